/// The rules of tables once more, written for plainness: the whole text at once, character by character, no limits.
struct ReferenceTable {
    /// One record.
    struct Row: Equatable {
        var line: Int
        var fields: [String] = []
        /// The first column (from 1) with a quote in a wrong place; 0 for none.
        var strayQuote = 0
        /// The first column with a NUL.
        var nul = 0
        var hasMark = false
    }

    private(set) var rows: [Row] = []
    /// A quote is never closed, or closed after too many lines; it was opened on this line.
    private(set) var openQuoteLine: Int?

    private let text: [Unicode.Scalar]
    private var position = 0
    private var line = 1

    init(_ text: [Unicode.Scalar], delimiter: UInt8, quote: UInt8?, fieldLineBreaks: Int) {
        self.text = text
        let delimiter = Unicode.Scalar(delimiter)
        let quote = quote.map { Unicode.Scalar($0) }
        while let hasMark = skipBetweenRows() {
            var row = Row(line: line, hasMark: hasMark)
            var isRowEnd = false
            while !isRowEnd {
                guard let field = readField(&row, delimiter, quote, fieldLineBreaks) else { return }
                row.fields.append(field)
                isRowEnd = position == text.count || text[position] != delimiter
                if !isRowEnd { position += 1 }
            }
            if position == text.count, row.fields == ["\u{1A}"] { return }
            if position < text.count { lineEnd() }
            rows.append(row)
        }
    }

    /// Skips empty lines and byte order marks and tells whether there was a mark; nil at the end.
    private mutating func skipBetweenRows() -> Bool? {
        var hasMark = false
        while position < text.count {
            switch text[position] {
            case "\r", "\n": lineEnd()
            case "\u{FEFF}":
                hasMark = true
                position += 1
            default: return hasMark
            }
        }
        return nil
    }

    /// CR LF counts once.
    private mutating func lineEnd() {
        if text[position] == "\r", position + 1 < text.count, text[position + 1] == "\n" { position += 1 }
        position += 1
        line += 1
    }

    /// The field up to its separator, its line's end or the text's end; nil when a quote stays open.
    private mutating func readField(
        _ row: inout Row, _ delimiter: Unicode.Scalar, _ quote: Unicode.Scalar?, _ fieldLineBreaks: Int
    ) -> String? {
        let column = row.fields.count + 1
        var value = String.UnicodeScalarView()
        while position < text.count, text[position] == "\u{FEFF}" {
            row.hasMark = true
            position += 1
        }
        if let quote, position < text.count, text[position] == quote {
            position += 1
            guard let inner = readQuoted(&row, quote, fieldLineBreaks) else { return nil }
            value.append(contentsOf: inner)
            let isFieldEnd = position == text.count || [delimiter, "\r", "\n"].contains(text[position])
            if isFieldEnd { return String(value) }
            // The quote that seemed to close was a part of the text.
            if row.strayQuote == 0 { row.strayQuote = column }
            value.append(quote)
        }
        while position < text.count, ![delimiter, "\r", "\n"].contains(text[position]) {
            let scalar = text[position]
            position += 1
            if scalar == "\0" {
                if row.nul == 0 { row.nul = column }
                continue
            }
            if scalar == quote, row.strayQuote == 0 { row.strayQuote = column }
            value.append(scalar)
        }
        return String(value)
    }

    private mutating func readQuoted(
        _ row: inout Row, _ quote: Unicode.Scalar, _ fieldLineBreaks: Int
    ) -> String.UnicodeScalarView? {
        let opened = line
        var value = String.UnicodeScalarView()
        var breaks = 0
        while position < text.count {
            let scalar = text[position]
            position += 1
            if scalar == quote {
                guard position < text.count, text[position] == quote else { return value }
                position += 1
            } else if scalar == "\0" {
                if row.nul == 0 { row.nul = row.fields.count + 1 }
                continue
            } else if scalar == "\r" || (scalar == "\n" && text[position - 2] != "\r") {
                line += 1
                breaks += 1
                if breaks > fieldLineBreaks { break }
            }
            value.append(scalar)
        }
        openQuoteLine = opened
        return nil
    }
}
