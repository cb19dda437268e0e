/// A matching model as a file: readable figures with what they were learned from.
///
/// The document knows no levels of its own; who reads it says which there are.
public struct ModelDocument: Hashable, Sendable {
    /// Version of the file's form that this program reads and writes.
    public static let format = 1

    /// Shares of levels that exclude each other make a whole; figures written by hand may miss it by so much.
    public static let sumTolerance = 0.15

    /// What the model compares.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// People with canonical names, dates and numbers.
        case people
        /// Facts of any file.
        case fields
    }

    /// What the model was learned from, in the order of the file.
    public struct Training: Hashable, Sendable {
        /// Day, as YYYY-MM-DD.
        public var day = ""
        /// Mapping and its version.
        public var mapping = ""
        /// Names of the files.
        public var files: [String] = []
        /// Rows read.
        public var rows = 0
        /// What else a reader should know.
        public var note = ""

        /// Knows nothing.
        public init() {}
    }

    /// Figures of one level.
    public struct Level: Hashable, Sendable {
        /// Code of the level.
        public var code: String
        /// Share among pairs of one person (m).
        public var match: Double
        /// Share among a brother or sister; only in models of people.
        public var sibling: Double?
        /// Share among pairs of two people (u).
        public var unrelated: Double
        /// The agreeing value's own frequency counts.
        public var usesFrequency: Bool

        /// Makes a level.
        public init(code: String, match: Double, sibling: Double? = nil, unrelated: Double, usesFrequency: Bool = false)
        {
            self.code = code
            self.match = match
            self.sibling = sibling
            self.unrelated = unrelated
            self.usesFrequency = usesFrequency
        }
    }

    /// One comparison.
    public struct Comparison: Hashable, Sendable {
        /// Name.
        public var name: String
        /// How a fact is compared; only in models of facts.
        public var field: MatchingRule.Field?
        /// The levels.
        public var levels: [Level]

        /// Makes a comparison.
        public init(name: String, field: MatchingRule.Field? = nil, levels: [Level]) {
            self.name = name
            self.field = field
            self.levels = levels
        }
    }

    /// What was learned of one feed.
    public struct Feed: Hashable, Sendable {
        /// Pairs of a record and its person that it was learned from.
        public var pairs: Double
        /// The feed's own m by level.
        public var match: [String: Double]

        /// Makes a feed's figures.
        public init(pairs: Double, match: [String: Double]) {
            self.pairs = pairs
            self.match = match
        }
    }

    /// What the model compares.
    public var kind: Kind
    /// Names the model in decisions.
    public var version: String
    /// What it was learned from.
    public var training: Training
    /// Shares by name, as 0.9 of `registered`.
    public var shares: [String: Double]
    /// The comparisons in their order.
    public var comparisons: [Comparison]
    /// Feeds with their own m; only in models of people.
    public var feeds: [String: Feed]

    /// Makes a document.
    public init(
        kind: Kind, version: String, training: Training, shares: [String: Double], comparisons: [Comparison],
        feeds: [String: Feed] = [:]
    ) {
        self.kind = kind
        self.version = version
        self.training = training
        self.shares = shares
        self.comparisons = comparisons
        self.feeds = feeds
    }
}

/// What a reader of models knows: names that a file must use.
public struct ModelVocabulary: Sendable {
    /// Shares that a kind of model has.
    public var shares: [ModelDocument.Kind: [String]]
    /// Comparisons of a model of people with their levels, and the sets of levels whose shares make a whole.
    public var people: [(name: String, levels: [String], sets: [[String]])]
    /// Smallest figure that the program can weigh with.
    public var smallest: Double
    /// Levels of a compared fact.
    public var levels: @Sendable (_ field: MatchingRule.Field) -> [String]

    /// Makes a vocabulary.
    public init(
        shares: [ModelDocument.Kind: [String]], people: [(name: String, levels: [String], sets: [[String]])],
        smallest: Double, levels: @escaping @Sendable (MatchingRule.Field) -> [String]
    ) {
        self.shares = shares
        self.people = people
        self.smallest = smallest
        self.levels = levels
    }
}
