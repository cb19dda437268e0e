import Schemas

/// Corrects cards whose record was linked, re-linked or withdrawn after they were raised. Never makes a second card.
struct CardRepair {
    let session: PostgresSession
    let feedID: String

    /// Cards of these records' people now mean the given persons; cards that waited for that go out.
    func relink(_ changes: [LinkChange], at now: Timestamp) throws {
        let settled = changes.filter { $0.kind == .link || $0.kind == .create }
        guard !settled.isEmpty else { return }
        let updated = try session.query(
            """
            UPDATE gateway.card AS card
            SET person_id = CASE WHEN card.person_slot >= 0 THEN change.person_id ELSE card.person_id END,
                family_id = coalesce(change.family_id, card.family_id),
                identity = CASE WHEN change.is_new THEN 'newPerson' ELSE 'linked' END,
                revision = revision + 1,
                state = CASE WHEN card.state = 'draft' THEN 'queued' ELSE card.state END,
                hold_until = NULL
            FROM unnest(\(settled.map(\.key.identifier)), \(settled.map(\.slot)), \(settled.map(\.person)), \(settled.map(\.family)),
                        \(settled.map { $0.kind == .create })) AS change (key_digest, slot, person_id, family_id, is_new)
            WHERE card.feed_id = \(feedID) AND card.key_digest = change.key_digest
              AND (card.person_slot = change.slot OR (card.person_slot = -1 AND card.family_id IS NULL))
              AND card.state NOT IN ('withdrawn', 'merged')
              AND (card.identity IN ('provisional', 'ambiguous')
                   OR (card.person_slot = change.slot
                       AND (card.person_id, card.family_id) IS DISTINCT FROM
                           (change.person_id, coalesce(change.family_id, card.family_id))))
            RETURNING card.card_id
            """)
        try tell(try updated.map { try $0.uuid(0) }, kind: "repair", event: "relinked", at: now)
    }

    /// An operator says that a record's person is none of those the cards named or waited for: the cards stand without them.
    func unlink(_ change: LinkChange, from people: [UniqueIdentifier], at now: Timestamp) throws {
        let updated = try session.query(
            """
            UPDATE gateway.card
            SET person_id = NULL, family_id = NULL, identity = 'provisional', revision = revision + 1,
                state = CASE WHEN state = 'draft' THEN 'queued' ELSE state END, hold_until = NULL
            WHERE feed_id = \(feedID) AND key_digest = \(change.key.identifier) AND person_slot = \(change.slot)
              AND state NOT IN ('withdrawn', 'merged') AND (state = 'draft' OR person_id = ANY(\(people)))
            RETURNING card_id
            """)
        try tell(try updated.map { try $0.uuid(0) }, kind: "repair", event: "unlinked", at: now)
    }

    /// The sender took the rows back: what nobody has decided yet is withdrawn.
    func withdraw(_ keys: [RowDigest], at now: Timestamp) throws {
        guard !keys.isEmpty else { return }
        let updated = try session.query(
            """
            UPDATE gateway.card SET state = 'withdrawn', revision = revision + 1, hold_until = NULL
            WHERE feed_id = \(feedID) AND key_digest = ANY(\(keys.map(\.identifier)))
              AND state IN ('draft', 'queued', 'sent', 'delivered', 'received', 'underReview', 'rerouted', 'returned')
            RETURNING card_id
            """)
        // A card that was still held is unknown to the registry, and so is its withdrawal to be.
        try tell(
            try updated.map { try $0.uuid(0) }, kind: "withdraw", event: "withdrawn", at: now, onlyThoseSent: true)
    }

    /// The row is gone from a full delivery: the fact may still be true, so the card stays and its history says so.
    func noteAbsence(_ keys: [RowDigest], at now: Timestamp) throws {
        guard !keys.isEmpty else { return }
        try session.execute(
            """
            INSERT INTO gateway.card_event (card_id, at, kind, from_state, to_state, decided_by, reason)
            SELECT card_id, \(now), 'sourceRowAbsent', state, state, 'gateway', '' FROM gateway.card
            WHERE feed_id = \(feedID) AND key_digest = ANY(\(keys.map(\.identifier)))
            ORDER BY card_id
            """)
    }

    private func tell(
        _ cards: [UniqueIdentifier], kind: String, event: String, at now: Timestamp, onlyThoseSent: Bool = false
    ) throws {
        guard !cards.isEmpty else { return }
        let sorted = cards.sorted()
        try session.execute(
            """
            INSERT INTO gateway.card_event (card_id, at, kind, to_state, decided_by)
            SELECT card_id, \(now), \(event), state, 'gateway' FROM gateway.card WHERE card_id = ANY(\(sorted)) ORDER BY card_id
            """)
        var known = sorted
        if onlyThoseSent {
            let rows = try session.query("SELECT DISTINCT card_id FROM gateway.outbox WHERE card_id = ANY(\(sorted))")
            known = try rows.map { try $0.uuid(0) }.sorted()
        }
        try CardStore(session: session).enqueue(known, kind: kind, now: now)
    }
}
