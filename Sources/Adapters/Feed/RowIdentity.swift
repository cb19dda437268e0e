import Schemas

/// Who a row is and whether it changed, known before it is mapped: an unchanged row costs two digests.
struct RowIdentity: ~Copyable {
    private let mapping: FeedMapping
    private var counter = Sha256()
    private var scratch: [UInt8] = []
    private let usesHead: [Int]
    private let joinedPaths: [Int]

    init(_ mapping: FeedMapping) {
        self.mapping = mapping
        usesHead = mapping.paths.compactMap { path in
            if case .head(let index) = path.origin { return index }
            return nil
        }
        joinedPaths = mapping.paths.indices.filter { mapping.paths[$0].origin == .joined }
    }

    /// The key's parts joined; nil when one of them is empty.
    func recordID(_ cursor: RowCursor, key: [Int]) -> String? {
        var parts: [String] = []
        for path in key {
            guard let text = cursor.text(path)?.text else { return nil }
            let part = TextFunction.trim(text)
            if part.isEmpty { return nil }
            parts.append(part)
        }
        return parts.joined(separator: "|")
    }

    /// Digest of the id; the mapping's version does not matter.
    mutating func keyDigest(_ recordID: String) -> RowDigest {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: mapping.id.utf8)
        scratch.append(0x1F)
        scratch.append(contentsOf: recordID.utf8)
        counter.update(scratch)
        return counter.finish().prefix
    }

    /// Digest of all values with the mapping's version.
    mutating func contentDigest(_ cursor: RowCursor) -> RowDigest {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: mapping.name.utf8)
        let record = cursor.record
        for field in record.fields { append(record.bytes[field]) }
        for node in record.nodes {
            scratch.append(UInt8(truncatingIfNeeded: node.parent))
            scratch.append(UInt8(truncatingIfNeeded: node.parent >> 8))
            scratch.append(contentsOf: cursor.localNames[Int(node.name)].utf8)
            append(record.bytes[node.text])
        }
        for path in joinedPaths { append(cursor.joined?[path] ?? "") }
        for head in usesHead { append(cursor.heads.indices.contains(head) ? cursor.heads[head] ?? "" : "") }
        counter.update(scratch)
        return counter.finish().prefix
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        scratch.append(0x1E)
        scratch.append(contentsOf: bytes)
    }

    private mutating func append(_ text: String) {
        scratch.append(0x1E)
        scratch.append(contentsOf: text.utf8)
    }
}
