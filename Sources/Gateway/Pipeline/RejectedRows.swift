/// Rejected rows of a delivery until they can be written, which is after its good rows: one connection carries one `COPY`.
///
/// A hostile file may hold nothing but rows of a megabyte each that are all rejected, so only a few are held in memory;
/// the rest waits in a file that has no name and goes with the process.
final class RejectedRows {
    /// A rejected row.
    struct Row: Hashable {
        var rowNumber: Int
        var line: Int
        var recordID: String
        /// As it came, as JSON.
        var raw: String
    }

    /// So much of the file is read at once.
    private static let pieceBytes = 1 << 20

    private let folder: String
    private let memoryBytes: Int
    /// Rows one after the other: row, line, length of the id, the id, length of the content, the content.
    private var bytes: [UInt8] = []
    private var file: UnnamedFile?
    /// So many bytes are in the file.
    private var spilledBytes = 0
    /// Rows kept.
    private(set) var count = 0

    /// Keeps rows.
    /// - Parameters:
    ///   - folder: where the file is made when there are too many for memory.
    ///   - memoryBytes: so many bytes are held in memory.
    init(folder: String, memoryBytes: Int = 8 << 20) {
        self.folder = folder
        self.memoryBytes = memoryBytes
    }

    func append(_ row: Row) throws(FileSystem.Failure) {
        count += 1
        append(row.rowNumber)
        append(row.line)
        append(row.recordID)
        append(row.raw)
        if bytes.count >= memoryBytes { try spill() }
    }

    /// Hands out all rows in the order they came.
    func forEach(_ body: (Row) throws -> Void) throws {
        if let file {
            // A row may lie across two pieces.
            var piece: [UInt8] = []
            var used = 0
            var position = 0
            while position < spilledBytes {
                let count = min(Self.pieceBytes, spilledBytes - position)
                piece.removeFirst(used)
                piece += try file.read(count, at: position)
                position += count
                used = try Self.rows(in: piece, body)
            }
        }
        _ = try Self.rows(in: bytes, body)
    }

    private func append(_ value: Int) {
        withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) }
    }

    private func append(_ text: String) {
        append(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    private func spill() throws(FileSystem.Failure) {
        if file == nil { file = try UnnamedFile(folder: folder) }
        try file?.write(bytes, at: spilledBytes)
        spilledBytes += bytes.count
        bytes.removeAll(keepingCapacity: true)
    }

    /// Hands out the whole rows of a piece; answers where they end.
    private static func rows(in piece: [UInt8], _ body: (Row) throws -> Void) throws -> Int {
        var end = 0
        while true {
            var position = end
            func number() -> Int? {
                guard position + 8 <= piece.count else { return nil }
                defer { position += 8 }
                return piece.withUnsafeBytes {
                    Int(Int64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Int64.self)))
                }
            }
            func text() -> String? {
                guard let count = number(), position + count <= piece.count else { return nil }
                defer { position += count }
                return String(decoding: piece[position..<position + count], as: UTF8.self)
            }
            guard let row = number(), let line = number(), let id = text(), let raw = text() else { return end }
            try body(Row(rowNumber: row, line: line, recordID: id, raw: raw))
            end = position
        }
    }
}
