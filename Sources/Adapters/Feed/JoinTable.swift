import Schemas

/// The rows of a pair's other file, by identifier: only the values that the mapping uses, one after the other.
struct JoinTable {
    private let slots: [Int]
    private let pathCount: Int
    private var rows: [String: Int32] = [:]
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    init(mapping: FeedMapping) {
        slots = mapping.paths.indices.filter { mapping.paths[$0].origin == .joined }
        pathCount = mapping.paths.count
    }

    /// Paths as the other file sees them: the joined ones start from its own row, the rest are nowhere.
    static func paths(of mapping: FeedMapping, identifier: SourcePath) -> [SourcePath] {
        mapping.paths.map { path in
            var path = path
            path.origin = path.origin == .joined ? .row : .head(-1)
            return path
        } + [identifier]
    }

    /// Keeps the cursor's row under its identifier; a later row with the same identifier does not replace it.
    mutating func add(_ cursor: RowCursor) {
        let identifier = TextFunction.trim(cursor.text(pathCount)?.text ?? "")
        guard !identifier.isEmpty, rows[identifier] == nil else { return }
        rows[identifier] = Int32(rows.count)
        for slot in slots {
            let texts = cursor.texts(slot)
            for (index, text) in texts.enumerated() where !text.isEmpty {
                if index > 0 { bytes.append(0x1F) }
                bytes.append(contentsOf: text.utf8)
            }
            ends.append(bytes.count)
        }
    }

    /// The values of an identifier's row by path; nil when there is none.
    func values(of identifier: String) -> [String?]? {
        guard let row = rows[identifier] else { return nil }
        var result = [String?](repeating: nil, count: pathCount)
        var position = Int(row) * slots.count
        var start = position == 0 ? 0 : ends[position - 1]
        for slot in slots {
            let end = ends[position]
            if end > start { result[slot] = String(decoding: bytes[start..<end], as: UTF8.self) }
            start = end
            position += 1
        }
        return result
    }
}
