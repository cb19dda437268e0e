import Adapters
import Schemas

/// Second step of a delivery: reads its files and puts new, altered and withdrawn rows into the database.
///
/// decode -> map -> normalise -> validate happen in `FeedReader`, row by row; here the rows are compared with what the
/// feed said before. All of it is one transaction that ends by moving the state, so a killed process starts it again.
struct StageStep {
    let originals: OriginalsStore
    let mapping: FeedMapping
    let territories: TerritoryTree
    /// Takes rows that may be matched at once.
    let handover: StagedRows
    /// What the feed said before, when an earlier delivery of this night left it.
    let shelf: KnownRowsShelf

    private static let deletedAtOnce = 50_000

    /// How the delivery ended.
    enum Ending: Equatable {
        case staged
        case held
        case refused
    }

    /// Runs on the connection's own thread. Progress is told in rows read.
    func run(_ delivery: Delivery, on session: PostgresSession, progress: (Int) -> Void) throws -> Ending {
        var rows = StagedRows.Collector(handover)
        var after: KnownRows?
        let ending = try session.transaction {
            var known =
                try shelf.take(mapping.id)
                ?? KnownRowStore(session: session).rows(
                    of: mapping.id, spillingTo: originals.incomingFolder)
            let knownCount = known.count
            var staged = StagedDelivery(rejected: RejectedRows(folder: originals.incomingFolder))
            let files = delivery.files.map { FeedFile(path: originals.path(of: $0.digest), name: $0.name) }
            let reader = FeedReader(
                mapping: delivery.isConfirmed ? mapping.confirmed : mapping, files: files, asOf: delivery.asOf)
            var report: FeedReport?
            let packed = PackedWriter()
            try session.execute("SAVEPOINT rows")
            try session.copyInBinary(
                """
                COPY gateway.row (delivery_id, row_number, line, key_digest, record_id, content_digest, order_key, change, packed)
                FROM STDIN (FORMAT binary)
                """
            ) { copy in
                report = try RowIntake(
                    reader: reader, territories: territories, file: files.first?.name ?? "",
                    mostRows: mapping.limits.rows, isOrderedByDay: mapping.isOrderedByDay
                ).read(known: &known, staged: &staged) {
                    record, change, staged in
                    try stage(
                        record, change, number: staged.counts.read, delivery: delivery, packed: packed, copy: &copy)
                    rows.add(record, change, number: staged.counts.read)
                } progress: {
                    progress($0)
                }
                if delivery.mode == .full, report?.fatal == nil, report?.aborted == false {
                    try withdrawAbsent(delivery: delivery, known: known, staged: &staged, copy: &copy, rows: &rows)
                }
            }
            let doubts = try doubts(of: delivery, report, staged, known: knownCount, on: session)
            doubts.forEach { staged.add($0) }
            let isHeld = report?.aborted == true || report?.hasDoubtfulTotal == true && !delivery.isConfirmed
            let ending: Ending = report?.fatal != nil ? .refused : isHeld || !doubts.isEmpty ? .held : .staged
            if ending == .staged {
                try delete(replaced: staged.replaced, of: delivery.id, on: session)
                if let day = report?.headDay ?? delivery.statedDay {
                    try known.reaffirm(staged.reaffirmed, order: day.iso)
                    try keep(reaffirmed: staged.reaffirmed, of: delivery.id, on: session)
                }
                rows.remove(staged.replaced)
            } else {
                try session.execute("ROLLBACK TO SAVEPOINT rows")
                staged.refuse(rowsRead: report?.rowsRead ?? 0)
            }
            try store(staged, of: delivery.id, on: session)
            if let day = report?.headDay {
                try session.execute(
                    "UPDATE gateway.delivery SET stated_date = \(day) WHERE delivery_id = \(delivery.id)")
            }
            let next: DeliveryState = ending == .staged ? .staged : ending == .held ? .held : .refused
            guard try DeliveryStore(session).move(delivery.id, from: .received, to: next) else {
                throw NightError.deliveryMoved(delivery.receiptNumber)
            }
            if ending == .staged {
                try known.advance(withdrawingAbsent: delivery.mode == .full)
            } else {
                known.forgetDelivery()
            }
            after = known
            return ending
        }
        // Only now, with the transaction committed, is it what the feed said.
        if let after { shelf.put(after, of: mapping.id) }
        if ending == .staged { handover.put(rows, of: delivery.id) }
        return ending
    }

