extension TextEncoding {
    /// A text in this encoding, `?` for what it has no character for. UTF-16 begins with its byte order mark.
    public func encode(_ text: String) -> [UInt8] {
        switch self {
        case .utf8: return Array(text.utf8)
        case .utf16, .utf16LittleEndian:
            return [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        case .utf16BigEndian:
            return [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        case .windows1251, .cp866, .koi8r:
            var codes: [UInt32: UInt8] = [:]
            for (index, code) in upperHalf.enumerated() where code != 0xFFFD {
                codes[UInt32(code)] = UInt8(index + 128)
            }
            return text.unicodeScalars.map { scalar in
                scalar.value < 128 ? UInt8(scalar.value) : codes[scalar.value] ?? UInt8(ascii: "?")
            }
        }
    }
}
