/// A row's facts by name.
///
/// They are few, and a row is made a million times a night: they stand in one array in the order of their names, which
/// costs one allocation where a dictionary costs several and a digest of each name.
public struct FactTable: Hashable, Sendable {
    /// A fact with its name.
    public struct Entry: Hashable, Sendable {
        /// Name.
        public var name: String
        /// Value.
        public var value: FactValue

        /// Makes an entry.
        @inlinable public init(name: String, value: FactValue) {
            self.name = name
            self.value = value
        }
    }

    /// All facts in the order of their names.
    public private(set) var entries: [Entry]

    /// Makes a table without facts.
    public init() { entries = [] }

    /// Makes a table of facts that stand in the order of their names, each name once.
    public init(ordered entries: [Entry]) { self.entries = entries }

    /// Makes a table of facts by name.
    public init(_ values: [String: FactValue]) {
        entries = values.map { Entry(name: $0.key, value: $0.value) }.sorted { $0.name < $1.name }
    }

    /// There are no facts.
    public var isEmpty: Bool { entries.isEmpty }

    /// The value of a name; nil when there is none.
    public subscript(name: String) -> FactValue? {
        get {
            for entry in entries where entry.name == name { return entry.value }
            return nil
        }
        set {
            let place = entries.firstIndex { $0.name >= name } ?? entries.count
            let isKnown = place < entries.count && entries[place].name == name
            switch (newValue, isKnown) {
            case (let value?, true): entries[place].value = value
            case (let value?, false): entries.insert(Entry(name: name, value: value), at: place)
            case (nil, true): entries.remove(at: place)
            case (nil, false): break
            }
        }
    }
}

extension FactTable: ExpressibleByDictionaryLiteral {
    /// Makes a table of facts by name; of a name that is there twice the last one counts.
    public init(dictionaryLiteral elements: (String, FactValue)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }
}
