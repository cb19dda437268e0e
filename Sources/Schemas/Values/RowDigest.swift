/// The first 128 bits of a SHA-256 digest: identifies a row's key or its content inside one feed.
public struct RowDigest: Hashable, Sendable {
    /// The first eight bytes.
    public let high: UInt64
    /// The next eight bytes.
    public let low: UInt64

    /// Makes a digest of its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Stands for a digest that nobody asked for.
    public static let zero = RowDigest(high: 0, low: 0)

    /// The 16 bytes, most significant first.
    public var bytes: [UInt8] {
        [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - $0 * 8)) } }
    }

    /// The same 16 bytes as a database keeps them: in a `uuid` column, which has their size and a fast index.
    public var identifier: UniqueIdentifier { UniqueIdentifier(high: high, low: low) }

    /// The digest kept in a `uuid` column.
    public init(_ identifier: UniqueIdentifier) { self.init(high: identifier.high, low: identifier.low) }

    /// 32 lower-case hexadecimal digits.
    public var hex: String { HexText.encode(bytes) }

    /// Feeds the leading bits: they are a digest or random already.
    public func hash(into hasher: inout Hasher) { hasher.combine(high) }
}
