import Schemas

/// Reads the simulator's own lists: UTF-8, a header line, `,` between fields, no quotes.
struct ListReader {
    /// The fields of each line after the header.
    let rows: [(line: Int, fields: [String])]

    init(_ text: String, header: String) throws(ReferenceTableError) {
        let width = header.split(separator: ",").count
        var rows: [(line: Int, fields: [String])] = []
        var number = 0
        for part in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            var line = Substring(part)
            if line.unicodeScalars.last == "\r" { line.unicodeScalars.removeLast() }
            if number == 1 {
                guard line == header else {
                    throw ReferenceTableError(line: 1, reason: .header(expected: header))
                }
                continue
            }
            if line.isEmpty { continue }
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == width else {
                throw ReferenceTableError(line: number, reason: .width(expected: width, found: fields.count))
            }
            rows.append((number, fields))
        }
        guard !rows.isEmpty else { throw ReferenceTableError(line: 1, reason: .empty) }
        self.rows = rows
    }
}
