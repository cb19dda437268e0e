import Adapters
import Schemas

/// What a feed delivered before, in numbers.
struct DeliveryHistory {
    let session: PostgresSession

    init(_ session: PostgresSession) { self.session = session }

    /// The feed's last delivery that was accepted, matched by now or not; nil when there is none.
    func lastProcessed(of feed: String) throws -> DeliveryGuard.Counts? {
        let last = try session.queryFirst(
            """
            SELECT delivery_id, rows_read, rows_withdrawn + absent_withdrawn FROM gateway.delivery
            WHERE feed_id = \(feed) AND state IN ('staged', 'matched', 'acknowledged')
            ORDER BY received_at DESC, receipt_number DESC LIMIT 1
            """)
        guard let last else { return nil }
        var counts = DeliveryGuard.Counts(rows: try last.int(1), withdrawn: try last.int(2))
        let id = try last.uuid(0)
        let rows = try session.query(
            """
            SELECT key, value::bigint FROM gateway.delivery, json_each_text(finding_counts) WHERE delivery_id = \(id)
            """)
        for row in rows { counts.findings[try row.value(0)] = try row.int(1) }
        return counts
    }
}
