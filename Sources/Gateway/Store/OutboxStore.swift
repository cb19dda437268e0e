import Schemas

/// Entries on their way to the registry.
struct OutboxStore {
    let session: PostgresSession

    /// An entry to push.
    struct Entry: Sendable {
        var id: UniqueIdentifier
        var card: UniqueIdentifier
        var body: String
        var attempts: Int
    }

    /// The next entries, emergency cards first, then in the order they came. The dispatcher's lock keeps others away.
    func next(limit: Int, now: Timestamp) throws -> [Entry] {
        let rows = try session.query(
            """
            SELECT entry_id, card_id, body::text, attempts FROM gateway.outbox
            WHERE delivered_at IS NULL
              -- No wait is that long: whoever set it had a clock that was ahead.
              AND (next_attempt_at <= \(now) OR next_attempt_at > \(now) + interval '10 minutes')
            ORDER BY rank, sequence LIMIT \(limit)
            """)
        return try rows.map {
            Entry(id: try $0.uuid(0), card: try $0.uuid(1), body: try $0.text(2), attempts: try $0.int(3))
        }
    }

    /// Makes this connection the only dispatcher until it unlocks or ends; false when another node is at it.
    func lock() throws -> Bool { try session.queryOne("SELECT pg_try_advisory_lock(4919, 2)").bool(0) }

    /// Lets another node dispatch.
    func unlock() throws { _ = try session.query("SELECT pg_advisory_unlock(4919, 2)") }

    /// The registry has these entries.
    func markDelivered(_ entries: [Entry], at now: Timestamp) throws {
        let ids = entries.map(\.id)
        let cards = entries.map(\.card)
        try session.execute(
            "UPDATE gateway.outbox SET delivered_at = \(now), last_error = NULL WHERE entry_id = ANY(\(ids))")
        try session.execute(
            """
            WITH moved AS (
                UPDATE gateway.card SET state = 'delivered' WHERE card_id = ANY(\(cards)) AND state IN ('queued', 'sent')
                RETURNING card_id)
            INSERT INTO gateway.card_event (card_id, at, kind, from_state, to_state, decided_by)
            SELECT card_id, \(now), 'delivered', 'queued', 'delivered', 'registry' FROM moved
            """)
        try session.execute(
            """
            UPDATE gateway.person SET in_registry_since = \(now)
            WHERE in_registry_since IS NULL
              -- Only who was in the entries: a card may have got its person after the entry was written.
              AND person_id IN (
                  SELECT (member ->> 'id')::uuid FROM gateway.outbox
                  CROSS JOIN LATERAL json_array_elements(
                      CASE WHEN json_typeof(body -> 'people') = 'array' THEN body -> 'people' ELSE '[]'::json END) AS member
                  WHERE entry_id = ANY(\(ids)))
            """)
    }

    /// The registry refuses this entry; it is tried again later, forever.
    func postpone(_ entry: Entry, until next: Timestamp, sqlState: String) throws {
        try session.execute(
            """
            UPDATE gateway.outbox SET attempts = attempts + 1, next_attempt_at = \(next), last_error = \(sqlState)
            WHERE entry_id = \(entry.id)
            """)
    }

    /// Entries not delivered yet, and those of them that the registry has refused before.
    func backlog() throws -> (waiting: Int, refused: Int) {
        let row = try session.queryOne(
            """
            SELECT count(*), count(*) FILTER (WHERE last_error IS NOT NULL) FROM gateway.outbox WHERE delivered_at IS NULL
            """)
        return (try row.int(0), try row.int(1))
    }

    /// Cards that wait for an operator to say who is meant.
    func held() throws -> Int { try session.queryOne("SELECT count(*) FROM gateway.card WHERE state = 'draft'").int(0) }

    /// Cards whose ambiguous identity has held them long enough go out provisional.
    func releaseHeld(now: Timestamp) throws -> Int {
        let rows = try session.query(
            """
            UPDATE gateway.card SET state = 'queued', identity = 'provisional', hold_until = NULL
            WHERE state = 'draft' AND hold_until <= \(now) RETURNING card_id
            """)
        let cards = try rows.map { try $0.uuid(0) }.sorted()
        guard !cards.isEmpty else { return 0 }
        try session.execute(
            """
            INSERT INTO gateway.card_event (card_id, at, kind, from_state, to_state, decided_by)
            SELECT card_id, \(now), 'releasedProvisional', 'draft', 'queued', 'gateway' FROM gateway.card
            WHERE card_id = ANY(\(cards)) ORDER BY card_id
            """)
        try CardStore(session: session).enqueue(cards, kind: "card", now: now)
        return cards.count
    }
}
