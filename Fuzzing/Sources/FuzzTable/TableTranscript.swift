@testable import Adapters
import FuzzSupport
import Schemas

/// Everything that reading a table gave.
struct TableTranscript {
    /// How the reading ended.
    enum Outcome: Equatable {
        case whole
        /// Refused; the finding's place and what was expected.
        case encoding(line: Int, expected: String)
        /// A quote stays open, or a limit is exceeded. Which of the two is met first may depend on the pieces: a limit is
        /// looked at after each, lines are counted inside them.
        case tooMuch
        case other(String)
    }

    private(set) var rows: [ReferenceTable.Row] = []
    private(set) var outcome = Outcome.whole
    private var openQuoteLine: Int?

    init(_ source: any ByteSource, _ dialect: CSVDialect, _ limits: CSVLimits) {
        let reader = CSVRecordReader(source: source, dialect: dialect, limits: limits, file: "t.csv")
        var record = RawRecord()
        do {
            while try reader.next(into: &record) {
                expect(record.row == rows.count + 1, "rows are numbered from 1")
                expect(record.fields.count <= limits.columns, "columns are limited")
                expect(record.bytes.count <= limits.recordBytes, "records are limited")
                var row = ReferenceTable.Row(line: record.line)
                for field in record.fields {
                    expect(field.count <= limits.fieldBytes, "fields are limited")
                    guard let text = String(validating: record.bytes[field], as: UTF8.self) else {
                        fatalError("property does not hold: fields are UTF-8")
                    }
                    row.fields.append(text)
                }
                for finding in reader.findings {
                    let column = Int(finding.location.field.split(separator: " ").last ?? "") ?? 0
                    switch finding.code {
                    case .fileByteOrderMark: row.hasMark = true
                    case .csvStrayQuote: row.strayQuote = column
                    case .csvNul: row.nul = column
                    default: fatalError("property does not hold: only these are found in a table: \(finding)")
                    }
                }
                rows.append(row)
            }
        } catch let failure as DecodingFailure {
            let finding = failure.finding
            switch finding.code {
            case .fileEncoding:
                // What the encoding may really be is guessed from the bytes at hand.
                let guess = finding.expected.firstRange(of: "; похоже на ")?.lowerBound ?? finding.expected.endIndex
                outcome = .encoding(line: finding.location.line, expected: String(finding.expected[..<guess]))
            case .csvQuote:
                outcome = .tooMuch
                openQuoteLine = finding.location.line
            case .csvFieldLimit: outcome = .tooMuch
            default: outcome = .other("\(failure)")
            }
        } catch {
            outcome = .other("\(error)")
        }
    }

    /// Compares with the plain reader, which reads the file without the lines in front of it.
    func check(against file: [UInt8], lineOffset: Int, _ dialect: CSVDialect, _ limits: CSVLimits) {
        if case .other(let text) = outcome { fatalError("property does not hold: a table fails by its data: \(text)") }
        let text = DeclaredText(file, encoding: dialect.encoding)
        let table = ReferenceTable(
            text.scalars, delimiter: dialect.delimiter, quote: dialect.quote, fieldLineBreaks: limits.fieldLineBreaks)
        var expected = table.rows
        if let first = expected.first, first.fields == ["sep=", ""] { expected.removeFirst() }
        let count = min(rows.count, expected.count)
        for index in 0..<count {
            var row = rows[index]
            row.line -= lineOffset
            // A mark at the very start is told once, with the first row.
            if index == 0 { row.hasMark = expected[0].hasMark }
            expectEqual(row, expected[index], "row \(index + 1) is as the plain reader has it")
        }
        expect(rows.count <= expected.count, "no rows but those of the plain reader")
        if outcome == .whole {
            expect(!text.isWrong, "wrong bytes are refused")
            expect(table.openQuoteLine == nil, "an open quote is refused")
            expectEqual(rows.count, expected.count, "all rows are given")
        }
        if let openQuoteLine { expectEqual(openQuoteLine - lineOffset, table.openQuoteLine, "the open quote's line") }
    }
}
