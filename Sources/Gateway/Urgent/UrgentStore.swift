import Adapters
import Schemas

/// Urgent signals in the database: their delivery, their bytes, their row.
struct UrgentStore {
    let session: PostgresSession

    /// Stores a signal's delivery with its one staged row.
    func insert(
        delivery id: UniqueIdentifier, mapping: FeedMapping, file: DeliveryReceipt.File, record: CanonicalRecord,
        findings: [Finding], asOf: CalendarDate, at now: Timestamp
    ) throws {
        var counts: [FindingCode: Int] = [:]
        for finding in findings { counts[finding.code, default: 0] += 1 }
        var countsJSON = JSONWriter()
        countsJSON.object { json in
            for (code, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                json.key(code.rawValue)
                json.number(count)
            }
        }
        try session.execute(
            """
            INSERT INTO gateway.delivery (delivery_id, receipt_number, feed_id, content_digest, mode, mapping_version, as_of,
                                          received_at, state, lane, rows_read, rows_added, finding_counts)
            VALUES (\(id), 'К-' || to_char(\(now), 'YYYYMMDD') || '-' || lpad(nextval('gateway.receipt_number')::text, 6, '0'),
                    \(mapping.id), \(file.digest), 'delta', \(mapping.version), \(asOf), \(now), 'staged', 'urgent', 1, 1,
                    \(countsJSON.text)::json)
            ON CONFLICT (feed_id, content_digest, occurrence) DO NOTHING
            """)
        try session.execute(
            """
            INSERT INTO gateway.delivery_file (delivery_id, position, name, content_digest, byte_count)
            SELECT delivery_id, 0, \(file.name), \(file.digest), \(file.byteCount) FROM gateway.delivery
            WHERE delivery_id = \(id)
            """)
        try session.execute(
            """
            INSERT INTO gateway.row (delivery_id, row_number, line, key_digest, record_id, content_digest, change, packed)
            VALUES (\(id), 1, 0, \(record.keyDigest.identifier), \(record.recordID), \(record.contentDigest.identifier), 'added',
                    \(RecordCoding.encode(record)))
            """)
        try FindingStore(session: session).insert(findings, delivery: id)
    }

    /// Stores the bytes as they came.
    func insert(
        body: UrgentIntake.Posted, of delivery: UniqueIdentifier, signal: String, indicator: String
    ) throws {
        try session.execute(
            """
            INSERT INTO gateway.signal (delivery_id, sender_id, indicator, content_type, body)
            SELECT delivery_id, \(signal), \(indicator), \(body.isXML ? "application/xml" : "application/json"), \(body.body)
            FROM gateway.delivery WHERE delivery_id = \(delivery)
            """)
    }

    /// Something waits to be matched.
    func isWaiting(now: Timestamp) throws -> Bool {
        try session.queryOne("SELECT EXISTS (SELECT FROM gateway.delivery WHERE \(fragment: Self.isDue(now)))").bool(0)
    }

    /// No wait is longer than five minutes: whoever set a longer one had a clock that was ahead.
    private static func isDue(_ now: Timestamp) -> SQL {
        """
        lane = 'urgent' AND state = 'staged'
        AND (next_attempt_at <= \(now) OR next_attempt_at > \(now) + interval '10 minutes')
        """
    }

    /// Signals that wait to be matched and are nobody else's now, the oldest first. They stay ours to the end of the
    /// transaction.
    func claim(limit: Int, now: Timestamp) throws -> [UniqueIdentifier] {
        try session.query(
            """
            SELECT delivery_id FROM gateway.delivery
            WHERE \(fragment: Self.isDue(now))
            ORDER BY received_at, receipt_number LIMIT \(limit) FOR UPDATE SKIP LOCKED
            """
        ).map { try $0.uuid(0) }
    }

    /// The rows of signals.
    func rows(of ids: [UniqueIdentifier]) throws -> [UniqueIdentifier: MatchBatch.Row] {
        let rows = try session.query(
            """
            SELECT delivery_id, row_number, line, key_digest, content_digest, record_id, order_key,
                   \(fragment: RecordCoding.column)
            FROM gateway.row AS row WHERE delivery_id = ANY(\(ids))
            """)
        var found: [UniqueIdentifier: MatchBatch.Row] = [:]
        for row in rows {
            // A signal is known by its name: none changes a row that was there before.
            found[try row.uuid(0)] = MatchBatch.Row(
                rowNumber: try row.int(1), line: try row.int(2), change: .added, key: RowDigest(try row.uuid(3)),
                digest: RowDigest(try row.uuid(4)), recordID: try row.text(5), orderKey: try row.text(6),
                content: .stored(try row.bytes(7)))
        }
        return found
    }

    /// A signal that could not be matched, for a reason of ours, is tried again later, forever.
    func postpone(_ id: UniqueIdentifier, now: Timestamp) throws {
        try session.execute(
            """
            UPDATE gateway.delivery
            SET attempts = attempts + 1,
                next_attempt_at = \(now) + least(interval '5 minutes', interval '1 second' * 2 ^ least(attempts, 20))
            WHERE delivery_id = \(id) AND state = 'staged'
            """)
    }

    /// The registry can be told of these signals now.
    func noteMatched(_ ids: [UniqueIdentifier], at now: Timestamp) throws {
        try session.execute("UPDATE gateway.signal SET matched_at = \(now) WHERE delivery_id = ANY(\(ids))")
    }
}
