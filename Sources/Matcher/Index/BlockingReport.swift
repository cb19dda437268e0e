/// What the blocking keys cost and where they were cut.
public struct BlockingReport: Hashable, Sendable {
    /// Figures of one key.
    public struct Line: Hashable, Sendable {
        /// Look-ups made.
        public var lookups = 0
        /// People found, a person once per look-up.
        public var found = 0
        /// Look-ups cut because the block was larger than the limit.
        public var cut = 0
        /// Makes a line of zeros.
        public init() {}
    }

    /// Figures by key.
    public var lines: [BlockingKey: Line] = [:]
    /// Distinct candidates scored.
    public var candidates = 0
    /// Searches whose candidates were cut at the limit.
    public var cutSearches = 0

    /// Makes an empty report.
    public init() {}

    /// Adds the figures of another report.
    public mutating func add(_ other: BlockingReport) {
        for (key, line) in other.lines {
            lines[key, default: Line()].lookups += line.lookups
            lines[key, default: Line()].found += line.found
            lines[key, default: Line()].cut += line.cut
        }
        candidates += other.candidates
        cutSearches += other.cutSearches
    }
}
