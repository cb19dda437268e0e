import Schemas

/// The first line of an XML file, and whether the bytes are in the encoding it names.
///
/// libxml2 knows every encoding that iconv knows and is glad to switch to it: UTF-7 or EBCDIC would carry past us what
/// is looked for here. So what this reader does not understand is refused, never left to the library.
enum XMLDeclaration {
    /// What the first line says of the encoding.
    enum Encoding: Equatable {
        /// There is no declaration, or it names no encoding.
        case unstated
        case named(String)
        /// There is a declaration, but not one that a program would write.
        case unreadable
    }

    /// Longer declarations are not read.
    static let byteLimit = 1000

    /// Refuses a file that is not in the encoding it names, or names one that no Russian agency has.
    /// - Returns: the encoding the file must have; nil for UTF-16 that names none.
    static func check(_ bytes: UnsafeRawBufferPointer, file: String) throws(DecodingFailure) -> TextEncoding? {
        func refusal(line: Int = 1, _ expected: String) -> DecodingFailure {
            DecodingFailure(.fileEncoding, at: SourceLocation(file: file, line: line), expected: expected)
        }
        let known = "кодировка: одно из \(TextEncoding.names.joined(separator: ", "))"
        if let family = foreignFamily(bytes) { throw refusal("\(known); похоже на \(family)") }
        switch encoding(in: bytes) {
        case .unstated: return EncodingProbe.contradiction(of: .utf8, in: bytes) == nil ? .utf8 : nil
        case .unreadable:
            throw refusal("объявление вида <?xml version=\"1.0\" encoding=\"…\"?> не длиннее \(byteLimit) байт")
        case .named(let name):
            guard let declared = TextEncoding(declared: name) else { throw refusal(known) }
            // The mark may be left out: «<?» in two bytes each shows the order as well.
            let showsOrder = bytes.starts(with: [0x3C, 0, 0x3F, 0]) || bytes.starts(with: [0, 0x3C, 0, 0x3F])
            if declared == .utf16, showsOrder { return declared }
            guard let really = EncodingProbe.contradiction(of: declared, in: bytes) else { return declared }
            let guess = really.encoding.map { "; похоже на \($0)" } ?? ""
            throw refusal(
                line: 1 + bytes[..<really.offset].count { $0 == 10 },
                "кодировка \(declared.rawValue), как объявлено; байт \(really.offset + 1) от начала файла\(guess)")
        }
    }

    /// The encoding that the declaration names.
    static func encoding(in bytes: UnsafeRawBufferPointer) -> Encoding {
        var text = bytes[...]
        while text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        let head = String(decoding: narrowed(text).prefix { $0 < 128 }, as: UTF8.self).unicodeScalars
        guard head.starts(with: "<?xml".unicodeScalars), let sixth = head.dropFirst(5).first, isBlank(sixth) else {
            return .unstated
        }
        let whole = String(head)
        guard let end = whole.firstRange(of: "?>") else { return .unreadable }
        guard let attribute = whole[..<end.lowerBound].firstRange(of: "encoding") else { return .unstated }
        let rest = whole[attribute.upperBound..<end.lowerBound].unicodeScalars.drop(while: isBlank)
        guard rest.first == "=" else { return .unreadable }
        let value = rest.dropFirst().drop(while: isBlank)
        guard let quote = value.first, quote == "\"" || quote == "'",
            let close = value.dropFirst().firstIndex(of: quote)
        else { return .unreadable }
        return .named(String(value[value.index(after: value.startIndex)..<close]))
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }

    /// The first characters, one byte each: of UTF-16 the low bytes.
    private static func narrowed(_ bytes: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
        let head = Array(bytes.prefix(byteLimit * 2 + 2))
        switch (head.first, head.dropFirst().first) {
        case (0xFF, 0xFE), (0x3C, 0):
            return stride(from: head[0] == 0xFF ? 2 : 0, to: head.count, by: 2).map { head[$0] }
        case (0xFE, 0xFF), (0, 0x3C):
            return stride(from: head[0] == 0xFE ? 3 : 1, to: head.count, by: 2).map { head[$0] }
        default: return Array(head.prefix(byteLimit))
        }
    }

    /// Encodings whose «<?» is not that of ASCII or UTF-16.
    private static func foreignFamily(_ bytes: UnsafeRawBufferPointer) -> String? {
        func begins(_ start: UInt8...) -> Bool { bytes.starts(with: start) }
        if begins(0, 0, 0xFE, 0xFF) || begins(0xFF, 0xFE, 0, 0) || begins(0, 0, 0, 0x3C) || begins(0x3C, 0, 0, 0)
            || begins(0, 0, 0x3C, 0) || begins(0, 0x3C, 0, 0)
        {
            return "utf-32"
        }
        return begins(0x4C, 0x6F, 0xA7, 0x94) ? "EBCDIC" : nil
    }
}
