import Adapters
import Glibc
import Matcher
import Schemas

/// The rows of one feed file, in chunks: for linking, training and measuring alike.
///
/// Reading a registry takes one core longer than anything else does: the files that fit into memory beside it are read
/// meanwhile on a thread of their own, the others when their turn comes.
package struct LinkRows: Sendable {
    /// A row to decide; a quarantined one is never linked, but a person must see it.
    enum Row: Sendable {
        case record(LinkRow)
        case unusable(recordID: String)
    }

    /// Rows decided at once.
    private static let chunkRows = 16_384
    /// Bytes of files read before they are asked for.
    private static let aheadBytes = 128 << 20

    /// The file.
    package let path: String
    /// The feed's name: the file's without `feed_` and ending.
    package var feed: String { FileLinking.feedName(path) }
    private let mapping: FeedMapping
    private let asOf: CalendarDate
    private let ahead: Task<[[Row]], any Error>?

    /// A file that is read when its rows are asked for.
    package init(_ path: String, mapping: FeedMapping, asOf: CalendarDate) {
        self.init(path, mapping, asOf, ahead: nil)
    }

    private init(
        _ path: String, _ mapping: FeedMapping, _ asOf: CalendarDate, ahead: Task<[[Row]], any Error>?
    ) {
        self.path = path
        self.mapping = mapping
        self.asOf = asOf
        self.ahead = ahead
    }

    /// Begins to read the files, one after the other.
    package static func readAhead(_ paths: [String], mapping: FeedMapping, asOf: CalendarDate) -> [LinkRows] {
        var bytes = 0
        var previous: Task<[[Row]], any Error>?
        return paths.map { path in
            bytes += FileSystem.size(path) ?? aheadBytes + 1
            guard bytes <= aheadBytes else { return LinkRows(path, mapping: mapping, asOf: asOf) }
            let before = previous
            let task = Task {
                _ = await before?.result
                return try await DedicatedThread.run { try read(path, mapping, asOf) }
            }
            previous = task
            return LinkRows(path, mapping, asOf, ahead: task)
        }
    }

    /// All rows, in the order of the file.
    func chunks() async throws -> [[Row]] {
        if let ahead { return try await ahead.value }
        return try Self.read(path, mapping, asOf)
    }

    /// The usable rows in the order of the file, and how many could not be used.
    package func usable() async throws -> (rows: [LinkRow], unusable: Int) {
        var rows: [LinkRow] = []
        var unusable = 0
        for chunk in try await chunks() {
            for row in chunk {
                switch row {
                case .record(let row): rows.append(row)
                case .unusable: unusable += 1
                }
            }
        }
        return (rows, unusable)
    }

    private static func read(_ path: String, _ mapping: FeedMapping, _ asOf: CalendarDate) throws -> [[Row]] {
        var chunks: [[Row]] = [[]]
        // To the end, however many rows are unusable: every row gets its answer.
        let reader = FeedReader(
            mapping: mapping.confirmed, files: [FileLinking.feedFile(path)], asOf: asOf)
        let report = try reader.read(isUnchanged: { _, _ in false }) { row in
            if chunks[chunks.count - 1].count == chunkRows { chunks.append([]) }
            switch row {
            case .record(let record):
                chunks[chunks.count - 1].append(.record(LinkRow(record)))
            case .quarantined(let record, _): chunks[chunks.count - 1].append(.unusable(recordID: record.recordID))
            case .unchanged: break
            }
        }
        if let fatal = report.fatal { throw FileLinking.Failure.refused(file: path, fatal) }
        return chunks
    }
}
