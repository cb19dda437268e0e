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

    /// A line per key, in the order of their raw values from 1; in place, because every record makes a report.
    private var figures = InlineArray<9, Line>(repeating: Line())
    /// Distinct candidates scored.
    public var candidates = 0
    /// Searches whose candidates were cut at the limit.
    public var cutSearches = 0

    /// Makes an empty report.
    public init() {}

    /// Figures by key; a key that was not looked up has none.
    public var lines: [BlockingKey: Line] {
        get {
            var result: [BlockingKey: Line] = [:]
            for key in BlockingKey.allCases where self[key] != Line() { result[key] = self[key] }
            return result
        }
        set {
            for key in BlockingKey.allCases { self[key] = newValue[key] ?? Line() }
        }
    }

    /// Figures of one key.
    subscript(key: BlockingKey) -> Line {
        get { figures[Int(key.rawValue) - 1] }
        set { figures[Int(key.rawValue) - 1] = newValue }
    }

    /// Counts one look-up.
    @inline(__always)
    mutating func count(_ key: BlockingKey, found: Int, isCut: Bool) {
        figures[Int(key.rawValue) - 1].lookups += 1
        figures[Int(key.rawValue) - 1].found += found
        if isCut { figures[Int(key.rawValue) - 1].cut += 1 }
    }

    /// Adds the figures of another report.
    public mutating func add(_ other: BlockingReport) {
        for place in figures.indices {
            figures[place].lookups += other.figures[place].lookups
            figures[place].found += other.figures[place].found
            figures[place].cut += other.figures[place].cut
        }
        candidates += other.candidates
        cutSearches += other.cutSearches
    }

    /// Whether two reports hold the same figures.
    public static func == (left: BlockingReport, right: BlockingReport) -> Bool {
        guard left.candidates == right.candidates, left.cutSearches == right.cutSearches else { return false }
        for place in left.figures.indices where left.figures[place] != right.figures[place] { return false }
        return true
    }

    /// Feeds the figures to a hasher.
    public func hash(into hasher: inout Hasher) {
        for place in figures.indices { hasher.combine(figures[place]) }
        hasher.combine(candidates)
        hasher.combine(cutSearches)
    }
}
