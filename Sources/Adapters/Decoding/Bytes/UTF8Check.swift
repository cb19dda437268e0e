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
            let first = bytes[position]
            if first < 0x80 {
                position += 1
                // Eight bytes at once while they are ASCII.
                while position + 8 <= count,
                    bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    position += 8
                }
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
