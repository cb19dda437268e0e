import Schemas

/// Who a row is and whether it changed, known before it is mapped: an unchanged row costs two digests.
struct RowIdentity: ~Copyable {
    private let mapping: FeedMapping
    private var counter = Sha256()
    /// What digests of keys and of contents begin with, and room for what follows.
    private var keyBytes: [UInt8]
    private var contentBytes: [UInt8]
    private let keyHead: Int
    private let contentHead: Int
    private let usesHead: [Int]
    private let joinedPaths: [Int]

    init(_ mapping: FeedMapping) {
        self.mapping = mapping
        usesHead = mapping.paths.compactMap { path in
            if case .head(let index) = path.origin { return index }
            return nil
        }
        joinedPaths = mapping.paths.indices.filter { mapping.paths[$0].origin == .joined }
        keyBytes = Array(mapping.id.utf8) + [0x1F]
        // The same words say the opposite in a feed that withdraws: they are not what is known already.
        contentBytes = Array(mapping.name.utf8) + (mapping.mode == .delete ? [0x1F, UInt8(ascii: "-")] : [])
        keyHead = keyBytes.count
        contentHead = contentBytes.count
    }

    /// The key's parts joined; nil when one of them is empty.
    func recordID(_ cursor: RowCursor, key: [Int]) -> String? {
        if let plain = plainID(cursor, key: key) { return plain }
        var parts: [String] = []
        for path in key {
            guard let text = cursor.text(path)?.text else { return nil }
            let part = TextFunction.trim(text)
            if part.isEmpty { return nil }
            parts.append(part)
        }
        return parts.joined(separator: "|")
    }

    /// The same for parts that stand in the row and have no blanks around them; nil for all others.
    private func plainID(_ cursor: RowCursor, key: [Int]) -> String? {
        cursor.record.bytes.withUnsafeBytes { bytes in
            var count = key.count - 1
            for path in key {
                guard let part = cursor.lent(path, from: 0, in: bytes), let first = part.first, let last = part.last,
                    first != 32, last != 32
                else { return nil }
                count += part.count
            }
            guard count > 0 else { return nil }
            return String(unsafeUninitializedCapacity: count) { target in
                var end = 0
                for path in key {
                    if end > 0 {
                        target[end] = UInt8(ascii: "|")
                        end += 1
                    }
                    guard let part = cursor.lent(path, from: 0, in: bytes) else { continue }
                    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(target)[end...])
                        .copyMemory(from: part)
                    end += part.count
                }
                return end
            }
        }
    }

    /// Digest of the id; the mapping's version does not matter.
    mutating func keyDigest(_ recordID: String) -> RowDigest {
        keyBytes.removeLast(keyBytes.count - keyHead)
        keyBytes.append(contentsOf: recordID.utf8)
        counter.update(keyBytes)
        return counter.finish().prefix
    }

    /// Digest of all values with the mapping's version.
    mutating func contentDigest(_ cursor: RowCursor) -> RowDigest {
        contentBytes.removeLast(contentBytes.count - contentHead)
        cursor.record.bytes.withUnsafeBytes { bytes in
            if cursor.record.nodes.isEmpty {
                appendFields(cursor.record.fields, of: bytes)
            } else {
                appendNodes(of: cursor, bytes)
            }
        }
        for path in joinedPaths { append(cursor.joined?[path] ?? "") }
        for head in usesHead { append(cursor.heads.indices.contains(head) ? cursor.heads[head] ?? "" : "") }
        counter.update(contentBytes)
        return counter.finish().prefix
    }

    private mutating func appendFields(_ fields: [Range<Int>], of bytes: UnsafeRawBufferPointer) {
        var position = contentBytes.count
        let room = position + bytes.count + fields.count
        if contentBytes.capacity < room { contentBytes.reserveCapacity(room * 2) }
        // A byte for each field and the field; unquoted fields stand in the record as they stood in the file, with one
        // byte between them, and are copied in one run.
        var run = 0
        while run < fields.count {
            var end = run + 1
            while end < fields.count, fields[end].lowerBound == fields[end - 1].upperBound + 1 { end += 1 }
            let start = fields[run].lowerBound
            contentBytes.append(0x1E)
            contentBytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<fields[end - 1].upperBound]))
            for field in fields[(run + 1)..<end] { contentBytes[position + field.lowerBound - start] = 0x1E }
            position = contentBytes.count
            run = end
        }
    }

    private mutating func appendNodes(of cursor: RowCursor, _ bytes: UnsafeRawBufferPointer) {
        let nodes = cursor.record.nodes
        cursor.nameBytes.withUnsafeBytes { names in
            for node in nodes {
                contentBytes.append(UInt8(truncatingIfNeeded: node.parent))
                contentBytes.append(UInt8(truncatingIfNeeded: node.parent >> 8))
                let name = Int(node.name)
                contentBytes.append(
                    contentsOf: UnsafeRawBufferPointer(
                        rebasing: names[cursor.nameEnds[name]..<cursor.nameEnds[name + 1]]))
                contentBytes.append(0x1E)
                contentBytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[node.text]))
            }
        }
    }

    private mutating func append(_ text: String) {
        contentBytes.append(0x1E)
        contentBytes.append(contentsOf: text.utf8)
    }
}
