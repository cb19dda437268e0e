/// The first line of an XML file.
enum XMLDeclaration {
    /// The encoding it names; nil when there is no declaration, or none in ASCII, or it names none.
    static func encoding(in bytes: UnsafeRawBufferPointer) -> String? {
        var text = bytes[...]
        while text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        let head = String(decoding: text.prefix(256).prefix { $0 < 128 }, as: UTF8.self)
        guard head.hasPrefix("<?xml"), let end = head.firstRange(of: "?>") else { return nil }
        let declaration = head[..<end.lowerBound]
        guard let attribute = declaration.firstRange(of: "encoding") else { return nil }
        let value = declaration[attribute.upperBound...].drop { $0 == " " || $0 == "=" || $0 == "\t" }
        guard let quote = value.first, quote == "\"" || quote == "'" else { return nil }
        return String(value.dropFirst().prefix { $0 != quote })
    }
}
