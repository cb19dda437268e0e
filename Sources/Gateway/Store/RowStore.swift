import Schemas

/// Staged rows of a delivery, and what each feed says now.
struct RowStore {
    let session: PostgresSession
    let delivery: Delivery

    /// Number of the last staged row; 0 when none is staged.
    func lastRowNumber() throws -> Int {
        try session.queryOne("SELECT coalesce(max(row_number), 0) FROM gateway.row WHERE delivery_id = \(delivery.id)")
            .int(0)
    }

    /// The next rows that are not matched yet, with the links and verdicts their keys have.
    func nextBatch(after number: Int, limit: Int) throws -> MatchBatch {
        var rows: [MatchBatch.Row] = []
        rows.reserveCapacity(limit)
        try select(after: number, limit: limit)
        try session.copyOut(
            """
            COPY (SELECT row_number, line, change, key_digest, content_digest, record_id, order_key, record
                  FROM gateway.row
                  WHERE delivery_id = current_setting('sverka.delivery')::uuid
                    AND row_number > current_setting('sverka.after')::integer
                  ORDER BY row_number LIMIT current_setting('sverka.limit')::bigint) TO STDOUT
            """
        ) { row in
            guard let change = MatchBatch.Change(rawValue: try row.text(2)) else {
                throw NightError.stagedRowDamaged(delivery: delivery.receiptNumber, row: try row.int(0))
            }
            let json = try row.withBytes(7) { span in span.withUnsafeBytes { Array($0) } }
            let content = json.map { MatchBatch.Content.json($0) } ?? .none
            rows.append(
                MatchBatch.Row(
                    rowNumber: try row.int(0), line: try row.int(1), change: change, key: RowDigest(try row.uuid(3)),
                    digest: RowDigest(try row.uuid(4)), recordID: try row.text(5), orderKey: try row.text(6),
                    content: content))
        }
        try attachHistory(to: &rows)
        return MatchBatch(rows: rows)
    }

    /// Gives rows the links and verdicts that their keys have.
    func attachHistory(to rows: inout [MatchBatch.Row]) throws {
        // A row that was never seen before has neither.
        try attachHistory(to: &rows, known: rows.indices.filter { rows[$0].change != .added })
    }

    private func select(after number: Int, limit: Int) throws {
        _ = try session.query(
            """
            SELECT set_config('sverka.delivery', \(delivery.id.text), true), set_config('sverka.after', \(String(number)), true),
                   set_config('sverka.limit', \(String(limit)), true)
            """)
    }

    private func attachHistory(to rows: inout [MatchBatch.Row], known: [Int]) throws {
        guard !known.isEmpty else { return }
        let places = Dictionary(known.map { (rows[$0].key, $0) }) { first, _ in first }
        let keys = known.map { rows[$0].key.identifier }
        let links = try session.query(
            """
            SELECT key_digest, person_slot, person_id, family_id FROM gateway.link
            WHERE feed_id = \(delivery.feedID) AND key_digest = ANY(\(keys)) ORDER BY key_digest, person_slot
            """)
        for link in links {
            guard let place = places[RowDigest(try link.uuid(0))] else { continue }
            rows[place].previous.append(
                MatchBatch.PreviousLink(
                    slot: try link.int(1), person: try link.optionalUUID(2), family: try link.optionalUUID(3)))
        }
        let verdicts = try session.query(
            """
            SELECT key_digest, person_slot, person_id, verdict FROM gateway.verdict
            WHERE feed_id = \(delivery.feedID) AND key_digest = ANY(\(keys)) ORDER BY key_digest, person_slot, person_id
            """)
        for verdict in verdicts {
            guard let place = places[RowDigest(try verdict.uuid(0))] else { continue }
            rows[place].verdicts.append(
                MatchBatch.Verdict(
                    slot: try verdict.int(1), person: try verdict.uuid(2), isAlways: try verdict.text(3) == "always"))
        }
    }

    /// Brings `gateway.feed_record` up to date with a matched batch. Rows never seen before need no comparison.
    func finish(_ batch: MatchBatch, outcomes: [RowOutcome]) throws {
        let rows = Array(zip(batch.rows, outcomes))
        try session.copyInBinary(
            """
            COPY gateway.feed_record (feed_id, delivery_id, key_digest, record_id, content_digest, order_key, is_withdrawn, outcome,
                                      row_number) FROM STDIN (FORMAT binary)
            """
        ) { copy in
            for (row, outcome) in rows where row.change == .added {
                copy.append(delivery.feedID)
                copy.append(delivery.id)
                try write(row, outcome: outcome, to: &copy)
            }
        }
        try update(rows.filter { $0.0.change != .added })
    }

    private func write(_ row: MatchBatch.Row, outcome: RowOutcome, to copy: inout BinaryCopyWriter) throws {
        copy.append(row.key.identifier)
        copy.append(row.recordID)
        copy.append(row.digest.identifier)
        copy.append(row.orderKey)
        copy.append(row.change == .withdrawn || row.change == .absent)
        copy.append(outcome.rawValue)
        copy.append(row.rowNumber)
        try copy.endRow()
    }

    private func update(_ rows: [(MatchBatch.Row, RowOutcome)]) throws {
        guard !rows.isEmpty else { return }
        try session.script(
            """
            CREATE TEMPORARY TABLE IF NOT EXISTS matched_row (
                key_digest uuid, record_id text, content_digest uuid, order_key text, is_withdrawn boolean, outcome text,
                row_number integer) ON COMMIT DELETE ROWS;
            TRUNCATE matched_row
            """)
        try session.copyInBinary(
            """
            COPY matched_row (key_digest, record_id, content_digest, order_key, is_withdrawn, outcome, row_number)
            FROM STDIN (FORMAT binary)
            """
        ) { copy in
            for (row, outcome) in rows { try write(row, outcome: outcome, to: &copy) }
        }
        try session.execute(
            """
            INSERT INTO gateway.feed_record AS known (feed_id, key_digest, record_id, content_digest, order_key, is_withdrawn,
                                                      outcome, delivery_id, row_number)
            SELECT \(delivery.feedID), key_digest, record_id, content_digest, order_key, is_withdrawn, outcome,
                   \(delivery.id), row_number
            FROM matched_row
            ON CONFLICT (feed_id, key_digest) DO UPDATE
            SET content_digest = excluded.content_digest, order_key = excluded.order_key, is_withdrawn = excluded.is_withdrawn,
                outcome = excluded.outcome, delivery_id = excluded.delivery_id, row_number = excluded.row_number,
                record_id = coalesce(nullif(excluded.record_id, ''), known.record_id)
            """)
    }

    /// Adds a batch's counts to the delivery and remembers how far matching has come.
    func count(_ outcomes: [RowOutcome], cards: Int, through number: Int) throws {
        func count(of outcome: RowOutcome) -> Int { outcomes.count { $0 == outcome } }
        try session.execute(
            """
            UPDATE gateway.delivery
            SET rows_linked = rows_linked + \(count(of: .linked)), rows_review = rows_review + \(count(of: .review)),
                rows_new = rows_new + \(count(of: .new)), cards_raised = cards_raised + \(cards),
                matched_through = \(number)
            WHERE delivery_id = \(delivery.id)
            """)
    }
}
