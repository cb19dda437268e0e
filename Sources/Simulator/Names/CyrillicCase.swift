/// Upper and lower case of Cyrillic and Latin letters, on bytes.
enum CyrillicCase {
    static func upper(_ text: String) -> String {
        var bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case 0x61...0x7A: bytes[index] -= 32
            case 0xD0 where index + 1 < bytes.count && bytes[index + 1] >= 0xB0: bytes[index + 1] -= 0x20
            case 0xD1 where index + 1 < bytes.count && bytes[index + 1] <= 0x8F:
                bytes[index] = 0xD0
                bytes[index + 1] += 0x20
            case 0xD1 where index + 1 < bytes.count && bytes[index + 1] == 0x91:
                bytes[index] = 0xD0
                bytes[index + 1] = 0x81
            default: break
            }
            index += bytes[index] >= 0xC0 ? 2 : 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x410...0x42F: Unicode.Scalar(scalar.value + 0x20) ?? scalar
        case 0x401: "ё"
        default: scalar
        }
    }

    static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x430...0x44F: Unicode.Scalar(scalar.value - 0x20) ?? scalar
        case 0x451: "Ё"
        default: scalar
        }
    }

    static func isUpper(_ scalar: Unicode.Scalar) -> Bool { (0x410...0x42F).contains(scalar.value) || scalar == "Ё" }

    static func lower(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(lower(scalar)) }
        return String(result)
    }

    /// ё as е: what most agencies type.
    static func withoutYo(_ text: String) -> String {
        var bytes = Array(text.utf8)
        var changed = false
        for index in bytes.indices.dropLast() {
            if bytes[index] == 0xD1, bytes[index + 1] == 0x91 {
                bytes[index] = 0xD0
                bytes[index + 1] = 0xB5
                changed = true
            } else if bytes[index] == 0xD0, bytes[index + 1] == 0x81 {
                bytes[index + 1] = 0x95
                changed = true
            }
        }
        return changed ? String(decoding: bytes, as: UTF8.self) : text
    }
}
