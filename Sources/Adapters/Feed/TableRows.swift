import Schemas

/// Reads the rows of a table into a cursor: finds the header, passes titles, puts the lines of one record together.
final class TableRows {
    private let mapping: FeedMapping
    private let dialect: CSVDialect
    private let layout: TableLayout
    private let cursor: RowCursor
    private let reader: CSVRecordReader
    private var fileFindings: [Finding] = []
    /// About the row read last.
    // Safe without checks, which would cost as much as the rest: nothing that is called while they change comes back here.
    @exclusivity(unchecked)
    private(set) var rowFindings: [Finding] = []
    private var isStarted = false
    /// Fields a line must have; nil when nothing says so.
    private var width: Int?
    @exclusivity(unchecked)
    private var grouping: RowGrouping?
    /// A line that was read to look at it.
    @exclusivity(unchecked)
    private var ahead: (record: RawRecord, findings: [Finding])?

    init(
        mapping: FeedMapping, dialect: CSVDialect, source: any ByteSource, cursor: RowCursor, isMain: Bool
    ) {
        self.mapping = mapping
        self.dialect = dialect
        self.cursor = cursor
        layout = isMain ? mapping.table : TableLayout()
        var limits = CSVLimits()
        limits.fieldBytes = mapping.limits.field
        reader = CSVRecordReader(source: source, dialect: dialect, limits: limits, file: cursor.file)
    }

    func takeFileFindings() -> [Finding] {
        defer { fileFindings = [] }
        return fileFindings
    }

    func next() throws -> Bool {
        if !isStarted {
            isStarted = true
            guard try start() else { return false }
        }
        if !rowFindings.isEmpty { rowFindings = [] }
        guard grouping != nil else { return try readLine(into: &cursor.record, findings: &rowFindings) }
        return try nextGroup()
    }

    // MARK: lines

    private func readLine(into record: inout RawRecord, findings: inout [Finding]) throws -> Bool {
        if let (line, noticed) = ahead {
            ahead = nil
            record = line
            findings += noticed
            return true
        }
        guard try reader.next(into: &record) else { return false }
        check(&record, findings: &findings)
        return true
    }

    private func check(_ record: inout RawRecord, findings: inout [Finding]) {
        if !reader.findings.isEmpty {
            findings += reader.findings.map { finding in
                var finding = finding
                finding.location.row = record.row
                finding.location.field = columnName(finding.location.field)
                return finding
            }
        }
        guard let width else { return }
        let place = SourceLocation(file: cursor.file, line: record.line, row: record.row)
        let count = record.fields.count
        if reader.mayHoldLineBreaks, let lines = swallowed(record, width: width, delimiter: dialect.delimiter) {
            let expected = "закрывающая кавычка в той же строке файла: внутри поля ещё целых строк — \(lines)"
            return findings.append(Finding(.csvWidth, at: place, expected: expected))
        }
        guard count != width else { return }
        let expected = "\(RussianCount.fields(width)), в строке \(count)"
        if count > width, record.fields[width...].allSatisfy(\.isEmpty) {
            findings.append(Finding(.csvTrailingFields, at: place))
        } else if count < width, layout.fillsShortRecords {
            let end = record.bytes.count
            record.fields += [Range<Int>](repeating: end..<end, count: width - count)
            findings.append(Finding(.csvShortRow, at: place, expected: expected))
        } else {
            findings.append(Finding(.csvWidth, at: place, expected: expected))
        }
    }

    /// In narrower tables a text of two lines may by chance have as many separators as two rows.
    private static let surelyWide = 6

    /// How many lines of the file a quote that was opened and not closed took into one field of the record, up to the next
    /// quote: the pieces between line breaks have the separators of whole rows. Nil when none.
    private func swallowed(_ record: borrowing RawRecord, width: Int, delimiter: UInt8) -> Int? {
        guard width > 2 else { return nil }
        let count = record.fields.count
        for (column, field) in record.fields.enumerated() {
            var separators = [0]
            // Prose has a space after its commas, rows most often have none.
            var spaced = 0
            var last: UInt8 = 0
            for byte in record.bytes[field] {
                if byte == delimiter {
                    separators[separators.count - 1] += 1
                } else if byte == 13 || byte == 10 && last != 13 {
                    separators.append(0)
                }
                if last == delimiter, byte == 32 { spaced += 1 }
                last = byte
            }
            // The next quote may stand in another column: the record then has as many fields more or fewer.
            let inner = separators.dropFirst().dropLast()
            guard separators.count > 1, separators.first == width - 1 - column,
                separators.last == width + column - count, inner.allSatisfy({ $0 == width - 1 }),
                width >= Self.surelyWide || !inner.isEmpty, spaced * 2 < separators.reduce(0, +)
            else { continue }
            return separators.count - 1
        }
        return nil
    }

