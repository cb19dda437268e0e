/// A small strict table: UTF-8, `;` between fields, no quotes, one header line, `#` comments and empty lines skipped.
///
/// For the tables of a region's profile, which people edit by hand; agencies' files go through `Adapters`.
struct ReferenceTable {
    /// One line of the table.
    struct Row {
        /// Line in the file, from 1.
        let line: Int
        fileprivate let fields: [Substring]
        fileprivate let columns: [String]

        /// The field of a column by its place in the header.
        subscript(column: Int) -> String { String(fields[column]) }

        /// The field, read by `read`; an empty field is nil.
        func optional<Value>(_ column: Int, _ read: (String) -> Value?) throws(ReferenceTableError) -> Value? {
            self[column].isEmpty ? nil : try required(column, read)
        }

        /// The field, read by `read`; throws when it can't be read.
        func required<Value>(_ column: Int, _ read: (String) -> Value?) throws(ReferenceTableError) -> Value {
            guard let value = read(self[column]) else {
                throw ReferenceTableError(line: line, reason: .value(column: columns[column]))
            }
            return value
        }
    }

    /// The lines after the header.
    let rows: [Row]

    /// Reads a table whose header must be exactly `header`.
    init(_ text: String, header: String) throws(ReferenceTableError) {
        let columns = header.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        var rows: [Row] = []
        var sawHeader = false
        var number = 0
        var scalars = text.unicodeScalars[...]
        if scalars.first == "\u{FEFF}" { scalars = scalars.dropFirst() }
        for part in scalars.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            var line = Substring(part)
            if line.unicodeScalars.last == "\r" { line.unicodeScalars.removeLast() }
            if line.isEmpty || line.unicodeScalars.first == "#" { continue }
            guard sawHeader else {
                guard line == header else {
                    throw ReferenceTableError(line: number, reason: .header(expected: header))
                }
                sawHeader = true
                continue
            }
            let fields = line.split(separator: ";", omittingEmptySubsequences: false)
            guard fields.count == columns.count else {
                throw ReferenceTableError(
                    line: number, reason: .width(expected: columns.count, found: fields.count))
            }
            rows.append(Row(line: number, fields: fields, columns: columns))
        }
        guard sawHeader else { throw ReferenceTableError(line: 1, reason: .empty) }
        self.rows = rows
    }
}
