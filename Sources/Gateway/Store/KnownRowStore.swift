import Schemas

/// What a feed said before, from `gateway.feed_record`.
struct KnownRowStore {
    let session: PostgresSession

    /// Call inside a transaction.
    func rows(of feedID: String) throws -> KnownRows {
        let count = try session.queryOne("SELECT count(*) FROM gateway.feed_record WHERE feed_id = \(feedID)").int(0)
        var known = KnownRows(reserving: count)
        // COPY takes no parameters; a setting of the transaction carries the value without becoming part of the text.
        _ = try session.query("SELECT set_config('sverka.feed', \(feedID), true)")
        try session.copyOut(
            """
            COPY (SELECT key_digest, content_digest, is_withdrawn, order_key FROM gateway.feed_record
                  WHERE feed_id = current_setting('sverka.feed')) TO STDOUT
            """
        ) { row in
            known.remember(
                key: RowDigest(try row.uuid(0)), content: RowDigest(try row.uuid(1)), isWithdrawn: try row.bool(2),
                orderKey: try row.text(3))
        }
        return known
    }
}
