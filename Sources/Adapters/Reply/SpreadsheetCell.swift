/// Cells of tables that people open with a spreadsheet.
public enum SpreadsheetCell {
    /// What a spreadsheet takes for the start of a formula, or skips on the way to one. The wide signs are what some
    /// keyboards type; Excel takes them for the narrow ones.
    private static let formulaSigns: [Unicode.Scalar] = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    /// A text that is no formula: what could be one gets an apostrophe.
    ///
    /// So does what looks like a text that got one. Programs undo it without doubt: of apostrophes, spaces and then one of
    /// the signs the first apostrophe is ours.
    public static func harmless(_ text: String) -> String {
        let rest = text.unicodeScalars.drop { $0 == "'" }
        let first = rest.first { $0 != " " && $0 != "\u{A0}" }
        if let first, formulaSigns.contains(first) { return "'" + text }
        return text
    }

    /// A harmless text as a cell of a table, quoted where needed. Without quotes what would end the cell is left out.
    public static func cell(_ text: String, delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8? = UInt8(ascii: "\""))
        -> String
    {
        let text = harmless(text)
        func ends(_ byte: UInt8) -> Bool { byte == delimiter || byte == 10 || byte == 13 || byte == quote }
        guard text.utf8.contains(where: ends) else { return text }
        guard let quote else {
            return String(decoding: text.utf8.map { ends($0) ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
        }
        let mark = String(decoding: [quote], as: UTF8.self)
        return mark + text.replacing(mark, with: mark + mark) + mark
    }
}
