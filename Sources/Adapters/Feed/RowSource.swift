import Schemas

/// Reads the rows of one table or tree into a cursor and sees what is odd about the file and each row.
final class RowSource {
    private enum Reader {
        case table(CSVRecordReader)
        case tree(XMLRecordReader)
    }

    let cursor: RowCursor
    /// About the file, since the last call of `takeFileFindings`.
    private var fileFindings: [Finding] = []
    /// About the row read last.
    private(set) var rowFindings: [Finding] = []
    private let mapping: FeedMapping
    private let reader: Reader
    private var isStarted = false
    private var reportedNamespaces: Set<String> = []
    private var reportedOutside = 0
    /// By name's number: not met in a row yet.
    private var isNew: [Bool] = []

    init(mapping: FeedMapping, source: any ByteSource, file: String, paths: [SourcePath], rows: [XMLPathPattern]) throws
    {
        self.mapping = mapping
        cursor = RowCursor(paths: paths, file: file)
        switch mapping.format {
        case .csv(let dialect):
            var limits = CSVLimits()
            limits.fieldBytes = mapping.limits.field
            reader = .table(CSVRecordReader(source: source, dialect: dialect, limits: limits, file: file))
        case .xml(let xml):
            var limits = XMLLimits()
            limits.depth = mapping.limits.depth
            limits.textBytes = mapping.limits.field
            var schema: XMLSchema?
            if let path = xml.schema {
                let folder = mapping.file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
                    separator: "/")
                schema = try XMLSchema(path: folder.isEmpty ? path : folder + "/" + path)
            }
            reader = .tree(
                try XMLRecordReader(
                    source: source, rows: rows, headers: xml.heads, limits: limits, schema: schema, file: file))
        }
    }

    func takeFileFindings() -> [Finding] {
        defer { fileFindings = [] }
        return fileFindings
    }

    /// Reads the next row; false at the end.
    func next() throws -> Bool {
        rowFindings = []
        switch reader {
        case .table(let reader): return try next(of: reader)
        case .tree(let reader): return try next(of: reader)
        }
    }

    private func next(of reader: CSVRecordReader) throws -> Bool {
        if !isStarted {
            isStarted = true
            guard try readHeader(reader) else { return false }
        }
        guard try reader.next(into: &cursor.record) else { return false }
        let place = SourceLocation(file: cursor.file, line: cursor.record.line, row: cursor.record.row)
        rowFindings = reader.findings.map { finding in
            var finding = finding
            finding.location.row = place.row
            finding.location.field = columnName(finding.location.field)
            return finding
        }
        let width = cursor.header.count
        let fields = cursor.record.fields
        if fields.count > width, fields[width...].allSatisfy(\.isEmpty) {
            rowFindings.append(Finding(.csvTrailingFields, at: place))
        } else if fields.count != width {
            let expected = "\(RussianCount.fields(width)), в строке \(fields.count)"
            rowFindings.append(Finding(.csvWidth, at: place, expected: expected))
        }
        return true
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

    private func readHeader(_ reader: CSVRecordReader) throws -> Bool {
        guard try reader.next(into: &cursor.record) else { return false }
        fileFindings += reader.findings
        // Excel's hint for itself.
        if let first = cursor.record.fields.first, Letters.lowered(cursor.record.text(first)).hasPrefix("sep=") {
            guard try reader.next(into: &cursor.record) else { return false }
            fileFindings += reader.findings
        }
        var header = cursor.record.fields.map { cursor.record.text($0) }
        while let last = header.last, last.utf8.allSatisfy({ $0 == 32 }) { header.removeLast() }
        let match = HeaderMatch(
            header: header, mapping: mapping, paths: cursor.paths, file: cursor.file, line: cursor.record.line)
        fileFindings += match.findings
        cursor.use(header: header, columns: match.columns)
        reader.restartRowNumbers()
        if let fatal = match.findings.first(where: { $0.severity == .fatal }) { throw DecodingFailure(finding: fatal) }
        return true
    }

    private func next(of reader: XMLRecordReader) throws -> Bool {
        let hasRow = try reader.next(into: &cursor.record)
        fileFindings += reader.takeFindings()
        reportOutside(reader.outsideNames)
        guard hasRow else { return false }
        let names = reader.names.names
        for _ in cursor.learn(names) { isNew.append(true) }
        reportNew(names)
        cursor.heads = reader.headers
        cursor.link()
        return true
    }

    /// Names are met when the row that holds them comes: the reader's table may be ahead of it.
    private func reportNew(_ names: [NameTable.QualifiedName]) {
        for node in cursor.record.nodes where isNew[Int(node.name)] {
            let number = Int(node.name)
            isNew[number] = false
            let name = names[number]
            let place = SourceLocation(
                file: cursor.file, line: Int(node.line), row: cursor.record.row, field: name.local)
            // The row's own element, and elements that only hold others, are no values: nothing is lost with them.
            if node.parent >= 0, !cursor.isKnown(name: number), !node.text.isEmpty, !isIgnored(name.local) {
                fileFindings.append(Finding(.xmlUnknownElement, at: place))
            }
            reportNamespace(name.namespace, place)
        }
    }

    private func isIgnored(_ name: String) -> Bool { mapping.ignored.contains(name) || mapping.ignored.contains("*") }

    private func reportOutside(_ names: [NameTable.QualifiedName]) {
        guard names.count > reportedOutside else { return }
        for name in names[reportedOutside...] where !isIgnored(name.local) {
            fileFindings.append(Finding(.xmlUnknownElement, at: SourceLocation(file: cursor.file, field: name.local)))
        }
        reportedOutside = names.count
    }

    private func reportNamespace(_ namespace: String, _ place: SourceLocation) {
        guard case .xml(let xml) = mapping.format, !xml.namespaces.isEmpty, !namespace.isEmpty,
            reportedNamespaces.insert(namespace).inserted
        else { return }
        let isKnown = xml.namespaces.contains { pattern in
            XMLNamePattern(namespace: pattern, local: .any).matches(
                NameTable.QualifiedName(namespace: namespace, local: ""))
        }
        guard !isKnown else { return }
        let known = xml.namespaces.map(\.text).joined(separator: ", ")
        fileFindings.append(
            Finding(.xmlUnknownNamespace, at: place, expected: "одно из: \(known); в файле \(namespace)"))
    }
}
