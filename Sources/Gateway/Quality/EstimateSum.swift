/// Sums of independent estimates with their ranges.
enum EstimateSum {
    /// A sum with weights; its range by the method of variance estimates recovery (MOVER, Zou and Donner 2008): each part's
    /// distance to its own ends adds up in squares, which is far less wide than adding the ends.
    static func of(_ parts: [(weight: Double, estimate: QualityTally.Estimate)]) -> QualityTally.Estimate {
        var value = 0.0
        var below = 0.0
        var above = 0.0
        for (weight, estimate) in parts {
            value += weight * estimate.value
            let down = weight * (estimate.value - estimate.low)
            let up = weight * (estimate.high - estimate.value)
            below += down * down
            above += up * up
        }
        return QualityTally.Estimate(value: value, low: value - below.squareRoot(), high: value + above.squareRoot())
    }
}
