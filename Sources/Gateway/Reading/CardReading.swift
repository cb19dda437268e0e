import Schemas

/// A card as the sender of its fact may see it: what became of it, nothing about people.
package struct CardView: Sendable {
    /// Place in the order of changes.
    package var position: Int64
    /// Number.
    package var number: String
    /// Feed's id.
    package var feedID: String
    /// The sender's id of the record; nil when the feed does not say it any more.
    package var recordID: String?
    /// Code of its indicator.
    package var indicator: String
    /// How soon somebody has to act.
    package var level: ResponseLevel
    /// Where it stands.
    package var state: CardState
    /// When it was raised.
    package var detectedAt: Timestamp
    /// When somebody must have acted.
    package var dueAt: Timestamp
    /// When it came into its state, as far as the gateway knows.
    package var changedAt: Timestamp
}

/// Reads cards of one agency; to be used inside `reading(as:)`.
package struct CardReading {
    /// Changes younger than this are held back.
    package static let heldBackSeconds: Int64 = 30

    let session: PostgresSession

    /// Works on a session that is bound to an agency.
    package init(_ session: PostgresSession) { self.session = session }

    /// Cards in the order of their last change.
    ///
    /// Changes of the last seconds are held back: transactions that began earlier may still add some in front of them,
    /// which a reader who has gone on would never see.
    package func cards(
        of feedID: String? = nil, since: Timestamp?, before end: Timestamp, after: Int64, limit: Int
    ) throws -> [CardView] {
        let rows = try session.query(
            """
            SELECT last.event_id, card.number, card.feed_id, known.record_id, card.indicator, card.level, card.state,
                   card.detected_at, card.due_at, last.at
            FROM gateway.card
            CROSS JOIN LATERAL (SELECT event_id, at FROM gateway.card_event
                                WHERE card_event.card_id = card.card_id ORDER BY event_id DESC LIMIT 1) AS last
            LEFT JOIN gateway.feed_record AS known USING (feed_id, key_digest)
            WHERE last.event_id > \(after) AND last.at < \(end) AND (\(since) IS NULL OR last.at >= \(since))
              AND (\(feedID) IS NULL OR card.feed_id = \(feedID))
            ORDER BY last.event_id LIMIT \(limit)
            """)
        return try rows.map { row in
            CardView(
                position: try row.int64(0), number: try row.text(1), feedID: try row.text(2),
                recordID: try row.optionalText(3), indicator: try row.text(4), level: try row.value(5),
                state: try row.value(6), detectedAt: try row.timestamp(7), dueAt: try row.timestamp(8),
                changedAt: try row.timestamp(9))
        }
    }
}
