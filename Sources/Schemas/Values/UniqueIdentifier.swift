/// A UUID. What the gateway creates (people, cards, cases) gets version 7: sortable by time, made before it is stored.
public struct UniqueIdentifier: Hashable, Comparable, Sendable {
    /// The first eight bytes.
    public let high: UInt64
    /// The last eight bytes.
    public let low: UInt64

    /// Makes an identifier of its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A version 7 UUID (RFC 9562 §5.7): 48 bits of milliseconds, then bits of the system's random numbers.
    public init(at time: Timestamp) {
        // Without the generic initialiser below: the system's generator has no stored byte and therefore no address, and
        // the thread sanitizer would be told there of an access to whatever number stands in its place.
        self.init(at: time, UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))
    }

    /// The same with random bits from a generator.
    public init(at time: Timestamp, using generator: inout some RandomNumberGenerator) {
        self.init(at: time, generator.next(), generator.next())
    }

    private init(at time: Timestamp, _ first: UInt64, _ second: UInt64) {
        let milliseconds = UInt64(max(0, time.microseconds / 1000)) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | 0x7000 | (first & 0x0FFF)
        low = second & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// A version 8 UUID (RFC 9562 §5.8) whose bits come from a digest: the same content gives the same identifier.
    public init(digest: RowDigest) {
        high = digest.high & 0xFFFF_FFFF_FFFF_0FFF | 0x8000
        low = digest.low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// Reads `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        var words: [UInt64] = [0, 0]
        var digits = 0
        guard text.utf8.count == 36 else { return nil }
        for (index, byte) in text.utf8.enumerated() {
            if [8, 13, 18, 23].contains(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let nibble: UInt8
            switch byte {
            case 48...57: nibble = byte - 48
            case 97...102: nibble = byte - 87
            case 65...70: nibble = byte - 55
            default: return nil
            }
            words[digits / 16] = words[digits / 16] << 4 | UInt64(nibble)
            digits += 1
        }
        self.init(high: words[0], low: words[1])
    }

    /// `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, lower case.
    public var text: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for index in 0..<32 {
                if [8, 12, 16, 20].contains(index) {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = index < 16 ? high : low
                let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - (index % 16) * 4)) & 15
                buffer[position] = nibble < 10 ? 48 + nibble : 87 + nibble
                position += 1
            }
            return position
        }
    }

    /// Orders two values.
    public static func < (left: UniqueIdentifier, right: UniqueIdentifier) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    /// Feeds the leading bits: they are a digest or random already.
    public func hash(into hasher: inout Hasher) { hasher.combine(high ^ low) }
}
