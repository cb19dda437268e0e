import Schemas

/// The people of the registry in compact columns, with the keys by which candidates are found.
///
/// A value: link from one copy in as many tasks as you like; append to the only copy and it happens in place.
public struct PersonIndex: Sendable {
    /// The day number of an unknown birth date.
    static let unknownDay = Int32.min
    static let noSnils = UInt64.max

    /// What is known of a person in a few bits.
    struct Marks: OptionSet, Sendable {
        let rawValue: UInt8
        static let child = Marks(rawValue: 1)
        static let male = Marks(rawValue: 2)
        static let female = Marks(rawValue: 4)
        static let monthOnly = Marks(rawValue: 8)
        static let yearOnly = Marks(rawValue: 16)
        static let archived = Marks(rawValue: 32)
        static let moreAddresses = Marks(rawValue: 64)
        static let moreDocuments = Marks(rawValue: 128)
    }

    private(set) var lexicon = NameLexicon()
    private(set) var frequencies: NameFrequencies
    private(set) var surnames: [Int32] = []
    private(set) var givens: [Int32] = []
    private(set) var patronymics: [Int32] = []
    private(set) var days: [Int32] = []
    private(set) var marks: [Marks] = []
    private(set) var families: [Int32] = []
    private(set) var snils: [UInt64] = []
    private(set) var documents: [UInt64] = []
    private(set) var addresses: [AddressCode?] = []
    private(set) var formerSurnames: [Int32: Int32] = [:]
    private(set) var furtherAddresses: [Int32: [AddressCode]] = [:]
    private(set) var furtherDocuments: [Int32: [UInt64]] = [:]
    private var keys: KeyTable

    /// Makes an empty index with room for this many people.
    public init(reserving people: Int = 0) {
        frequencies = NameFrequencies(reserving: people)
        keys = KeyTable(reserving: people * 10)
        surnames.reserveCapacity(people)
        givens.reserveCapacity(people)
        patronymics.reserveCapacity(people)
        days.reserveCapacity(people)
        marks.reserveCapacity(people)
        families.reserveCapacity(people)
        snils.reserveCapacity(people)
        documents.reserveCapacity(people)
        addresses.reserveCapacity(people)
    }

    /// Number of people.
    public var count: Int { surnames.count }

    /// Number of children (`isChild`) or adults.
    public func count(ofChildren isChild: Bool) -> Int { frequencies.totals[isChild ? 1 : 0] }

    /// Family of a person; -1 when there is none.
    public func family(of person: Int32) -> Int32 { families[Int(person)] }

    /// Whether the person is a child of the registry.
    public func isChild(_ person: Int32) -> Bool { marks[Int(person)].contains(.child) }

    /// Whether the person is archived.
    public func isArchived(_ person: Int32) -> Bool { marks[Int(person)].contains(.archived) }

    /// Members of a family, ascending.
    public func members(ofFamily family: Int32) -> [Int32] {
        guard family >= 0 else { return [] }
        var result: [Int32] = []
        keys.forEach(KeyHash.key(.family, UInt64(family))) { person in
            if families[Int(person)] == family { result.append(person) }
            return true
        }
        return result
    }

    /// People with this SNILS, ascending.
    public func people(withSnils number: Snils) -> [Int32] { people(withSnilsNumber: number.number) }

    func people(withSnilsNumber number: UInt64) -> [Int32] {
        var result: [Int32] = []
        keys.forEach(KeyHash.key(.snils, number)) { person in
            if snils[Int(person)] == number { result.append(person) }
            return result.count < 16
        }
        return result
    }

    /// Makes the index ready for fast look-ups after a first load.
    public mutating func seal() { keys.seal() }

    func forEach(_ key: UInt32, _ body: (Int32) -> Bool) { keys.forEach(key, body) }

