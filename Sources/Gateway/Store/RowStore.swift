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
            COPY (SELECT row_number, line, change, key_digest, content_digest, record_id, order_key,
                         \(fragment: RecordCoding.column)
                  FROM gateway.row AS row
                  WHERE delivery_id = current_setting('sverka.delivery')::uuid
                    AND row_number > current_setting('sverka.after')::integer
                  ORDER BY row_number LIMIT current_setting('sverka.limit')::bigint) TO STDOUT
            """
        ) { row in
            guard let change = MatchBatch.Change(rawValue: try row.text(2)) else {
                throw NightError.stagedRowDamaged(delivery: delivery.receiptNumber, row: try row.int(0))
            }
            let content = try row.optionalBytes(7).map { MatchBatch.Content.stored($0) } ?? .none
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
}
