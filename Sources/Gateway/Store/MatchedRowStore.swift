import Schemas

/// What a matched chunk leaves of its rows: what the feed says now, and the counts of its deliveries.
struct MatchedRowStore {
    let session: PostgresSession
    let feedID: String
    let origins: RecordOrigins

    /// Brings `gateway.feed_record` up to date with a matched batch, and the counts of its deliveries. Rows never seen before
    /// need no comparison.
    /// - Parameter cards: the records that cards were raised for, once for each card.
    func finish(_ batch: MatchBatch, outcomes: [RowOutcome], cards: [RowDigest]) throws {
        let rows = Array(zip(batch.rows, outcomes))
        try session.copyInBinary(
            """
            COPY gateway.feed_record (feed_id, delivery_id, key_digest, record_id, content_digest, order_key, is_withdrawn, outcome,
                                      row_number) FROM STDIN (FORMAT binary)
            """
        ) { copy in
            for (row, outcome) in rows where row.change == .added {
                copy.append(feedID)
                try write(row, outcome: outcome, to: &copy)
            }
        }
        try update(rows.filter { $0.0.change != .added })
        try count(rows, cards: cards)
    }

    private func write(_ row: MatchBatch.Row, outcome: RowOutcome, to copy: inout BinaryCopyWriter) throws {
        copy.append(origins.delivery(of: row.key))
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
                delivery_id uuid, key_digest uuid, record_id text, content_digest uuid, order_key text, is_withdrawn boolean,
                outcome text, row_number integer) ON COMMIT DELETE ROWS;
            TRUNCATE matched_row
            """)
        try session.copyInBinary(
            """
            COPY matched_row (delivery_id, key_digest, record_id, content_digest, order_key, is_withdrawn, outcome, row_number)
            FROM STDIN (FORMAT binary)
            """
        ) { copy in
            for (row, outcome) in rows { try write(row, outcome: outcome, to: &copy) }
        }
        try session.execute(
            """
            INSERT INTO gateway.feed_record AS known (feed_id, key_digest, record_id, content_digest, order_key, is_withdrawn,
                                                      outcome, delivery_id, row_number)
            SELECT \(feedID), key_digest, record_id, content_digest, order_key, is_withdrawn, outcome, delivery_id, row_number
            FROM matched_row
            ON CONFLICT (feed_id, key_digest) DO UPDATE
            SET content_digest = excluded.content_digest, order_key = excluded.order_key, is_withdrawn = excluded.is_withdrawn,
                outcome = excluded.outcome, delivery_id = excluded.delivery_id, row_number = excluded.row_number,
                record_id = coalesce(nullif(excluded.record_id, ''), known.record_id)
            """)
    }

    /// Adds the batch's counts to its deliveries and remembers how far matching has come.
    private func count(_ rows: [(MatchBatch.Row, RowOutcome)], cards: [RowDigest]) throws {
        let none = Array(repeating: 0, count: origins.deliveries.count)
        var (linked, review, new, raised, through) = (none, none, none, none, none)
        for (row, outcome) in rows {
            let place = origins.place(of: row.key)
            through[place] = max(through[place], row.rowNumber)
            switch outcome {
            case .linked: linked[place] += 1
            case .review: review[place] += 1
            case .new: new[place] += 1
            case .unchanged, .duplicate, .quarantined, .withdrawn: break
            }
        }
        for key in cards { raised[origins.place(of: key)] += 1 }
        try session.execute(
            """
            UPDATE gateway.delivery
            SET rows_linked = rows_linked + done.linked, rows_review = rows_review + done.review,
                rows_new = rows_new + done.new, cards_raised = cards_raised + done.cards, matched_through = done.through
            FROM unnest(\(origins.deliveries.map(\.id)), \(linked), \(review), \(new), \(raised), \(through))
                AS done (delivery_id, linked, review, new, cards, through)
            WHERE delivery.delivery_id = done.delivery_id
            """)
    }
}
