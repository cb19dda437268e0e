import Schemas

/// The people of the registry in compact rows, with the keys by which candidates are found.
///
/// A value: link from one copy in as many tasks as you like; append to the only copy and it happens in place.
public struct PersonIndex: Sendable {
    /// Holds the table that copies of an index share.
    ///
    /// Unchecked, because the table is a `var`: it is changed only through an index that holds the only reference, and
    /// replaced by a copy otherwise, so nobody can read it meanwhile.
    final class Storage: @unchecked Sendable {
        fileprivate(set) var table: PersonTable

        fileprivate init(_ table: consuming PersonTable) { self.table = table }
    }

    private(set) var storage: Storage

    /// Makes an empty index with room for this many people.
    public init(reserving people: Int = 0) { storage = Storage(PersonTable(reserving: people)) }

    /// Number of people.
    public var count: Int { storage.table.count }

    /// Number of children (`isChild`) or adults.
    public func count(ofChildren isChild: Bool) -> Int { storage.table.frequencies.total(isChild: isChild) }

    /// Family of a person; -1 when there is none.
    public func family(of person: Int32) -> Int32 { storage.table.row(person).family }

    /// Whether the person is a child of the registry.
    public func isChild(_ person: Int32) -> Bool { storage.table.row(person).isChild }

    /// Whether the person is archived.
    public func isArchived(_ person: Int32) -> Bool { storage.table.row(person).marks.contains(.archived) }

    /// Members of a family, ascending.
    public func members(ofFamily family: Int32) -> [Int32] { storage.table.members(ofFamily: family) }

    /// People with this SNILS, ascending.
    public func people(withSnils number: Snils) -> [Int32] {
        storage.table.people(withSnilsNumber: number.number)
    }

    /// How much more frequent full namesakes of one birth date are among the children of the first load than models take
    /// for granted; at least 1.
    public var namesakeScale: Double { storage.table.namesakes.scale }

    /// Makes the index ready for fast look-ups after a first load.
    public mutating func seal() {
        guard storage.table.keys.needsSeal else { return }
        makeUnique()
        storage.table.seal()
    }

    /// Adds a person, who is found at once, and returns the person's number.
    ///
    /// Numbers break ties, so people are added in the order of their ids. Of one who is not, `rank` says how many of those
    /// who are come before.
    @discardableResult
    public mutating func append(_ entry: RegistryEntry, rank: Int32? = nil) -> Int32 {
        makeUnique()
        return storage.table.append(entry, rank: rank)
    }

    /// Gives everybody another number: `people` has the old one by the new. Before the index is sealed this is cheap.
    public mutating func arrange(_ people: [Int32]) {
        makeUnique()
        storage.table.arrange(people)
    }

    /// Changes the table in place, or a copy of it when others hold the index.
    mutating func change<Result>(_ body: (inout PersonTable) -> Result) -> Result {
        makeUnique()
        return body(&storage.table)
    }

    private mutating func makeUnique() {
        if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.table.copy()) }
    }

    /// Bytes held by the rows and keys; for reports.
    public var approximateBytes: Int { storage.table.bytes }
}
