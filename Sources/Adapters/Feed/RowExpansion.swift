import Schemas

/// Makes several rows of one record: each holds one of the elements named, and everything around it, but not the others.
///
/// A family with three children becomes three rows; what the family says, before or after the children, is in all of them.
struct RowExpansion {
    /// Nodes that all the rows of one record may have together; more would let a small file cost hours.
    private static let nodeLimit = 4_000_000

    private let each: Int
    private var record = RawRecord()
    /// Index of each row's own element and the index behind its last descendant.
    private var parts: [Range<Int>] = []
    private var next = 0
    /// Nodes that belong to no row, in document order.
    private var shared: [Int] = []
    private var renumbered: [Int32] = []
    private var row = 0

    init(each: Int) { self.each = each }

    /// All rows of the record were given.
    var isEmpty: Bool { next == parts.count }

    /// Takes the cursor's record; false when it has no such element.
    mutating func take(_ cursor: RowCursor, at place: SourceLocation) throws(DecodingFailure) -> Bool {
        next = 0
        parts.removeAll(keepingCapacity: true)
        let nodes = cursor.record.nodes
        for node in cursor.nodes(each) {
            let start = Int(node)
            // An element inside another one that is a row already belongs to that row.
            if let last = parts.last, start < last.upperBound { continue }
            var end = start + 1
            while end < nodes.count, Int(nodes[end].parent) >= start { end += 1 }
            parts.append(start..<end)
        }
        guard !parts.isEmpty else { return false }
        shared.removeAll(keepingCapacity: true)
        var part = 0
        for index in nodes.indices {
            while part < parts.count, parts[part].upperBound <= index { part += 1 }
            if part == parts.count || index < parts[part].lowerBound { shared.append(index) }
        }
        guard shared.count * parts.count <= Self.nodeLimit else {
            throw DecodingFailure(
                .xmlLimit, at: place, expected: "строк в одной записи до \(Self.nodeLimit / shared.count)")
        }
        swap(&record, &cursor.record)
        return true
    }

    /// Makes the next row the cursor's record.
    mutating func give(to cursor: RowCursor) {
        let part = parts[next]
        next += 1
        row += 1
        cursor.record.removeAll()
        // The values stay where they are; only the nodes differ from row to row.
        cursor.record.bytes = record.bytes
        renumbered = [Int32](repeating: -1, count: record.nodes.count)
        let behind = shared.firstIndex { $0 > part.lowerBound } ?? shared.count
        for index in shared[..<behind] { copy(index, to: &cursor.record) }
        cursor.rowNode = Int32(cursor.record.nodes.count)
        for index in part { copy(index, to: &cursor.record) }
        for index in shared[behind...] { copy(index, to: &cursor.record) }
        cursor.record.row = row
        cursor.record.line = Int(record.nodes[part.lowerBound].line)
        cursor.link()
    }

    private mutating func copy(_ index: Int, to target: inout RawRecord) {
        var node = record.nodes[index]
        renumbered[index] = Int32(target.nodes.count)
        if node.parent >= 0 { node.parent = renumbered[Int(node.parent)] }
        target.nodes.append(node)
    }
}
