/// A Fellegi-Sunter model: what each level of agreement is worth, in bits, under rival explanations of a record.
///
/// The rivals of "this is the person" are "somebody else", "a namesake whom the registry lacks" and "a brother or
/// sister whom the registry lacks". What a whole family shares (surname, patronymic, address, parents) weighs the same in the last, so it can't prove which
/// child of a family is meant: household evidence is discounted by the model, not by a rule.
public struct MatchModel: Sendable {
    /// Names the model in stored decisions.
    public let version: String
    /// The readable figures.
    public let table: ComparisonTable
    /// Share of records whose person is in the registry.
    public let registeredShare: Double
    /// How often a record is about an unregistered brother or sister, per registered child.
    public let siblingShare: Double
    /// How often a record is about an unregistered namesake of the same birth date, per registered child. Names are not
    /// independent of each other, so their frequencies alone make such namesakes look impossible.
    public let namesakeShare: Double

    /// How feeds err that have shown enough of themselves: their own m, by name.
    public let feeds: [String: FeedFigures]

    /// What was learned of one feed.
    public struct FeedFigures: Sendable, Hashable {
        /// Pairs of a record and its person that it was learned from.
        public var pairs: Double
        /// The feed's m, of levels whose m was learned.
        public var match: [ComparisonLevel: Double]

        /// Makes figures.
        public init(pairs: Double, match: [ComparisonLevel: Double]) {
            self.pairs = pairs
            self.match = match
        }
    }

    private let matchBits: [Double]
    private let siblingBits: [Double]
    private let frequencyFactorBits: [Double]
    private let usesFrequency: [Bool]

    /// Makes a model; throws when a figure is unusable.
    public init(
        version: String, table: ComparisonTable, registeredShare: Double, siblingShare: Double, namesakeShare: Double,
        feeds: [String: FeedFigures] = [:]
    ) throws(ModelError) {
        guard table.faults.isEmpty else { throw .unusableLevels(table.faults) }
        let least = ComparisonTable.smallest
        let unusable = feeds.values.flatMap { $0.match.filter { !($0.value >= least && $0.value <= 1) }.keys }
        guard unusable.isEmpty else { throw .unusableLevels(unusable.sorted { $0.rawValue < $1.rawValue }) }
        guard registeredShare >= least, registeredShare < 1 else { throw .shareOutOfRange("registeredShare") }
        guard siblingShare >= least, siblingShare < 1 else { throw .shareOutOfRange("siblingShare") }
        guard namesakeShare >= least, namesakeShare < 1 else { throw .shareOutOfRange("namesakeShare") }
        self.init(
            checked: version, table: table, registeredShare: registeredShare, siblingShare: siblingShare,
            namesakeShare: namesakeShare, feeds: feeds)
    }

    /// The model that a feed's records are weighed by: with the feed's own m where it was learned.
    public func model(of feed: String) -> MatchModel {
        guard let own = feeds[feed] else { return self }
        var table = table
        for place in table.rows.indices {
            if let match = own.match[table.rows[place].level] { table.rows[place].match = match }
        }
        return MatchModel(
            checked: version, table: table, registeredShare: registeredShare, siblingShare: siblingShare,
            namesakeShare: namesakeShare, feeds: feeds)
    }

    /// Makes a model of figures known to be usable.
    init(
        checked version: String, table: ComparisonTable, registeredShare: Double, siblingShare: Double,
        namesakeShare: Double, feeds: [String: FeedFigures] = [:]
    ) {
        self.version = version
        self.table = table
        self.registeredShare = registeredShare
        self.siblingShare = siblingShare
        self.namesakeShare = namesakeShare
        self.feeds = feeds
        let size = ComparisonLevel.allCases.count
        var match = [Double](repeating: 0, count: size)
        var sibling = match
        var factor = match
        var frequent = [Bool](repeating: false, count: size)
        for row in table.rows {
            let index = Int(row.level.rawValue)
            let unrelated = Logarithm.bits(row.unrelated)
            frequent[index] = row.usesFrequency
            factor[index] = row.usesFrequency ? unrelated : 0
            match[index] = Logarithm.bits(row.match) - (row.usesFrequency ? 0 : unrelated)
            sibling[index] = Logarithm.bits(row.sibling) - (row.usesFrequency ? 0 : unrelated)
        }
        matchBits = match
        siblingBits = sibling
        frequencyFactorBits = factor
        usesFrequency = frequent
    }

    /// Whether the agreeing value's own frequency counts at this level.
    public func usesFrequency(_ level: ComparisonLevel) -> Bool { usesFrequency(level.rawValue) }

    /// The same of a level in a vector.
    @inline(__always)
    func usesFrequency(_ level: UInt8) -> Bool { usesFrequency[Int(level)] }

    /// Bits for "this person" and for "an unregistered brother or sister", both against "somebody else".
    ///
    /// `frequencyBits` is the binary logarithm of the agreeing value's share (negative); used where the level uses it.
    @inline(__always)
    func bits(_ level: UInt8, frequencyBits: Double) -> (match: Double, sibling: Double) {
        let index = Int(level)
        // A value so common that agreement says nothing still never counts against.
        let rarity = usesFrequency[index] ? min(0, frequencyBits + frequencyFactorBits[index]) : 0
        return (matchBits[index] - rarity, siblingBits[index] - rarity)
    }
}
