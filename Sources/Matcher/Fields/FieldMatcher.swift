/// Finds the records of one person in one file or in two, with a model learned from the same files or a given one.
public struct FieldMatcher: Sendable {
    /// Where the lines between link, review and nothing are drawn.
    public struct Policy: Sendable, Hashable {
        /// Automatic link from this probability.
        public var linkProbability: Double
        /// Review from this probability.
        public var reviewProbability: Double
        /// More records than this are not taken for one person without a human.
        public var clusterLimit: Int

        /// Makes a policy; defaults are the product's.
        public init(linkProbability: Double = 0.95, reviewProbability: Double = 0.05, clusterLimit: Int = 1000) {
            self.linkProbability = linkProbability
            self.reviewProbability = reviewProbability
            self.clusterLimit = clusterLimit
        }
    }

    /// What was done.
    public struct Report: Sendable, Hashable {
        /// Records read.
        public var records = 0
        /// Records that have an exact copy before them.
        public var copies = 0
        /// Pairs compared.
        public var pairs = 0
        /// Blocks too large to be compared as a whole.
        public var cutBlocks = 0
        /// Pairs of such blocks that were not compared for the block's sake.
        public var cutPairs = 0
        /// Records whose candidates were cut.
        public var cutRecords = 0
        /// Groups of records too large to be one person.
        public var oversizedGroups = 0
        /// Pairs kept apart because identifiers contradict each other.
        public var guarded = 0

        /// Makes a report of zeros.
        public init() {}
    }

    /// The records.
    public let table: FieldTable
    /// The lines.
    public let policy: Policy
    /// First record of the second file; nil for one file.
    public let split: Int?
    let sample: FieldSample
    let blocks: FieldBlocks
    let limits: FieldBlocks.Limits

    /// Prepares the matching of one file, or of two that stand one behind the other.
    public init(_ table: FieldTable, split: Int? = nil, policy: Policy = Policy()) {
        self.table = table
        self.policy = policy
        self.split = split
        limits = FieldBlocks.Limits()
        sample = FieldSample(table, split: split)
        blocks = FieldBlocks(table, order: sample.order, limits: limits)
    }

    /// A model learned from the records.
    public func train(version: String) throws(FieldModelError) -> FieldModel {
        let trainer = FieldTrainer()
        return try trainer.train(
            table.comparisons, candidates: candidatePatterns(), random: randomPatterns(draws: trainer.draws),
            sample: sample, version: version)
    }

    /// Calls the body with every candidate pair of places; returns how many records had theirs cut.
    func forEachPair(_ body: (_ left: Int, _ right: Int) -> Void) -> Int {
        var scratch: [Int32] = []
        var cut = 0
        for place in sample.order.indices {
            let isWhole = blocks.forEachCandidate(of: place, &scratch) { other in
                if split != nil, sample.isSecond(place) == sample.isSecond(other) { return }
                body(place, other)
            }
            if !isWhole { cut += 1 }
        }
        return cut
    }

    /// The pattern of two places.
    @inline(__always)
    func pattern(_ left: Int, _ right: Int) -> FieldPattern {
        table.pattern(Int(sample.order[left]), Int(sample.order[right]))
    }

    private func candidatePatterns() -> FieldTrainer.Counts {
        var counts: [FieldPattern: Int] = [:]
        _ = forEachPair { left, right in
            counts[pattern(left, right), default: 0] += sample.group(left).count * sample.group(right).count
        }
        if split == nil {
            for place in sample.order.indices {
                let size = sample.group(place).count
                if size > 1 { counts[pattern(place, place), default: 0] += size * (size - 1) / 2 }
            }
        }
        return Self.ordered(counts)
    }

    /// Pairs drawn from all records, copies included; all pairs when there are few.
    private func randomPatterns(draws: Int) -> FieldTrainer.Counts {
        var counts: [FieldPattern: Int] = [:]
        let rows = sample.copies
        if sample.pairs <= draws {
            for one in rows.indices {
                for other in (one + 1)..<max(one + 1, rows.count) { count(rows[one], rows[other], &counts) }
            }
            return Self.ordered(counts)
        }
        var generator = SplitMix(seed: 0x5EED)
        var taken = 0
        while taken < draws {
            let one = rows[generator.next(below: rows.count)]
            let other = rows[generator.next(below: rows.count)]
            guard one != other else { continue }
            // Of two files half the draws are pairs within one of them: they count, but are not compared.
            taken += 1
            count(one, other, &counts)
        }
        return Self.ordered(counts)
    }

    private func count(_ one: Int32, _ other: Int32, _ counts: inout [FieldPattern: Int]) {
        if let split, (Int(one) < split) == (Int(other) < split) { return }
        counts[table.pattern(Int(one), Int(other)), default: 0] += 1
    }

    private static func ordered(_ counts: [FieldPattern: Int]) -> FieldTrainer.Counts {
        counts.map { (pattern: $0.key, count: $0.value) }.sorted { $0.pattern.word < $1.pattern.word }
    }
}
