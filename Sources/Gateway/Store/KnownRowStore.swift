import Schemas

/// What a feed said before: `gateway.feed_record`, and above it what its deliveries waiting to be matched say.
struct KnownRowStore {
    let session: PostgresSession

    /// Call inside a transaction.
    /// - Parameter folder: where rows wait that are too many for memory; without it all are held there.
    func rows(of feedID: String, spillingTo folder: String? = nil) throws -> KnownRows {
        let count = try session.queryOne("SELECT count(*) FROM gateway.feed_record WHERE feed_id = \(feedID)").int(0)
        var known = KnownRows(reserving: count, spillingTo: folder)
        let waiting = try waitingRows(of: feedID)
        // COPY takes no parameters; a setting of the transaction carries the value without becoming part of the text.
        _ = try session.query("SELECT set_config('sverka.feed', \(feedID), true)")
        try session.copyOutBinary(
            """
            COPY (SELECT key_digest, content_digest, is_withdrawn, order_key FROM gateway.feed_record
                  WHERE feed_id = current_setting('sverka.feed')) TO STDOUT (FORMAT binary)
            """
        ) { row in
            try known.remember(
                key: RowDigest(try row.uuid(0)), content: RowDigest(try row.uuid(1)), isWithdrawn: try row.bool(2),
                orderKey: try row.text(3))
        }
        for row in waiting {
            try known.remember(key: row.key, content: row.content, isWithdrawn: row.isWithdrawn, orderKey: row.orderKey)
        }
        let reaffirmed = try session.query(
            """
            SELECT unnest(reaffirmed), stated_date FROM gateway.delivery
            WHERE feed_id = \(feedID) AND reaffirmed IS NOT NULL ORDER BY received_at, receipt_number
            """)
        for row in reaffirmed { try known.reaffirm([RowDigest(try row.uuid(0))], order: try row.date(1).iso) }
        return known
    }

    private struct WaitingRow {
        var key: RowDigest
        var content: RowDigest
        var isWithdrawn: Bool
        var orderKey: String
    }

    /// Read before `gateway.feed_record`: a delivery matched in between is found there.
    private func waitingRows(of feedID: String) throws -> [WaitingRow] {
        let waiting = try session.query(
            """
            SELECT delivery_id FROM gateway.delivery WHERE feed_id = \(feedID) AND state = 'staged'
            ORDER BY received_at, receipt_number
            """)
        var rows: [WaitingRow] = []
        for delivery in waiting {
            _ = try session.query("SELECT set_config('sverka.delivery', \(try delivery.uuid(0).text), true)")
            try session.copyOutBinary(
                """
                COPY (SELECT key_digest, content_digest, change IN ('withdrawn', 'absent'), order_key FROM gateway.row
                      WHERE delivery_id = current_setting('sverka.delivery')::uuid ORDER BY row_number) TO STDOUT (FORMAT binary)
                """
            ) { row in
                rows.append(
                    WaitingRow(
                        key: RowDigest(try row.uuid(0)), content: RowDigest(try row.uuid(1)),
                        isWithdrawn: try row.bool(2), orderKey: try row.text(3)))
            }
        }
        return rows
    }
}
