/// Why two records are, or are not, taken for one person: plain data from which the decision can be worked out again.
public struct FieldExplanation: Sendable, Hashable {
    /// One comparison's share of the weight.
    public struct Line: Sendable, Hashable {
        /// Name of what was compared.
        public var comparison: String
        /// How it agrees.
        public var level: FieldLevel
        /// Bits for one person against two.
        public var bits: Double

        /// Text for operators.
        public var russian: String { "\(comparison): \(level.russian)" }
    }

    /// Model of the weights.
    public var modelVersion: String
    /// Prior odds in bits.
    public var prior: Double
    /// A line per comparison.
    public var lines: [Line]
    /// Sum of the bits.
    public var weight: Double
    /// Probability of one person.
    public var probability: Double
}

extension FieldModel {
    /// The waterfall of a pair; the sum of its bits is the weight that decided.
    func explanation(_ pattern: FieldPattern, prior: Double) -> FieldExplanation {
        var lines: [FieldExplanation.Line] = []
        var sum = 0.0
        for (place, comparison) in comparisons.enumerated() {
            var alone = FieldPattern()
            alone[place] = pattern[place]
            let bits = weight(alone)
            lines.append(FieldExplanation.Line(comparison: comparison.name, level: pattern[place], bits: bits))
            sum += bits
        }
        return FieldExplanation(
            modelVersion: version, prior: prior, lines: lines, weight: sum,
            probability: Self.probability(prior + sum))
    }
}

extension FieldMatcher {
    /// Why a pair of one file was decided as it was.
    public func explain(_ pair: Pair, by model: FieldModel) -> FieldExplanation {
        model.explanation(table.pattern(Int(pair.first), Int(pair.second)), prior: prior(model))
    }

    /// Prior odds in bits that two records are one person.
    func prior(_ model: FieldModel) -> Double { model.priorBits(records: sample.records, pairs: sample.pairs) }
}
