/// Turns a one-byte encoding into UTF-8, one table look-up for each byte.
struct SingleByteTable: Sendable {
    /// For each byte the UTF-8 bytes, lowest first, and their count in the highest eight bits; 0 for no character.
    private let entries: [UInt32]

    init(_ encoding: TextEncoding) {
        let upper = encoding.upperHalf
        entries = (0..<256).map { byte in
            guard byte >= 128 else { return 1 << 24 | UInt32(byte) }
            let code = UInt32(upper[byte - 128])
            switch code {
            case 0xFFFD: return 0
            case 0..<0x800: return 2 << 24 | (0x80 | code & 63) << 8 | 0xC0 | code >> 6
            default: return 3 << 24 | (0x80 | code & 63) << 16 | (0x80 | code >> 6 & 63) << 8 | 0xE0 | code >> 12
            }
        }
    }

    /// Converts until the end or a byte without a character.
    /// The target must have room for three bytes for each byte, and one more.
    /// - Returns: how many bytes were converted and how many were written.
    func convert(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) -> (consumed: Int, written: Int) {
        precondition(target.count > source.count * 3)
        var written = 0
        var position = 0
        let count = source.count
        return entries.withUnsafeBufferPointer { entries in
            while position < count {
                while position + 8 <= count {
                    let word = source.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                    if word & 0x8080_8080_8080_8080 == 0 {
                        target.storeBytes(of: word, toByteOffset: written, as: UInt64.self)
                        position += 8
                        written += 8
                        continue
                    }
                    // Letters and signs take turns: eight bytes without asking which is which cost less than asking.
                    var end = written
                    var least: UInt32 = .max
                    for shift in stride(from: UInt64(0), to: 64, by: 8) {
                        let entry = entries[Int(truncatingIfNeeded: word >> shift & 0xFF)]
                        target.storeBytes(of: entry, toByteOffset: end, as: UInt32.self)
                        least = min(least, entry)
                        end += Int(entry >> 24)
                    }
                    if least == 0 { break }
                    position += 8
                    written = end
                }
                guard position < count else { break }
                let entry = entries[Int(source[position])]
                guard entry != 0 else { return (position, written) }
                target.storeBytes(of: entry, toByteOffset: written, as: UInt32.self)
                written += Int(entry >> 24)
                position += 1
            }
            return (position, written)
        }
    }
}
