/// One thing that is compared between two records of any file, whatever it is about.
public struct FieldComparison: Sendable, Hashable {
    /// What the texts are, which says how they are compared.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Part of a name: letters, with typing errors.
        case name
        /// A date written year, month, day: its digits, possible or not.
        case date
        /// A number that belongs to one person.
        case number
        /// Several words in any order: an address, a place.
        case words
        /// One of a few values.
        case category
    }

    /// Name, as in the mapping.
    public var name: String
    /// What the texts are.
    public var kind: Kind
    /// Place of the comparison whose text may stand here and this one's there.
    public var exchangedWith: Int?
    /// Two different values are never one person.
    public var isStrong: Bool

    /// Makes a comparison.
    public init(name: String, kind: Kind, exchangedWith: Int? = nil, isStrong: Bool = false) {
        self.name = name
        self.kind = kind
        self.exchangedWith = exchangedWith
        self.isStrong = isStrong
    }

    /// The levels of the comparison, closest first.
    public var levels: [FieldLevel] {
        switch kind {
        case .name:
            exchangedWith == nil
                ? [.exact, .close, .near, .different] : [.exact, .close, .near, .exchanged, .different]
        case .date, .number: [.exact, .close, .near, .different]
        case .words: [.exact, .close, .near, .loose, .different]
        case .category: [.exact, .different]
        }
    }
}
