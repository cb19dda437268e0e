/// Turns UTF-16 into UTF-8, strictly: a surrogate without its partner is refused.
struct UTF16Decoder: Sendable {
    /// The high byte of each unit comes first.
    let isBigEndian: Bool

    /// Converts until the end, a unit that is cut off, or a lone surrogate.
    /// The target must have room for two bytes for each byte.
    /// - Returns: how many bytes were converted and how many were written.
    func convert(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) -> (consumed: Int, written: Int) {
        precondition(target.count >= source.count * 2)
        var position = 0
        var written = 0
        func put(_ byte: UInt32) {
            target[written] = UInt8(truncatingIfNeeded: byte)
            written += 1
        }
        while position + 2 <= source.count {
            let unit = self.unit(source, at: position)
            switch unit {
            case 0..<0x80: put(unit)
            case 0x80..<0x800:
                put(0xC0 | unit >> 6)
                put(0x80 | unit & 63)
            case 0xD800..<0xDC00:
                guard position + 4 <= source.count else { return (position, written) }
                let low = self.unit(source, at: position + 2)
                guard (0xDC00..<0xE000).contains(low) else { return (position, written) }
                let code = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
                put(0xF0 | code >> 18)
                put(0x80 | code >> 12 & 63)
                put(0x80 | code >> 6 & 63)
                put(0x80 | code & 63)
                position += 2
            case 0xDC00..<0xE000: return (position, written)
            default:
                put(0xE0 | unit >> 12)
                put(0x80 | unit >> 6 & 63)
                put(0x80 | unit & 63)
            }
            position += 2
        }
        return (position, written)
    }

    /// True when the bytes from this offset to the end are a whole character's beginning.
    func isCutOff(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guard bytes.count - offset >= 2 else { return true }
        return bytes.count - offset < 4 && (0xD800..<0xDC00).contains(unit(bytes, at: offset))
    }

    private func unit(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
        let (first, second) = (UInt32(bytes[offset]), UInt32(bytes[offset + 1]))
        return isBigEndian ? first << 8 | second : second << 8 | first
    }
}
