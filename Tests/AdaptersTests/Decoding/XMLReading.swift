import Adapters
import Schemas
import Testing

/// Everything an XML reader gives, as texts that are easy to compare.
struct XMLReading {
    /// For each record its nodes as «path=text», attributes as «path/@name=text», in document order.
    var rows: [[String]] = []
    var lines: [Int] = []
    var patterns: [Int] = []
    var headers: [String?] = []
    var outside: [String] = []
    var findings: [Finding] = []
    var failure: Finding?

    init(_ reader: XMLRecordReader) throws {
        var record = RawRecord()
        do {
            while try reader.next(into: &record) {
                rows.append(Self.texts(of: record, reader.names))
                lines.append(record.line)
                patterns.append(reader.rowPattern)
                #expect(record.row == rows.count)
            }
        } catch let stopped as DecodingFailure {
            failure = stopped.finding
        }
        headers = reader.headers
        outside = reader.outsideNames.map(\.local)
        findings = reader.takeFindings()
    }

    init(
        _ bytes: [UInt8], rows: [String] = ["r/i"], headers: [String] = [], limits: XMLLimits = XMLLimits(),
        pieceBytes: Int = .max, schema: XMLSchema? = nil
    ) throws {
        try self.init(
            XMLRecordReader(
                source: MemoryByteSource(bytes, pieceBytes: pieceBytes), rows: rows.map(Self.pattern),
                headers: headers.map(Self.pattern), limits: limits, schema: schema, file: "f.xml"))
    }

    init(_ text: String, rows: [String] = ["r/i"], headers: [String] = [], limits: XMLLimits = XMLLimits()) throws {
        try self.init(Array(text.utf8), rows: rows, headers: headers, limits: limits)
    }

    /// «a/b/@c» in any namespace.
    static func pattern(_ path: String) -> XMLPathPattern {
        var steps: [XMLNamePattern] = []
        var attribute: XMLNamePattern?
        for step in path.split(separator: "/") {
            if step.hasPrefix("@") {
                attribute = XMLNamePattern(local: .init(String(step.dropFirst())))
            } else {
                steps.append(XMLNamePattern(local: .init(String(step))))
            }
        }
        return XMLPathPattern(steps: steps, attribute: attribute)
    }

    private static func texts(of record: RawRecord, _ names: NameTable) -> [String] {
        var paths: [String] = []
        return record.nodes.map { node in
            let name = names.names[Int(node.name)].local
            let step = node.isAttribute ? "@\(name)" : name
            paths.append(node.parent < 0 ? step : "\(paths[Int(node.parent)])/\(step)")
            return "\(paths[paths.count - 1])=\(record.text(node.text))"
        }
    }
}
