import Schemas

/// How far an urgent signal has come, as its sender is told.
package struct SignalStatus: Sendable {
    /// A card that the signal raised.
    package struct Card: Sendable {
        /// Number to quote in letters and calls.
        package var number: String
        /// Response level.
        package var level: String
        /// State, as `delivered`.
        package var state: String
        /// How sure it is whom the card is about.
        package var identity: String
        /// When the clock started.
        package var detectedAt: Timestamp
        /// When somebody must have been there.
        package var dueAt: Timestamp
    }

    /// Delivery's id.
    package var id: UniqueIdentifier
    /// The sender's id of the signal.
    package var senderID: String
    /// Number to quote in letters and calls.
    package var receiptNumber: String
    /// Indicator's code.
    package var indicator: String
    /// How far it has come.
    package var state: DeliveryState
    /// When it was durable.
    package var receivedAt: Timestamp
    /// When it was linked; nil before.
    package var matchedAt: Timestamp?
    /// What the linking said: `linked`, `review` or `new`; nil before.
    package var outcome: String?
    /// Its cards. None, although it was linked: the fact has a card already, or nobody of the age is named.
    package var cards: [Card]

    /// The status of a signal by its delivery's id, its receipt number or the sender's own id; nil when there is none. Call
    /// as the agency: other agencies' signals are not seen.
    package static func find(_ name: String, of agency: Agency, on session: PostgresSession) throws -> SignalStatus? {
        let feed = AgencyAccount.urgentFeedID(of: agency)
        let byID: SQL = UniqueIdentifier(name).map { "signal.delivery_id = \($0)" } ?? "false"
        guard
            let row = try session.queryFirst(
                """
                SELECT signal.delivery_id, signal.sender_id, delivery.receipt_number, signal.indicator, delivery.state,
                       delivery.received_at, signal.matched_at,
                       (SELECT outcome FROM gateway.feed_record WHERE feed_record.feed_id = delivery.feed_id
                            AND feed_record.delivery_id = delivery.delivery_id LIMIT 1)
                FROM gateway.signal JOIN gateway.delivery USING (delivery_id)
                WHERE delivery.feed_id = \(feed)
                  AND (\(fragment: byID) OR delivery.receipt_number = \(name) OR signal.sender_id = \(name))
                ORDER BY signal.sender_id = \(name) DESC LIMIT 1
                """)
        else { return nil }
        let id = try row.uuid(0)
        let cards = try session.query(
            """
            SELECT number, level, state, identity, detected_at, due_at FROM gateway.card
            WHERE delivery_id = \(id) ORDER BY number
            """
        ).map { card in
            Card(
                number: try card.text(0), level: try card.text(1), state: try card.text(2), identity: try card.text(3),
                detectedAt: try card.timestamp(4), dueAt: try card.timestamp(5))
        }
        return SignalStatus(
            id: id, senderID: try row.text(1), receiptNumber: try row.text(2), indicator: try row.text(3),
            state: try row.value(4), receivedAt: try row.timestamp(5), matchedAt: try row.optionalTimestamp(6),
            outcome: try row.optionalText(7), cards: cards)
    }
}
