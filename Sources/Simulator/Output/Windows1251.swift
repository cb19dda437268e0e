/// Writes text in windows-1251, the encoding of half the agencies' files.
public enum Windows1251 {
    /// The bytes of a UTF-8 text; a character that the encoding lacks becomes `?`.
    public static func encode(_ utf8: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(utf8.count)
        var index = 0
        while index < utf8.count {
            let byte = utf8[index]
            if byte < 0x80 {
                result.append(byte)
                index += 1
            } else if byte < 0xE0, index + 1 < utf8.count {
                result.append(code(UInt32(byte & 0x1F) << 6 | UInt32(utf8[index + 1] & 0x3F)))
                index += 2
            } else if byte < 0xF0, index + 2 < utf8.count {
                let scalar =
                    UInt32(byte & 0x0F) << 12 | UInt32(utf8[index + 1] & 0x3F) << 6 | UInt32(utf8[index + 2] & 0x3F)
                result.append(code(scalar))
                index += 3
            } else {
                result.append(UInt8(ascii: "?"))
                index += 4
            }
        }
        return result
    }

    /// Whether the encoding has every character of the text.
    public static func canEncode(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value < 0x80 || code($0.value) != UInt8(ascii: "?") }
    }

    private static func code(_ scalar: UInt32) -> UInt8 {
        switch scalar {
        case 0x410...0x44F: UInt8(scalar - 0x410 + 0xC0)
        case 0x401: 0xA8
        case 0x451: 0xB8
        case 0x2116: 0xB9
        case 0xA0, 0xA4, 0xA6, 0xA7, 0xA9, 0xAB...0xAE, 0xB0, 0xB1, 0xB5...0xB7, 0xBB: UInt8(scalar)
        case 0x2013: 0x96
        case 0x2014: 0x97
        case 0x2018: 0x91
        case 0x2019: 0x92
        case 0x201C: 0x93
        case 0x201D: 0x94
        case 0x201E: 0x84
        case 0x2026: 0x85
        default: UInt8(ascii: "?")
        }
    }
}
