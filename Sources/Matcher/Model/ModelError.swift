/// Why a model can't be used.
public enum ModelError: Error, Hashable, Sendable {
    /// Levels with figures that are no shares, or given twice.
    case unusableLevels([ComparisonLevel])
    /// A share outside 0...1.
    case shareOutOfRange(String)
}
