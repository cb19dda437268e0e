/// A SHA-256 digest.
public struct ContentDigest: Hashable, Sendable {
    /// The 32 bytes as four big-endian words.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    /// Makes a digest of its four words, the first one leading.
    public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// Makes a digest of exactly 32 bytes; nil for any other count.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// Reads 64 hexadecimal digits; nil for anything else.
    public init?(hex: some StringProtocol) {
        guard hex.utf8.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for byte in hex.utf8 {
            let nibble: UInt8
            switch byte {
            case 48...57: nibble = byte - 48
            case 97...102: nibble = byte - 87
            case 65...70: nibble = byte - 55
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
        self.init(bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - $0 * 8)) }
        }
    }

    /// 64 lower-case hexadecimal digits.
    public var hex: String { HexText.encode(bytes) }

    /// The first 16 bytes: enough to tell the rows of one feed apart.
    public var prefix: RowDigest { RowDigest(high: words.0, low: words.1) }

    /// Compares all 32 bytes.
    public static func == (left: ContentDigest, right: ContentDigest) -> Bool { left.words == right.words }
    /// Feeds the leading bits: they are a digest or random already.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
