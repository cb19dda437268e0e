/// The readable form of a model: for each level, how often it is seen in three situations.
public struct ComparisonTable: Sendable, Hashable {
    /// One level's figures.
    public struct Row: Sendable, Hashable {
        /// The level.
        public var level: ComparisonLevel
        /// Share of the level among records and the right person (m).
        public var match: Double
        /// Share among records of an unregistered brother or sister and this person.
        public var sibling: Double
        /// Share among records and an arbitrary other person (u). For a level that uses frequency, a factor on the
        /// share of the agreeing value.
        public var unrelated: Double
        /// The agreeing value's own frequency counts.
        public var usesFrequency: Bool

        /// Makes a row.
        public init(
            _ level: ComparisonLevel, match: Double, sibling: Double, unrelated: Double, usesFrequency: Bool = false
        ) {
            self.level = level
            self.match = match
            self.sibling = sibling
            self.unrelated = unrelated
            self.usesFrequency = usesFrequency
        }
    }

    /// Smallest share or factor that a model may hold. No count of pairs can show less, and from here on every weight, every
    /// quotient of two figures and every sum of weights is a number that a Double holds.
    public static let smallest = 1e-30

    /// Rows in any order; a level without a row weighs nothing.
    public var rows: [Row]

    /// Makes a table.
    public init(rows: [Row]) { self.rows = rows }

    /// Levels whose figures cannot be used: no shares from the smallest one up to 1 (a factor on frequencies may be larger),
    /// or given twice.
    public var faults: [ComparisonLevel] {
        var seen: Set<ComparisonLevel> = []
        return rows.filter { row in
            let sound =
                [row.match, row.sibling].allSatisfy { $0 >= Self.smallest && $0 <= 1 } && row.unrelated >= Self.smallest
                && row.unrelated <= (row.usesFrequency ? .greatestFiniteMagnitude : 1)
            return !seen.insert(row.level).inserted || !sound
        }.map(\.level)
    }
}
