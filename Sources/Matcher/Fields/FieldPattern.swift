/// The levels of all comparisons of two records, four bits each.
public struct FieldPattern: Sendable, Hashable {
    /// The levels as one word.
    public private(set) var word: UInt64 = 0

    /// A pattern of missing levels.
    public init() {}

    /// The level of a comparison.
    public subscript(comparison: Int) -> FieldLevel {
        @inline(__always) get { FieldLevel(rawValue: UInt8(word >> UInt64(comparison * 4) & 15)) ?? .missing }
        @inline(__always) set {
            let shift = UInt64(comparison * 4)
            word = word & ~(15 << shift) | UInt64(newValue.rawValue) << shift
        }
    }
}
