/// Finds where letters end, eight bytes at once.
enum CyrillicRun {
    /// The end of the two-byte Cyrillic letters (U+0400...U+047F) that begin at `start`; `start` when there is none.
    @inline(__always)
    static func end(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = start
        while end + 8 <= text.count {
            // Four letters: every second byte is D0 or D1.
            let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: end, as: UInt64.self))
            let others = word & 0x00FE_00FE_00FE_00FE ^ 0x00D0_00D0_00D0_00D0
            if others != 0 { return end + others.trailingZeroBitCount / 16 * 2 }
            end += 8
        }
        while end + 1 < text.count, text[end] & 0xFE == 0xD0 { end += 2 }
        return end
    }
}
