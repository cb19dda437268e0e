/// Finds the next byte that may matter to a table: separator, quote, or a control character. Eight bytes at a time.
struct StructuralScan {
    private let delimiter: UInt64
    private let quote: UInt64
    private let delimiterByte: UInt8
    private let quoteByte: UInt8
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    init(_ delimiter: UInt8, _ quote: UInt8) {
        delimiterByte = delimiter
        quoteByte = quote
        self.delimiter = Self.ones &* UInt64(delimiter)
        self.quote = Self.ones &* UInt64(quote)
    }

    /// Offset of the first separator, quote or byte below 32 from `start` on; the count of bytes when there is none.
    @inline(__always)
    func next(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        let end = bytes.count
        while position + 8 <= end {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let found = Self.zeros(word ^ delimiter) | Self.zeros(word ^ quote) | Self.controls(word)
            // The lowest mark is exact: a borrow can only raise false marks above a true one.
            if found != 0 { return position + found.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < end {
            let byte = bytes[position]
            if byte == delimiterByte || byte == quoteByte || byte < 32 { return position }
            position += 1
        }
        return end
    }

    /// How many bytes `marks` looks at.
    static let width = 8

    /// The highest bits of those of the next eight bytes that are separators, quotes or below 32. None is marked falsely.
    @inline(__always)
    func marks(in bytes: UnsafeRawBufferPointer, at position: Int) -> UInt64 {
        let lows = ~Self.highs
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        // A byte's sum reaches its highest bit, unless the seven bits below are zero; the sums never reach the next byte.
        let separators = word ^ delimiter
        let quotes = word ^ quote
        let others =
            ((separators & lows) &+ lows | separators) & ((quotes & lows) &+ lows | quotes)
            & ((word & lows) &+ Self.ones &* 0x60 | word)
        return ~others & Self.highs
    }

    /// Marks the bytes that are zero.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

    /// Marks the bytes below 32.
    @inline(__always)
    private static func controls(_ word: UInt64) -> UInt64 { (word &- (ones &* 32)) & ~word & highs }
}
