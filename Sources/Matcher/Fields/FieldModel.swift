/// A Fellegi-Sunter model of records of any kind: for each level of each comparison, how often it is seen between two
/// records of one person (m) and of two people (u).
public struct FieldModel: Sendable, Hashable {
    /// Figures of one level.
    public struct Row: Sendable, Hashable {
        /// The level.
        public var level: FieldLevel
        /// Share among pairs of one person (m).
        public var match: Double
        /// Share among pairs of two people (u).
        public var unrelated: Double

        /// Makes a row.
        public init(_ level: FieldLevel, match: Double, unrelated: Double) {
            self.level = level
            self.match = match
            self.unrelated = unrelated
        }
    }

    /// Names the model.
    public let version: String
    /// What is compared.
    public let comparisons: [FieldComparison]
    /// Figures by comparison.
    public let rows: [[Row]]
    /// Expected pairs of one person, for each record of the smaller file.
    public let matchesPerRecord: Double

    private let bits: [Double]

    /// Makes a model; throws when a figure is unusable.
    public init(
        version: String, comparisons: [FieldComparison], rows: [[Row]], matchesPerRecord: Double
    ) throws(FieldModelError) {
        guard matchesPerRecord.isFinite, matchesPerRecord >= ComparisonTable.smallest else { throw .unusableShare }
        guard comparisons.count == rows.count, (1...FieldTable.comparisonLimit).contains(rows.count) else {
            throw .unusableComparisons
        }
        var bits = [Double](repeating: 0, count: rows.count * 16)
        for (place, list) in rows.enumerated() {
            for row in list {
                let isSound = [row.match, row.unrelated].allSatisfy { $0 >= ComparisonTable.smallest && $0 <= 1 }
                guard isSound, comparisons[place].levels.contains(row.level),
                    list.filter({ $0.level == row.level }).count == 1
                else { throw .unusableLevel(comparison: comparisons[place].name, level: row.level) }
                bits[place * 16 + Int(row.level.rawValue)] = Logarithm.bits(row.match / row.unrelated)
            }
        }
        self.version = version
        self.comparisons = comparisons
        self.rows = rows
        self.matchesPerRecord = matchesPerRecord
        self.bits = bits
    }

    /// Bits that speak for one person, without the prior.
    @inline(__always)
    public func weight(_ pattern: FieldPattern) -> Double {
        var sum = 0.0
        var word = pattern.word
        var place = 0
        while word != 0 {
            sum += bits[place + Int(word & 15)]
            word >>= 4
            place += 16
        }
        return sum
    }

    /// Prior odds in bits that two records out of so many pairs are one person.
    public func priorBits(records: Int, pairs: Int) -> Double {
        let share = min(0.5, max(1e-12, matchesPerRecord * Double(records) / Double(max(1, pairs))))
        return Logarithm.bits(share / (1 - share))
    }

    /// Probability from odds in bits.
    public static func probability(_ bits: Double) -> Double { 1 / (1 + Logarithm.power(-bits)) }

    /// Equal figures.
    public static func == (left: FieldModel, right: FieldModel) -> Bool {
        left.version == right.version && left.comparisons == right.comparisons && left.rows == right.rows
            && left.matchesPerRecord == right.matchesPerRecord
    }
}

/// Why a model of fields can't be used.
public enum FieldModelError: Error, Hashable, Sendable {
    /// A figure is no share from `ComparisonTable.smallest` up to 1, given twice, or of a level that the comparison does not have.
    case unusableLevel(comparison: String, level: FieldLevel)
    /// The expected number of matches is no positive number, or too small a one.
    case unusableShare
    /// Figures and comparisons don't belong together.
    case unusableComparisons
}
