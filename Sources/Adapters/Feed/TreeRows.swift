import Schemas

/// Reads the rows of a tree into a cursor: a row for each record, or for each element of a record that the mapping names.
final class TreeRows {
    private let mapping: FeedMapping
    private let format: FeedMapping.XMLFormat
    private let cursor: RowCursor
    private let reader: XMLRecordReader
    private var expansion: RowExpansion?
    private var fileFindings: [Finding] = []
    private var reportedNamespaces: Set<String> = []
    private var reportedOutside = 0
    /// By name's number: not met in a row yet.
    private var isNew: [Bool] = []
    private var newCount = 0

    init(
        mapping: FeedMapping, format: FeedMapping.XMLFormat, source: any ByteSource, cursor: RowCursor,
        rows: [XMLPathPattern], isMain: Bool
    ) throws {
        self.mapping = mapping
        self.format = format
        self.cursor = cursor
        var limits = XMLLimits()
        limits.depth = mapping.limits.depth
        limits.textBytes = mapping.limits.field
        var schema: XMLSchema?
        if let path = format.schemaPath(beside: mapping.file) { schema = try XMLSchema(path: path) }
        var source = source
        if let payload = format.payload {
            source = try XMLPayloadSource(
                source, at: payload.path, isBase64: payload.encoding == .base64, limits: limits, file: cursor.file)
        }
        reader = try XMLRecordReader(
            source: source, rows: rows, headers: format.heads, limits: limits, schema: schema, file: cursor.file)
        if isMain, let each = format.each { expansion = RowExpansion(each: each) }
    }

    func takeFileFindings() -> [Finding] {
        defer { fileFindings = [] }
        return fileFindings
    }

    func next() throws -> Bool {
        guard expansion != nil else { return try nextRecord() }
        while expansion?.isEmpty ?? true {
            guard try nextRecord() else { return false }
            let place = SourceLocation(file: cursor.file, line: cursor.record.line)
            guard try expansion?.take(cursor, at: place) ?? false else {
                fileFindings.append(Finding(.rowPartMissing, at: place))
                continue
            }
        }
        expansion?.give(to: cursor)
        return true
    }

    private func nextRecord() throws -> Bool {
        let hasRow = try reader.next(into: &cursor.record)
        cursor.rowNode = 0
        fileFindings += reader.takeFindings()
        reportOutside(reader.outsideNames)
        guard hasRow else { return false }
        let names = reader.names.names
        for _ in cursor.learn(names) {
            isNew.append(true)
            newCount += 1
        }
        if newCount > 0 { reportNew(names) }
        cursor.heads = reader.headers
        cursor.link()
        return true
    }

    /// Names are met when the row that holds them comes: the reader's table may be ahead of it.
    private func reportNew(_ names: [NameTable.QualifiedName]) {
        for node in cursor.record.nodes where isNew[Int(node.name)] {
            let number = Int(node.name)
            isNew[number] = false
            newCount -= 1
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
        guard !format.namespaces.isEmpty, !namespace.isEmpty, reportedNamespaces.insert(namespace).inserted else {
            return
        }
        let isKnown = format.namespaces.contains { pattern in
            XMLNamePattern(namespace: pattern, local: .any).matches(
                NameTable.QualifiedName(namespace: namespace, local: ""))
        }
        guard !isKnown else { return }
        let known = format.namespaces.map(\.text).joined(separator: ", ")
        fileFindings.append(
            Finding(.xmlUnknownNamespace, at: place, expected: "одно из: \(known); в файле \(namespace)"))
    }
}
