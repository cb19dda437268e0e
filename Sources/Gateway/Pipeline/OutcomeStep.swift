import Schemas

/// Asks the registry what became of the cards and notes it, for the feedback to their senders.
///
/// The registry keeps its own time, and what it commits late lies behind what was read: each run looks back a little.
/// What is known already changes nothing, so runs may repeat and nodes may run side by side.
package struct OutcomeStep: Sendable {
    /// How far back of what was read.
    static let overlapSeconds: Int64 = 900
    private static let pageSize = 5000

    private let gateway: PostgresPool
    private let registry: PostgresPool
    private let clock: @Sendable () -> Timestamp

    /// Works between two databases.
    package init(
        gateway: PostgresPool, registry: PostgresPool,
        clock: @escaping @Sendable () -> Timestamp = GatewayApplication.clock
    ) {
        self.gateway = gateway
        self.registry = registry
        self.clock = clock
    }

    /// Reads what changed since the last run.
    /// - Returns: cards that changed.
    @discardableResult
    package func run() async throws -> Int {
        let through = try await gateway.perform {
            try $0.queryFirst("SELECT through FROM gateway.outcome_progress")?.timestamp(0)
        }
        let start = through.map { $0.adding(seconds: -Self.overlapSeconds) }
        var (cursor, changed) = (
            Cursor(at: start ?? Timestamp(microseconds: 0), id: UniqueIdentifier(high: 0, low: 0)), 0
        )
        while true {
            let page = try await page(after: cursor)
            guard let last = page.last else { return changed }
            changed += try await note(page)
            cursor = Cursor(at: last.changedAt, id: last.id)
            if page.count < Self.pageSize { return changed }
        }
    }

    private struct Cursor: Sendable {
        var at: Timestamp
        var id: UniqueIdentifier
    }

    private struct Outcome: Sendable {
        var id: UniqueIdentifier
        var state: String
        var changedAt: Timestamp
    }

    private func page(after cursor: Cursor) async throws -> [Outcome] {
        try await registry.perform { session in
            try session.query(
                """
                SELECT card_id, state, changed_at FROM registry.contract_card_outcome
                WHERE (changed_at, card_id) > (\(cursor.at), \(cursor.id))
                ORDER BY changed_at, card_id LIMIT \(Self.pageSize)
                """
            ).map { Outcome(id: try $0.uuid(0), state: try $0.text(1), changedAt: try $0.timestamp(2)) }
        }
    }

    private func note(_ page: [Outcome]) async throws -> Int {
        let now = clock()
        // States that people at the registry bring about. What the gateway itself says of a card (that it was handed over,
        // withdrawn) it knows better than an answer that is older.
        let told = page.filter { CardState(rawValue: $0.state).map(Self.isToldByRegistry) ?? false }
        let (ids, states) = (told.map(\.id), told.map(\.state))
        guard let through = page.last?.changedAt else { return 0 }
        return try await gateway.transaction { session in
            let changed = try session.execute(
                """
                WITH told AS (SELECT * FROM unnest(\(ids), \(states)) AS told (card_id, state)),
                     before AS (
                         SELECT card.card_id, card.state AS from_state, told.state FROM gateway.card JOIN told USING (card_id)
                         WHERE card.state <> told.state AND card.state NOT IN ('draft', 'merged')
                           -- A withdrawal on its way stands, unless people had decided before it came.
                           AND (card.state <> 'withdrawn' OR told.state NOT IN ('received', 'underReview', 'rerouted', 'returned'))
                         ORDER BY card.card_id FOR UPDATE OF card),
                     changed AS (
                         UPDATE gateway.card SET state = before.state FROM before WHERE card.card_id = before.card_id
                         RETURNING card.card_id)
                INSERT INTO gateway.card_event (card_id, at, kind, from_state, to_state, decided_by)
                SELECT card_id, \(now), 'outcome', before.from_state, before.state, 'registry'
                FROM before JOIN changed USING (card_id)
                """)
            // Never beyond now: a registry whose clock is ahead must not hide what it says next.
            try session.execute(
                """
                INSERT INTO gateway.outcome_progress AS known (through) VALUES (least(\(through), \(now)))
                ON CONFLICT (is_only) DO UPDATE SET through = greatest(known.through, excluded.through)
                """)
            return changed
        }
    }

    private static func isToldByRegistry(_ state: CardState) -> Bool {
        switch state {
        case .received, .underReview, .confirmed, .notConfirmed, .registered, .agencyPlan, .alreadyRegistered,
            .removedFromDanger, .programApproved, .monitoring, .removed, .rerouted, .returned, .merged:
            true
        case .draft, .queued, .sent, .delivered, .withdrawn: false
        }
    }
}
