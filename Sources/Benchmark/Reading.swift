import Adapters
import Schemas

/// Reads a feed's file in one of the ways that `scripts/bench-feeds` compares.
struct Reading {
    let mapping: FeedMapping
    let path: String
    let asOf: CalendarDate

    private var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Splits the file into records and does nothing with them; answers how many.
    func decode() throws -> Int {
        let source = try FileByteSource(path: path)
        var record = RawRecord()
        var rows = 0
        switch mapping.format {
        case .csv(let dialect):
            let reader = CSVRecordReader(source: source, dialect: dialect, file: name)
            while try reader.next(into: &record) { rows += 1 }
        case .xml(let format):
            let reader = try XMLRecordReader(source: source, rows: format.rows, headers: format.heads, file: name)
            while try reader.next(into: &record) { rows += 1 }
        }
        return rows
    }

    /// Reads and maps every row, and makes no digests, as `sverka link` does.
    func map() throws -> Int { try read(digests: false) { _, _ in false } }

    /// Reads, digests and maps every row, as for a file that was never seen.
    func take() throws -> Int { try read { _, _ in false } }

    /// Reads every row and finds each known already: what an unchanged row costs before it is looked up.
    func recognise() throws -> Int { try read { _, _ in true } }

    private func read(digests: Bool = true, _ isUnchanged: (RowDigest, RowDigest) -> Bool) throws -> Int {
        let reader = FeedReader(
            mapping: mapping, files: [FeedFile(path: path, name: name)], asOf: asOf, digests: digests)
        let report = try reader.read(isUnchanged: isUnchanged) { _ in }
        if let fatal = report.fatal { throw DecodingFailure(finding: fatal) }
        return report.rowsRead
    }

    /// The digest of the file's bytes.
    func digest() throws -> Int {
        _ = try Sha256.digest(of: FileByteSource(path: path))
        return 0
    }

    /// Writes every record as one line of JSON: for comparing what two builds make of the same file.
    func dump() throws -> Int {
        let reader = FeedReader(mapping: mapping, files: [FeedFile(path: path, name: name)], asOf: asOf)
        return try reader.read { row in
            switch row {
            case .record(let record):
                print(record.keyDigest.hex, record.contentDigest.hex, RecordDocument.json(record))
            case .quarantined(let record, let raw):
                print(record.keyDigest.hex, record.contentDigest.hex, RecordDocument.json(record), raw)
            case .unchanged(let recordID, _): print(recordID)
            }
        }.rowsRead
    }
}
