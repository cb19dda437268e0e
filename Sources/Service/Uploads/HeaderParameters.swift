/// The parameters of a header as `Content-Disposition: attachment; filename="x.csv"` (RFC 6266, RFC 8187).
struct HeaderParameters {
    private var values: [String: String] = [:]

    /// Reads the parameters; what can't be read is left out.
    init(_ header: String) {
        var rest = Substring(header)
        // The value itself.
        guard let semicolon = rest.firstIndex(of: ";") else { return }
        rest = rest[rest.index(after: semicolon)...]
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "=") else { return }
            let name = Self.trimmed(rest[..<equals]).lowercased()
            rest = rest[rest.index(after: equals)...].drop { $0 == " " || $0 == "\t" }
            var value = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let character = rest.popFirst(), character != "\"" {
                    value.append(character == "\\" ? rest.popFirst() ?? character : character)
                }
                rest = rest.drop { $0 != ";" }.dropFirst()
            } else {
                let end = rest.firstIndex(of: ";") ?? rest.endIndex
                value = Self.trimmed(rest[..<end])
                rest = rest[end...].dropFirst()
            }
            if values[name] == nil { values[name] = value }
        }
    }

    /// The value of a parameter.
    subscript(_ name: String) -> String? { values[name] }

    /// The name of a file, of either form, without any folder.
    var fileName: String? {
        var name = values["filename"]
        if let extended = values["filename*"] {
            let parts = extended.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count == 3, parts[0].lowercased() == "utf-8" { name = Self.decoded(parts[2]) ?? name }
        }
        guard let name else { return nil }
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let isPlain = last.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
        return isPlain && !last.isEmpty && last != "." && last != ".." && last.utf8.count <= 255 ? last : nil
    }

    /// A percent-coded text (RFC 3986); nil when it is none, or no UTF-8.
    static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
