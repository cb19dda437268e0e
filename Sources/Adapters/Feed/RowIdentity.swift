import Schemas

/// Who a row is and whether it changed, known before it is mapped: an unchanged row costs two digests.
struct RowIdentity: ~Copyable {
    private let mapping: FeedMapping
    private var counter = Sha256()
    /// What digests of keys and of contents are made of.
    private var keyBytes: ByteRoom
    private var contentBytes: ByteRoom
    private let usesHead: [Int]
    private let joinedPaths: [Int]

    init(_ mapping: FeedMapping) {
        self.mapping = mapping
        usesHead = mapping.paths.compactMap { path in
            if case .head(let index) = path.origin { return index }
            return nil
        }
        joinedPaths = mapping.paths.indices.filter { mapping.paths[$0].origin == .joined }
        keyBytes = ByteRoom(head: Array(mapping.id.utf8) + [0x1F])
        // The same words say the opposite in a feed that withdraws: they are not what is known already.
        contentBytes = ByteRoom(
            head: Array(mapping.name.utf8) + (mapping.mode == .delete ? [0x1F, UInt8(ascii: "-")] : []))
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
        keyBytes.restart()
        keyBytes.append(recordID)
        counter.update(keyBytes.bytes)
        return counter.finish().prefix
    }

    /// Digest of all values with the mapping's version.
    mutating func contentDigest(_ cursor: RowCursor) -> RowDigest {
        contentBytes.restart()
        cursor.record.bytes.withUnsafeBytes { bytes in
            if cursor.record.nodes.isEmpty {
                appendFields(cursor.record.fields, of: bytes)
            } else {
                appendNodes(of: cursor, bytes)
            }
        }
        for path in joinedPaths { append(cursor.joined?[path] ?? "") }
        for head in usesHead { append(cursor.heads.indices.contains(head) ? cursor.heads[head] ?? "" : "") }
        counter.update(contentBytes.bytes)
        return counter.finish().prefix
    }

    private mutating func appendFields(_ fields: [Range<Int>], of bytes: UnsafeRawBufferPointer) {
        // A byte for each field and the field; unquoted fields stand in the record as they stood in the file, with one
        // byte between them, and are copied in one run.
        contentBytes.reserve(bytes.count + fields.count)
        fields.withUnsafeBufferPointer { fields in
            var run = 0
            while run < fields.count {
                var end = run + 1
                while end < fields.count, fields[end].lowerBound == fields[end - 1].upperBound + 1 { end += 1 }
                let start = fields[run].lowerBound
                contentBytes.appendReserved(0x1E)
                let copy = contentBytes.appendReserved(
                    UnsafeRawBufferPointer(rebasing: bytes[start..<fields[end - 1].upperBound]))
                for field in (run + 1)..<end { copy[fields[field].lowerBound - start - 1] = 0x1E }
                run = end
            }
        }
    }

    private mutating func appendNodes(of cursor: RowCursor, _ bytes: UnsafeRawBufferPointer) {
        cursor.nameBytes.withUnsafeBytes { names in
            cursor.record.nodes.withUnsafeBufferPointer { nodes in
                for node in nodes {
                    let name = Int(node.name)
                    let nameRange = cursor.nameEnds[name]..<cursor.nameEnds[name + 1]
                    contentBytes.reserve(3 + nameRange.count + node.text.count)
                    contentBytes.appendReserved(UInt8(truncatingIfNeeded: node.parent))
                    contentBytes.appendReserved(UInt8(truncatingIfNeeded: node.parent >> 8))
                    contentBytes.appendReserved(UnsafeRawBufferPointer(rebasing: names[nameRange]))
                    contentBytes.appendReserved(0x1E)
                    contentBytes.appendReserved(UnsafeRawBufferPointer(rebasing: bytes[node.text]))
                }
            }
        }
    }

    private mutating func append(_ text: String) {
        contentBytes.reserve(1)
        contentBytes.appendReserved(0x1E)
        contentBytes.append(text)
    }
}
