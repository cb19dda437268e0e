/// Learns a model of fields from the files to match, without labels: expectation-maximisation of m over the candidate
/// pairs and of u over pairs drawn at random, of which those that are one person are taken out again.
///
/// What is counted are patterns of levels, in whole numbers, and patterns are walked in the order of their words: the
/// order of the records changes nothing.
struct FieldTrainer {
    /// Pairs drawn at random.
    var draws = 400_000
    /// Most passes.
    var rounds = 100
    /// A model that moves less than this has settled.
    var tolerance = 1e-9

    /// How many pairs show each pattern.
    typealias Counts = [(pattern: FieldPattern, count: Int)]

    /// A model of the candidates; the start when there is nothing to learn from.
    func train(
        _ comparisons: [FieldComparison], candidates: Counts, random: Counts, sample: FieldSample, version: String
    )
        throws(FieldModelError) -> FieldModel
    {
        var model = try Self.start(comparisons, random: random, version: version)
        let pairs = Double(max(1, sample.pairs))
        for _ in 0..<rounds {
            let prior = model.priorBits(records: sample.records, pairs: sample.pairs)
            var matched = Tally(comparisons.count)
            var unmatched = Tally(comparisons.count)
            for (pattern, count) in candidates {
                let share = FieldModel.probability(prior + model.weight(pattern))
                matched.add(pattern, share * Double(count))
            }
            for (pattern, count) in random {
                let share = FieldModel.probability(prior + model.weight(pattern))
                unmatched.add(pattern, (1 - share) * Double(count))
            }
            let share = min(0.5, max(matched.total, 1e-6) / pairs)
            let next = try FieldModel(
                version: version, comparisons: comparisons,
                rows: comparisons.indices.map { place in
                    comparisons[place].levels.map { level in
                        FieldModel.Row(
                            level, match: matched.share(place, level, of: comparisons[place]),
                            unrelated: unmatched.share(place, level, of: comparisons[place], isUnrelated: true))
                    }
                }, matchesPerRecord: share * pairs / Double(max(1, sample.records)))
            let moved = Self.difference(model, next)
            model = next
            if moved < tolerance { break }
        }
        return model
    }

    /// Counts of levels, weighted.
    private struct Tally {
        var total = 0.0
        private var sums: [Double]

        init(_ comparisons: Int) { sums = Array(repeating: 0, count: comparisons * 16) }

        mutating func add(_ pattern: FieldPattern, _ weight: Double) {
            total += weight
            var word = pattern.word
            var place = 0
            while word != 0 {
                sums[place + Int(word & 15)] += weight
                word >>= 4
                place += 16
            }
        }

        /// Share of a level among the pairs where both texts are known; never 0, and of an identifier never so large
        /// among strangers that it would be none.
        func share(_ place: Int, _ level: FieldLevel, of comparison: FieldComparison, isUnrelated: Bool = false)
            -> Double
        {
            let levels = comparison.levels
            let known = levels.reduce(0) { $0 + sums[place * 16 + Int($1.rawValue)] }
            let share = (sums[place * 16 + Int(level.rawValue)] + 0.5) / (known + 0.5 * Double(levels.count))
            guard isUnrelated, comparison.kind == .number, level == .exact else { return share }
            return min(share, FieldTrainer.sharedNumbers)
        }
    }

    /// However a file was drawn, fewer strangers than this share a number that belongs to one person.
    private static let sharedNumbers = 0.01

    private static func start(_ comparisons: [FieldComparison], random: Counts, version: String)
        throws(FieldModelError) -> FieldModel
    {
        var tally = Tally(comparisons.count)
        for (pattern, count) in random { tally.add(pattern, Double(count)) }
        return try FieldModel(
            version: version, comparisons: comparisons,
            rows: comparisons.indices.map { place in
                let levels = comparisons[place].levels
                return levels.map { level in
                    FieldModel.Row(
                        level, match: level == .exact ? 0.9 : 0.1 / Double(levels.count - 1),
                        unrelated: tally.share(place, level, of: comparisons[place], isUnrelated: true))
                }
            }, matchesPerRecord: 0.3)
    }

    private static func difference(_ left: FieldModel, _ right: FieldModel) -> Double {
        var largest = abs(left.matchesPerRecord - right.matchesPerRecord) / right.matchesPerRecord
        for (one, other) in zip(left.rows, right.rows) {
            for (old, new) in zip(one, other) {
                largest = max(largest, abs(old.match - new.match), abs(old.unrelated - new.unrelated))
            }
        }
        return largest
    }
}

/// A fixed sequence of numbers (SplitMix64): the same draw on every machine.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number below a bound; the bias of a bound far below 2^64 is of no account.
    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Int((KeyHash.mix(state).multipliedFullWidth(by: UInt64(bound))).high)
    }
}
