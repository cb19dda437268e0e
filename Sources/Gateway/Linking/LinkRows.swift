import Adapters
import Matcher
import Schemas
import Synchronization

/// The rows of one feed file, in chunks: for linking, training and measuring alike.
///
/// A thread of its own reads the file, a few chunks ahead of whoever takes them; so a file of any size takes little
/// memory, and its rows are decided while the next ones are read.
package final class LinkRows: Sendable {
    /// A row to decide; a quarantined one is never linked, but a person must see it.
    enum Row: Sendable {
        case record(LinkRow)
        case unusable(recordID: String)
    }

    private typealias Chunks = BlockingQueue<Result<[Row], any Error>>
    private struct StoppedReading: Error {}

    /// Rows decided at once.
    private static let chunkRows = 2048
    /// Chunks that wait to be decided.
    private static let chunksAhead = 2

    /// The file.
    package let path: String
    /// The feed's name: the file's without `feed_` and ending.
    package var feed: String { FileLinking.feedName(path) }
    private let mapping: FeedMapping
    private let asOf: CalendarDate
    /// The file whose reading begins with the taking of this one's rows.
    private let following: LinkRows?
    private let reading = Mutex<Chunks?>(nil)

    /// A file that is read when its rows are asked for.
    package init(_ path: String, mapping: FeedMapping, asOf: CalendarDate, following: LinkRows? = nil) {
        self.path = path
        self.mapping = mapping
        self.asOf = asOf
        self.following = following
    }

    deinit { reading.withLock { $0?.abandon() } }

    /// Files that are read one after the other, each begun while the one before it is decided, the first one at once.
    package static func readAhead(_ paths: [String], mapping: FeedMapping, asOf: CalendarDate) -> [LinkRows] {
        var files: [LinkRows] = []
        for path in paths.reversed() {
            files.append(LinkRows(path, mapping: mapping, asOf: asOf, following: files.last))
        }
        files.reverse()
        if let first = files.first { _ = first.begun() }
        return files
    }

    /// Calls the body with all rows, chunk by chunk, in the order of the file.
    func forEachChunk(_ body: ([Row]) async throws -> Void) async throws {
        let chunks = begun()
        reading.withLock { $0 = nil }
        _ = following?.begun()
        defer { chunks.abandon() }
        while let chunk = try await DedicatedThread.run({ chunks.pop() }) { try await body(try chunk.get()) }
    }

    /// The usable rows in the order of the file, and how many could not be used.
    package func usable() async throws -> (rows: [LinkRow], unusable: Int) {
        var rows: [LinkRow] = []
        var unusable = 0
        try await forEachChunk { chunk in
            for row in chunk {
                switch row {
                case .record(let row): rows.append(row)
                case .unusable: unusable += 1
                }
            }
        }
        return (rows, unusable)
    }

    /// The reading of the file, which begins with the first call.
    private func begun() -> Chunks {
        reading.withLock { reading in
            if let reading { return reading }
            let chunks = Chunks(limit: Self.chunksAhead)
            let (path, mapping, asOf) = (path, mapping, asOf)
            let isStarted = DedicatedThread.start {
                do { try Self.read(path, mapping, asOf, into: chunks) } catch { _ = chunks.push(.failure(error)) }
                chunks.end()
            }
            if !isStarted {
                _ = chunks.push(.failure(PostgresError(.connectionFailed, remark: "нет потоков")))
                chunks.end()
            }
            reading = chunks
            return chunks
        }
    }

    private static func read(
        _ path: String, _ mapping: FeedMapping, _ asOf: CalendarDate, into chunks: Chunks
    ) throws {
        var chunk: [Row] = []
        chunk.reserveCapacity(chunkRows)
        func hand() throws {
            guard chunks.push(.success(chunk)) else { throw StoppedReading() }
            chunk = []
            chunk.reserveCapacity(chunkRows)
        }
        // To the end, however many rows are unusable: every row gets its answer.
        let reader = FeedReader(
            mapping: mapping.confirmed, files: [FileLinking.feedFile(path)], asOf: asOf, digests: false)
        let report = try reader.read { row in
            switch row {
            case .record(let record): chunk.append(.record(LinkRow(record)))
            case .quarantined(let record, _): chunk.append(.unusable(recordID: record.recordID))
            case .unchanged: break
            }
            if chunk.count == chunkRows { try hand() }
        }
        if let fatal = report.fatal { throw FileLinking.Failure.refused(file: path, fatal) }
        if !chunk.isEmpty { try hand() }
    }
}
