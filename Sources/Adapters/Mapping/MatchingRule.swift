/// How the rows of a feed are matched: with the shipped model, or with one learned from the files themselves.
public struct MatchingRule: Hashable, Sendable {
    /// Where the model comes from.
    public enum Training: String, Hashable, Sendable, CaseIterable {
        /// The model for Russian children, or the one named on the command line.
        case standard
        /// Learned without labels from the files that are matched.
        case unsupervised
    }

    /// How many rows of a delivery may mean one person.
    public enum Assignment: String, Hashable, Sendable, CaseIterable {
        /// Any number: a person may have several rows.
        case manyToOne = "many-to-one"
        /// One: a person has one row.
        case oneToOne = "one-to-one"
    }

    /// One fact that is compared.
    public struct Field: Hashable, Sendable {
        /// How its text is compared.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// Part of a name.
            case name
            /// A date: its digits, possible or not.
            case date
            /// A number that belongs to one person.
            case number
            /// Words in any order.
            case words
            /// One of a few values.
            case category
        }

        /// Name of the fact.
        public var fact: String
        /// How its text is compared.
        public var kind: Kind
        /// The fact whose text may stand here, and this one's there.
        public var exchangedWith: String?
        /// Two different values are never one person.
        public var isStrong: Bool

        /// Makes a comparison.
        public init(fact: String, kind: Kind, exchangedWith: String? = nil, isStrong: Bool = false) {
            self.fact = fact
            self.kind = kind
            self.exchangedWith = exchangedWith
            self.isStrong = isStrong
        }
    }

    /// Where the model comes from.
    public var training = Training.standard
    /// How many rows may mean one person.
    public var assignment = Assignment.manyToOne
    /// What is compared; empty with the shipped model.
    public var compare: [Field] = []
    /// Path of the key of a registry file with the same columns; nil when the registry is described elsewhere.
    public var registryKey: Int?

    /// The usual: the shipped model.
    public init() {}
}

extension FeedMapping {
    /// The mapping of a registry file with the feed's columns and a key of its own; nil when there is none.
    public var registryLayout: FeedMapping? {
        guard let key = matching.registryKey else { return nil }
        var layout = self
        layout.optional.formUnion(self.key)
        layout.optional.remove(key)
        layout.key = [key]
        return layout
    }
}