    /// What speaks against the delivery as a whole; nothing once a person has confirmed it.
    private func doubts(
        of delivery: Delivery, _ report: FeedReport?, _ staged: StagedDelivery, known: Int, on session: PostgresSession
    ) throws -> [Finding] {
        guard !delivery.isConfirmed, let report, report.fatal == nil, !report.aborted else { return [] }
        let history = DeliveryHistory(session)
        return DeliveryGuard(mapping).findings(
            staged.guardCounts(known: known), last: try history.lastProcessed(of: mapping.id),
            file: delivery.files.first?.name ?? "")
            + (try history.doubts(about: delivery, statedDay: report.headDay ?? delivery.statedDay))
    }

    /// A row that a later file repeats unchanged was said on that later day: an older file must not overwrite it.
    ///
    /// Only once the deliveries before this one are matched do their rows stand in the database, so it is noted until the
    /// delivery is acknowledged.
    private func keep(reaffirmed keys: [RowDigest], of delivery: UniqueIdentifier, on session: PostgresSession) throws {
        guard !keys.isEmpty else { return }
        try session.execute(
            "UPDATE gateway.delivery SET reaffirmed = \(keys.map(\.identifier)) WHERE delivery_id = \(delivery)")
    }

    private func stage(
        _ record: CanonicalRecord, _ change: KnownRows.Change, number: Int, delivery: Delivery, packed: PackedWriter,
        copy: inout BinaryCopyWriter
    ) throws {
        copy.append(delivery.id)
        copy.append(number)
        copy.append(record.location.line)
        copy.append(record.keyDigest.identifier)
        copy.append(record.recordID)
        copy.append(record.contentDigest.identifier)
        copy.append(record.orderKey)
        copy.append(change.rawValue)
        // A withdrawal that raises a signal still has something to say.
        if change == .withdrawn, record.signals.isEmpty {
            copy.appendNull()
        } else {
            packed.removeAll()
            RecordCoding.write(record, to: packed)
            copy.append(bytea: packed.bytes)
        }
        try copy.endRow()
    }

    /// A `full` delivery is everything the sender knows: what it no longer names is withdrawn.
    private func withdrawAbsent(
        delivery: Delivery, known: KnownRows, staged: inout StagedDelivery, copy: inout BinaryCopyWriter,
        rows: inout StagedRows.Collector
    ) throws {
        var number = staged.counts.read
        for key in try known.absent() {
            number += 1
            copy.append(delivery.id)
            copy.append(number)
            copy.append(0)
            copy.append(key.identifier)
            copy.append("")
            let content = try known.content(of: key) ?? key
            copy.append(content.identifier)
            copy.append("")
            copy.append("absent")
            copy.appendNull()
            try copy.endRow()
            rows.add(absent: key, digest: content, number: number)
        }
        staged.counts.withdrawnByAbsence = number - staged.counts.read
    }

    private func delete(replaced: [Int], of delivery: UniqueIdentifier, on session: PostgresSession) throws {
        // A file may hold one key in millions of rows: a statement's parameters are built in memory.
        for start in stride(from: 0, to: replaced.count, by: Self.deletedAtOnce) {
            let some = Array(replaced[start..<min(start + Self.deletedAtOnce, replaced.count)])
            try session.execute(
                "DELETE FROM gateway.row WHERE delivery_id = \(delivery) AND row_number = ANY(\(some))")
        }
    }

    private func store(_ staged: StagedDelivery, of delivery: UniqueIdentifier, on session: PostgresSession) throws {
        try session.copyIn("COPY gateway.quarantine (delivery_id, row_number, line, record_id, raw) FROM STDIN") {
            copy in
            try staged.rejected?.forEach { row in
                copy.append(delivery)
                copy.append(row.rowNumber)
                copy.append(row.line)
                copy.append(row.recordID)
                copy.append(row.raw)
                try copy.endRow()
            }
        }
        try FindingStore(session: session).insert(staged.findings, delivery: delivery)
        var json = JSONWriter()
        json.object { json in
            for (code, count) in staged.findingCounts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                json.key(code.rawValue)
                json.number(count)
            }
        }
        let counts = staged.counts
        try session.execute(
            """
            UPDATE gateway.delivery
            SET rows_read = \(counts.read), rows_added = \(counts.added), rows_altered = \(counts.altered),
                rows_unchanged = \(counts[.unchanged]), rows_duplicate = \(counts[.duplicate]),
                rows_quarantined = \(counts[.quarantined]), rows_withdrawn = \(counts[.withdrawn]),
                absent_withdrawn = \(counts.withdrawnByAbsence), finding_counts = \(json.text)::json
            WHERE delivery_id = \(delivery)
            """)
    }
}
