@testable import Adapters
import FuzzSupport
import Schemas

/// Everything that reading a tree gave.
struct TreeTranscript {
    /// A record with its names and texts spelled out.
    struct Row: Equatable {
        struct Node: Equatable {
            var name: NameTable.QualifiedName
            var parent: Int32
            var isAttribute: Bool
            var text: String
            var line: Int32
        }

        var pattern: Int
        var line: Int
        var nodes: [Node]
    }

    private(set) var rows: [Row] = []
    private(set) var headers: [String?] = []
    private(set) var outside: [NameTable.QualifiedName] = []
    /// Nil when the file is whole.
    private(set) var failure: Finding?
    private var recordBytes = 0
    private var textBytes = 0

    init(_ file: any ByteSource, _ shape: TreeShape, _ limits: XMLLimits) {
        do {
            var source = file
            if let payload = shape.payload {
                source = try XMLPayloadSource(
                    file, at: payload.path, isBase64: payload.isBase64, limits: limits, file: "t.xml")
            }
            let reader = try XMLRecordReader(
                source: source, rows: shape.rows, headers: shape.headers, limits: limits, file: "t.xml")
            defer {
                headers = reader.headers
                outside = reader.outsideNames
            }
            var record = RawRecord()
            while try reader.next(into: &record) {
                expectEqual(record.row, rows.count + 1, "records are numbered from 1")
                expect(shape.rows.indices.contains(reader.rowPattern), "a record fits a pattern")
                add(record, reader)
            }
        } catch let error as DecodingFailure {
            failure = error.finding
        } catch {
            fatalError("property does not hold: a tree fails by its data: \(error)")
        }
    }

    private mutating func add(_ record: RawRecord, _ reader: XMLRecordReader) {
        recordBytes = max(recordBytes, record.bytes.count)
        var row = Row(pattern: reader.rowPattern, line: record.line, nodes: [])
        for (index, node) in record.nodes.enumerated() {
            expect(Int(node.parent) < index && (index == 0) == (node.parent < 0), "parents stand before children")
            textBytes = max(textBytes, node.text.count)
            guard let text = String(validating: record.bytes[node.text], as: UTF8.self) else {
                fatalError("property does not hold: texts are UTF-8")
            }
            row.nodes.append(
                Row.Node(
                    name: reader.names.names[Int(node.name)], parent: node.parent, isAttribute: node.isAttribute,
                    text: text, line: node.line))
        }
        rows.append(row)
    }

    /// What holds for every reading.
    func check(_ limits: XMLLimits) {
        expect(recordBytes <= limits.recordBytes, "records are limited")
        expect(textBytes <= limits.recordBytes, "texts are limited")
        expect(rows.allSatisfy { $0.nodes.count <= limits.nodes }, "nodes are limited")
    }

    /// Compares with the reading of the same file in pieces.
    func compare(with cut: TreeTranscript) {
        if failure == nil || cut.failure == nil {
            expectEqual(failure?.code, cut.failure?.code, "whether a tree is refused does not depend on how it is cut")
            expectEqual(rows, cut.rows, "a tree's records do not depend on how it is cut")
            expectEqual(headers, cut.headers, "a tree's head does not depend on how it is cut")
            expectEqual(outside, cut.outside, "unknown names do not depend on how it is cut")
        } else {
            // Where libxml2 sees a fault may depend on the pieces; what it gave before is the same as far as it goes.
            let count = min(rows.count, cut.rows.count)
            expectEqual(
                Array(rows.prefix(count)), Array(cut.rows.prefix(count)), "records before a fault do not depend on cuts"
            )
        }
    }
}
