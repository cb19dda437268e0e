/// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
    /// Offset of the first byte that does not begin or continue a whole, right character; `bytes.count` if all is right.
    static func validEnd(of bytes: UnsafeRawBufferPointer) -> Int {
        var ignored = 0
        return validEnd(of: bytes, countingSequences: &ignored)
    }

    /// The same, counting characters of more than one byte.
    static func validEnd(of bytes: UnsafeRawBufferPointer, countingSequences sequences: inout Int) -> Int {
        let count = bytes.count
        var position = 0
        var found = 0
        defer { sequences += found }
        func continues(_ offset: Int) -> Bool { offset < count && bytes[offset] & 0xC0 == 0x80 }
        while position < count {
            passShort(bytes, &position, &found)
            guard position < count else { break }
            let first = bytes[position]
            if first < 0x80 {
                position += 1
                continue
            }
            switch first {
            case 0xC2...0xDF:
                guard continues(position + 1) else { return position }
                position += 2
            case 0xE0...0xEF:
                guard continues(position + 1), continues(position + 2) else { return position }
                let second = bytes[position + 1]
                guard first != 0xE0 || second >= 0xA0, first != 0xED || second < 0xA0 else { return position }
                position += 3
            case 0xF0...0xF4:
                guard continues(position + 1), continues(position + 2), continues(position + 3) else { return position }
                let second = bytes[position + 1]
                guard first != 0xF0 || second >= 0x90, first != 0xF4 || second < 0x90 else { return position }
                position += 4
            default: return position
            }
            found += 1
        }
        return count
    }

    /// Passes characters of one and two bytes, eight bytes at once: Russian text is made of them. Stops before the first
    /// eight bytes with anything else, at the beginning of a character.
    @inline(__always)
    private static func passShort(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ found: inout Int) {
        let highs: UInt64 = 0x8080_8080_8080_8080
        // The highest bit of each byte marks: here that the byte before the next eight begins a character of two bytes.
        var open: UInt64 = 0
        while position + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let high = word & highs
            let leads = high & word << 1
            let long = leads & word << 2
            // C0 and C1, whose lower bits but the last are all zero, would write an ASCII character in two bytes.
            let overlong = leads & ~((word & 0x1E1E_1E1E_1E1E_1E1E) &+ 0x7E7E_7E7E_7E7E_7E7E)
            guard long | overlong == 0, leads << 8 | open == high ^ leads else { break }
            found += leads.nonzeroBitCount
            open = leads >> 56
            position += 8
        }
        guard open != 0 else { return }
        position -= 1
        found -= 1
    }

    /// True when the bytes from this offset to the end are the start of a character whose rest is missing.
    static func isCutOff(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guard offset < bytes.count else { return true }
        let first = bytes[offset]
        let length =
            switch first {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard bytes.count - offset < length else { return false }
        for index in (offset + 1)..<max(bytes.count, offset + 1) where bytes[index] & 0xC0 != 0x80 { return false }
        guard offset + 1 < bytes.count else { return true }
        let second = bytes[offset + 1]
        return switch first {
        case 0xE0: second >= 0xA0
        case 0xED: second < 0xA0
        case 0xF0: second >= 0x90
        case 0xF4: second < 0x90
        default: true
        }
    }
}
