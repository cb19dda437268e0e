/// Cells of the tables that the program writes.
enum TableCell {
    /// What a spreadsheet takes for the start of a formula, or skips on the way to one. The wide signs are what some
    /// keyboards type; Excel takes them for the narrow ones.
    private static let formulaSigns: [Unicode.Scalar] = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    /// As RFC 4180 wants it, quoted where needed; what could be a formula gets an apostrophe, for people who open the file
    /// as a table.
    static func text(_ text: String) -> String {
        var text = text
        let first = text.unicodeScalars.first { $0 != " " && $0 != "\u{A0}" }
        if let first, formulaSigns.contains(first) { text = "'" + text }
        guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
