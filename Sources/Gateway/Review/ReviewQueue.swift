import Schemas

/// Review cases as operators see them. Holds no names: records are named by the sender's id, people by the registry's.
package struct ReviewQueue: Sendable {
    /// The card of a case that matters most.
    package struct Card: Sendable {
        /// Number to quote in letters and calls.
        package var number: String
        /// Indicator's code.
        package var indicator: String
        /// Response level.
        package var level: ResponseLevel
        /// How sure it is whom the card is about.
        package var identity: IdentityStatus
        /// When somebody must have been there.
        package var dueAt: Timestamp
        /// Goes up with every repair.
        package var revision: Int
        /// Whom it is about; nil while nobody is known.
        package var person: UniqueIdentifier?
        /// Their family.
        package var family: UniqueIdentifier?
    }

    /// A case.
    package struct Entry: Sendable {
        /// Id.
        package var id: UniqueIdentifier
        /// Feed of the record.
        package var feedID: String
        /// The sender's id of the record.
        package var recordID: String
        /// Receipt of the delivery.
        package var receiptNumber: String
        /// Which person of the record; -1 for the household.
        package var slot: Int
        /// Since when it waits.
        package var openedAt: Timestamp
        /// `open`, `decided` or `superseded`.
        package var state: String
        /// The rule that stopped the machine.
        package var guardCode: String
        /// How many people or families may be meant.
        package var candidateCount: Int
        /// The most urgent card; nil when none asks for the decision.
        package var card: Card?
    }

    /// Open cases, provisional cards first, the most urgent ones before the others; then the oldest.
    package let entries: [Entry]
    /// How many are open, also those that are not among `entries`.
    package let total: Int
    let offsetMinutes: Int

    /// Reads the queue, of one feed or of all.
    package init(_ application: GatewayApplication, feed: String?, limit: Int) async throws {
        offsetMinutes = application.profile.settings.offsetMinutes
        let only: SQL = feed.map { "review.state = 'open' AND review.feed_id = \($0)" } ?? "review.state = 'open'"
        (entries, total) = try await application.gateway.transaction { session in
            let total = try session.queryOne(
                "SELECT count(*) FROM gateway.review_case AS review WHERE \(fragment: only)"
            ).int(0)
            return (try Self.read(only, limit: limit, on: session), total)
        }
    }

    /// A case by its id, whatever its state; nil when there is none.
    static func find(_ id: UniqueIdentifier, on session: PostgresSession) throws -> Entry? {
        try read("review.case_id = \(id)", limit: 1, on: session).first
    }

    private static func read(_ condition: SQL, limit: Int, on session: PostgresSession) throws -> [Entry] {
        try session.query(
            """
            SELECT review.case_id, review.feed_id, coalesce(known.record_id, ''), delivery.receipt_number, review.person_slot,
                   review.opened_at, review.state, review.guard, json_array_length(review.candidates), card.number,
                   card.indicator, card.level, card.identity, card.due_at, card.revision, card.person_id, card.family_id
            FROM gateway.review_case AS review
            JOIN gateway.delivery USING (delivery_id)
            LEFT JOIN gateway.feed_record AS known
                ON known.feed_id = review.feed_id AND known.key_digest = review.key_digest
            LEFT JOIN LATERAL (
                SELECT * FROM gateway.card AS any_card
                WHERE any_card.feed_id = review.feed_id AND any_card.key_digest = review.key_digest
                  AND (any_card.person_slot = review.person_slot OR any_card.person_slot = -1)
                  AND any_card.state NOT IN ('withdrawn', 'merged')
                ORDER BY (any_card.identity = 'provisional') DESC,
                         array_position(ARRAY['E1', 'E2', 'H', 'C'], any_card.level), any_card.due_at, any_card.number
                LIMIT 1) AS card ON true
            WHERE \(fragment: condition)
            ORDER BY CASE WHEN card.identity = 'provisional'
                          THEN array_position(ARRAY['E1', 'E2', 'H', 'C'], card.level) ELSE 5 END,
                     review.opened_at, review.case_id
            LIMIT \(limit)
            """
        ).map { row in
            var card: Card?
            if let number = try row.optionalText(9) {
                card = Card(
                    number: number, indicator: try row.text(10), level: try row.value(11),
                    identity: try row.value(12), dueAt: try row.timestamp(13), revision: try row.int(14),
                    person: try row.optionalUUID(15), family: try row.optionalUUID(16))
            }
            return Entry(
                id: try row.uuid(0), feedID: try row.text(1), recordID: try row.text(2),
                receiptNumber: try row.text(3), slot: try row.int(4), openedAt: try row.timestamp(5),
                state: try row.text(6), guardCode: try row.text(7), candidateCount: try row.int(8), card: card)
        }
    }
}