    /// Adds a person, who is found at once, and returns the person's number.
    @discardableResult
    public mutating func append(_ entry: RegistryEntry) -> Int32 {
        let person = Int32(count)
        let isChild = entry.role.isChild
        let surname = lexicon.insert(FoldedText.codes(entry.name.surname))
        let given = lexicon.insert(FoldedText.codes(entry.name.given))
        let patronymic = lexicon.insert(FoldedText.codes(entry.name.patronymic))
        var mark: Marks = isChild ? .child : []
        if let sex = entry.sex { mark.insert(sex == .male ? .male : .female) }
        if entry.isArchived { mark.insert(.archived) }
        switch entry.birthDate?.precision {
        case .month: mark.insert(.monthOnly)
        case .year: mark.insert(.yearOnly)
        default: break
        }
        let codes = entry.addresses.compactMap { AddressCode($0) }
        let papers = entry.documents.map { DocumentCode.code($0) }
        if codes.count > 1 {
            mark.insert(.moreAddresses)
            furtherAddresses[person] = Array(codes.dropFirst().prefix(7))
        }
        if papers.count > 1 {
            mark.insert(.moreDocuments)
            furtherDocuments[person] = Array(papers.dropFirst().prefix(7))
        }
        if !entry.name.formerSurname.isEmpty {
            formerSurnames[person] = lexicon.insert(FoldedText.codes(entry.name.formerSurname))
        }
        surnames.append(surname)
        givens.append(given)
        patronymics.append(patronymic)
        days.append(entry.birthDate?.date.dayNumber ?? Self.unknownDay)
        marks.append(mark)
        families.append(entry.family)
        snils.append(entry.snils.map { $0.isPlaceholder ? Self.noSnils : $0.number } ?? Self.noSnils)
        documents.append(papers.first ?? 0)
        addresses.append(codes.first)
        count(person, isChild: isChild)
        post(person, entry, codes: codes, papers: papers)
        return person
    }

    private mutating func count(_ person: Int32, isChild: Bool) {
        let index = Int(person)
        frequencies.addPerson(isChild: isChild)
        frequencies.add(.surname, traits(surnames[index]).lemma, isChild: isChild)
        frequencies.add(.given, traits(givens[index]).given, isChild: isChild)
        frequencies.add(.father, traits(patronymics[index]).father, isChild: isChild)
        if days[index] != Self.unknownDay, marks[index].isDisjoint(with: [.monthOnly, .yearOnly]) {
            frequencies.add(.day, UInt32(bitPattern: days[index]) | 1 << 31, isChild: isChild)
        }
    }

    /// The traits of a name; all zero for none.
    func traits(_ name: Int32) -> NameTraits { name < 0 ? NameTraits([]) : lexicon.traits[Int(name)] }

    private mutating func post(_ person: Int32, _ entry: RegistryEntry, codes: [AddressCode], papers: [UInt64]) {
        let index = Int(person)
        if snils[index] != Self.noSnils {
            keys.append(KeyHash.key(.snils, snils[index]), person: person)
            // A wrong number in the registry must be found from the right one in a feed.
            if let number = entry.snils, number.state == .invalid {
                for near in SnilsNeighbours.valid(near: number) {
                    keys.append(KeyHash.key(.snils, near), person: person)
                }
            }
        }
        if entry.family >= 0 { keys.append(KeyHash.key(.family, UInt64(entry.family)), person: person) }
        for paper in papers { keys.append(KeyHash.key(.document, paper), person: person) }
        var homes: [UInt32] = []
        for code in codes where code.dwelling != 0 && !homes.contains(code.dwelling) {
            homes.append(code.dwelling)
            keys.append(KeyHash.key(.dwelling, UInt64(code.dwelling)), person: person)
        }
        let names = NameKeys(
            surname: traits(surnames[index]), former: formerSurnames[person].map { traits($0) },
            given: traits(givens[index]), patronymic: traits(patronymics[index]), isChild: entry.role.isChild)
        for key in names.keys(birthDate: entry.birthDate) { keys.append(key.key, person: person) }
    }

    /// Bytes held by the columns and keys, roughly; for reports.
    public var approximateBytes: Int {
        count * (4 * 5 + 1 + 8 * 2 + MemoryLayout<AddressCode?>.stride) + keys.count * 10 + lexicon.count * 80
    }
}
