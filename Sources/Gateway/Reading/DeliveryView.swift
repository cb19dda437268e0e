import Schemas

/// A delivery as its sender may see it.
package struct DeliveryView: Sendable {
    /// Id.
    package var id: UniqueIdentifier
    /// Number of its receipt.
    package var receiptNumber: String
    /// Feed's id.
    package var feedID: String
    /// How far it has come.
    package var state: DeliveryState
    /// What a missing row means.
    package var mode: FeedMode
    /// The day it counts for.
    package var asOf: CalendarDate
    /// When its bytes were durable.
    package var receivedAt: Timestamp
    /// When it came into its state.
    package var stateChangedAt: Timestamp
    /// Counts, as far as they are known by now.
    package var counts: DeliveryCounts
    /// Its files.
    package var files: [DeliveryReceipt.File]
    /// Its receipt is written.
    package var hasReceipt: Bool
}

/// Reads deliveries of one agency; to be used inside `reading(as:)`.
package struct DeliveryReading {
    let session: PostgresSession

    /// Works on a session that is bound to an agency.
    package init(_ session: PostgresSession) { self.session = session }

    /// A delivery by its id or by the number of its receipt; nil when there is none of the agency's.
    package func delivery(_ name: String) throws -> DeliveryView? {
        if let id = UniqueIdentifier(name) { return try views(where: "delivery_id = \(id)", limit: 1).first }
        return try views(where: "receipt_number = \(name)", limit: 1).first
    }

    /// Deliveries that were received in a time, the last one first.
    /// - Parameter after: the delivery that the last page ended with.
    package func deliveries(
        of feedID: String?, in time: Range<Timestamp>?, after: UniqueIdentifier?, limit: Int
    ) throws -> [DeliveryView] {
        try views(
            where: """
                (\(feedID) IS NULL OR feed_id = \(feedID))
                AND (\(time?.lowerBound) IS NULL OR received_at >= \(time?.lowerBound))
                AND (\(time?.upperBound) IS NULL OR received_at < \(time?.upperBound))
                AND (\(after) IS NULL OR (received_at, delivery_id)
                     < (SELECT last.received_at, last.delivery_id FROM gateway.delivery AS last WHERE last.delivery_id = \(after)))
                """, limit: limit)
    }

    private func views(where condition: SQL, limit: Int) throws -> [DeliveryView] {
        let rows = try session.query(
            """
            SELECT delivery_id, receipt_number, feed_id, state, mode, as_of, received_at, state_changed_at,
                   EXISTS (SELECT FROM gateway.receipt WHERE receipt.delivery_id = delivery.delivery_id)
            FROM gateway.delivery WHERE \(fragment: condition)
            ORDER BY received_at DESC, delivery_id DESC LIMIT \(limit)
            """)
        return try rows.map { row in
            let id = try row.uuid(0)
            return DeliveryView(
                id: id, receiptNumber: try row.text(1), feedID: try row.text(2), state: try row.value(3),
                mode: try row.value(4), asOf: try row.date(5), receivedAt: try row.timestamp(6),
                stateChangedAt: try row.timestamp(7), counts: try DeliveryStore(session).counts(of: id),
                files: try files(of: id), hasReceipt: try row.bool(8))
        }
    }

    private func files(of id: UniqueIdentifier) throws -> [DeliveryReceipt.File] {
        try session.query(
            """
            SELECT name, content_digest, byte_count FROM gateway.delivery_file
            WHERE delivery_id = \(id) ORDER BY position
            """
        ).map {
            DeliveryReceipt.File(
                name: try $0.text(0), digest: try $0.contentDigest(1), byteCount: try $0.int64(2))
        }
    }

    /// A receipt, for machines and for people; nil while there is none.
    package func receipt(of id: UniqueIdentifier) throws -> (json: String, text: String)? {
        try session.queryFirst("SELECT body::text, text FROM gateway.receipt WHERE delivery_id = \(id)").map {
            (try $0.text(0), try $0.text(1))
        }
    }
}
