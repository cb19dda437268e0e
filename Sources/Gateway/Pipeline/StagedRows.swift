import Schemas
import Synchronization

/// Rows on their way from staging to matching within one process: they are in the database, and need not be read back.
///
/// Bounded over all deliveries; what finds no room is read from the database, with the same result.
final class StagedRows: Sendable {
    /// Collects the rows of one delivery while it is staged.
    struct Collector {
        private let limit: Int
        fileprivate private(set) var rows: [MatchBatch.Row]? = []

        init(_ target: StagedRows) { limit = target.room }

        mutating func add(_ record: CanonicalRecord, _ change: KnownRows.Change, number: Int) {
            let content = Self.content(of: record, change, number: number)
            add(
                MatchBatch.Row(
                    rowNumber: number, line: record.location.line, change: Self.change(change), key: record.keyDigest,
                    digest: record.contentDigest, recordID: record.recordID, orderKey: record.orderKey,
                    content: content))
        }

        mutating func add(absent key: RowDigest, digest: RowDigest, number: Int) {
            add(
                MatchBatch.Row(
                    rowNumber: number, line: 0, change: .absent, key: key, digest: digest, recordID: "", orderKey: "",
                    content: .none))
        }

        /// Rows that later rows of the delivery have replaced.
        mutating func remove(_ numbers: [Int]) {
            guard !numbers.isEmpty else { return }
            let replaced = Set(numbers)
            rows?.removeAll { replaced.contains($0.rowNumber) }
        }

        private mutating func add(_ row: MatchBatch.Row) {
            guard let count = rows?.count else { return }
            if count < limit { rows?.append(row) } else { rows = nil }
        }

        private static func change(_ change: KnownRows.Change) -> MatchBatch.Change {
            switch change {
            case .added: .added
            case .altered: .altered
            case .withdrawn: .withdrawn
            }
        }

        /// The record as `RecordCoding` gives it back.
        private static func content(
            of record: CanonicalRecord, _ change: KnownRows.Change, number: Int
        ) -> MatchBatch.Content {
            if change == .withdrawn, record.signals.isEmpty { return .none }
            var record = record
            record.findings = []
            record.location = SourceLocation(line: record.location.line, row: number)
            return .record(record)
        }
    }

    private struct State {
        var rows: [UniqueIdentifier: ArraySlice<MatchBatch.Row>] = [:]
        var room: Int
    }

    private let state: Mutex<State>

    /// - Parameter limit: most rows kept at one time.
    init(limit: Int) { state = Mutex(State(room: limit)) }

    private var room: Int { state.withLock { $0.room } }

    /// Keeps the rows of a delivery that is staged, where there is room.
    func put(_ collector: Collector, of delivery: UniqueIdentifier) {
        guard let rows = collector.rows else { return }
        state.withLock { state in
            guard rows.count <= state.room else { return }
            state.room -= rows.count
            state.rows[delivery] = rows[...]
        }
    }

    /// The delivery's next rows in their order; nil when they must be read from the database. Those up to `number` are
    /// not asked for again.
    func rows(of delivery: UniqueIdentifier, after number: Int, limit: Int) -> [MatchBatch.Row]? {
        state.withLock { state in
            guard let rows = state.rows[delivery] else { return nil }
            let rest = rows.drop { $0.rowNumber <= number }
            state.room += rows.count - rest.count
            state.rows[delivery] = rest
            return Array(rest.prefix(limit))
        }
    }

    /// Nothing of the delivery is asked for any more.
    func forget(_ delivery: UniqueIdentifier) {
        state.withLock { $0.room += $0.rows.removeValue(forKey: delivery)?.count ?? 0 }
    }
}
