/// The levels of all comparisons of one pair, a byte each.
public struct LevelVector: Hashable, Sendable {
    var lanes = SIMD16<UInt8>(repeating: 0)

    /// Makes a vector of missing levels.
    public init() {}

    /// Reads a stored vector; unknown levels and missing bytes count as missing.
    public init(bytes: some Sequence<UInt8>) {
        for (index, byte) in bytes.prefix(Comparison.allCases.count).enumerated()
        where ComparisonLevel(rawValue: byte) != nil { lanes[index] = byte }
    }

    /// The level of a comparison.
    public subscript(comparison: Comparison) -> ComparisonLevel {
        get { ComparisonLevel(rawValue: lanes[Int(comparison.rawValue)]) ?? .missing }
        set { lanes[Int(comparison.rawValue)] = newValue.rawValue }
    }

    /// A byte per comparison, for storing.
    public var bytes: [UInt8] { Comparison.allCases.map { lanes[Int($0.rawValue)] } }
}