    /// The table's reader knows columns by number only.
    private func columnName(_ field: String) -> String {
        guard field.hasPrefix("столбец "), let number = Int(field.dropFirst(8)), number > 0,
            number <= cursor.header.count
        else {
            return field
        }
        return cursor.header[number - 1]
    }

    /// Puts the lines of one record together; the lines must stand one after the other.
    private func nextGroup() throws -> Bool {
        var line = RawRecord()
        guard try readLine(into: &line, findings: &rowFindings) else { return false }
        guard let isFirst = grouping?.begin(with: line) else { return false }
        let place = SourceLocation(file: cursor.file, line: line.line)
        if !isFirst { rowFindings.append(Finding(.rowGroupSplit, at: place)) }
        repeat {
            let (unknown, repeated) = grouping?.add(line) ?? (nil, nil)
            if let unknown, !mapping.ignored.contains(unknown), !mapping.ignored.contains("*") {
                fileFindings.append(
                    Finding(.csvUnknownColumn, at: SourceLocation(file: cursor.file, line: line.line, field: unknown)))
            }
            if let repeated {
                rowFindings.append(
                    Finding(
                        .rowValueRepeated, at: SourceLocation(file: cursor.file, line: line.line, field: repeated)))
            }
            var findings: [Finding] = []
            guard try readLine(into: &line, findings: &findings) else { break }
            guard grouping?.continues(with: line) ?? false else {
                ahead = (line, findings)
                break
            }
            rowFindings += findings
        } while true
        grouping?.finish(into: &cursor.record)
        return true
    }

    // MARK: header

    /// Passes what stands above the rows; false when the file ends there.
    private func start() throws -> Bool {
        guard try nextAbove() else { return false }
        // Excel's hint for itself.
        if let first = cursor.record.fields.first, Letters.lowered(cursor.record.text(first)).hasPrefix("sep=") {
            guard try nextAbove() else { return false }
        }
        for _ in 0..<layout.titleRecords { guard try nextAbove() else { return false } }
        let header: [String]
        let match: HeaderMatch
        switch layout.header {
        case .none(let columns):
            header = columns
            match = self.match(columns)
            width = columns.isEmpty ? nil : columns.count
        case .named:
            header = names(of: cursor.record)
            match = self.match(header)
            width = header.count
        case .search:
            guard let found = try search() else { return false }
            (header, match) = found
            width = header.count
        }
        fileFindings += match.findings.map { explained($0, header) }
        cursor.use(header: header + match.attributes, columns: match.columns)
        if let fatal = match.findings.first(where: { $0.severity == .fatal }) {
            throw DecodingFailure(finding: explained(fatal, header))
        }
        if let group = layout.group {
            grouping = RowGrouping(group, columns: match.columns, width: header.count, attributes: match.attributes)
        }
        if case .none = layout.header {
            // The record at hand is a row, and the first one.
            reader.restartRowNumbers(from: 1)
            var record = cursor.record
            var findings: [Finding] = []
            check(&record, findings: &findings)
            ahead = (record, findings)
            return true
        }
        for _ in 0..<layout.subheaderRecords { guard try reader.next(into: &cursor.record) else { return false } }
        reader.restartRowNumbers()
        return true
    }

    /// A header of one column is most often one that another sign divides.
    private func explained(_ finding: Finding, _ header: [String]) -> Finding {
        guard finding.code == .csvHeaderMissing, header.count == 1, let only = header.first,
            let sign = [(";", ";"), (",", ","), ("\t", "tab"), ("|", "|")].first(where: { only.contains($0.0) })
        else { return finding }
        var finding = finding
        finding.expected += "; в заголовке один столбец, похоже, разделитель — «\(sign.1)»"
        return finding
    }

    private func nextAbove() throws -> Bool {
        let hasRecord = try reader.next(into: &cursor.record)
        fileFindings += reader.findings.filter { $0.code == .fileByteOrderMark || $0.code == .csvNul }
        return hasRecord
    }

    private func match(_ header: [String]) -> HeaderMatch {
        HeaderMatch(
            header: header, mapping: mapping, paths: cursor.paths, file: cursor.file, line: cursor.record.line,
            layout: layout)
    }

    private func names(of record: RawRecord) -> [String] {
        var header = record.fields.map { record.text($0) }
        while let last = header.last, last.utf8.allSatisfy({ $0 == 32 }) { header.removeLast() }
        return header
    }

    /// The first record that has all columns; when none has, the one that lacks fewest, to say what it lacks.
    private func search() throws -> (header: [String], match: HeaderMatch)? {
        var best: (header: [String], match: HeaderMatch, missing: Int)?
        for _ in 0..<TableLayout.searchLimit {
            let header = names(of: cursor.record)
            let match = self.match(header)
            let missing = match.findings.count { $0.code == .csvHeaderMissing }
            if missing < best?.missing ?? .max { best = (header, match, missing) }
            if missing == 0 { break }
            guard try nextAbove() else { break }
        }
        return best.map { ($0.header, $0.match) }
    }
}
