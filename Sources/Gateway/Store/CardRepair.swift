import Schemas

/// Corrects cards whose record was linked, re-linked or withdrawn after they were raised. Never makes a second card.
struct CardRepair {
    let session: PostgresSession
    let feedID: String

    /// Which person of which record.
    struct Place: Hashable {
        var key: RowDigest
        var slot: Int
    }

    /// Whom a card is about, as the row says it now.
    struct Subject {
        var json: String
        var address: String
        var municipality: String
        var territory: String?
    }

    /// Cards of these records' people now mean the given persons, in the words the row has now; cards that waited for
    /// that go out. Without a subject the words stay: an operator decided, the row is the same.
    /// - Returns: the cards that changed.
    @discardableResult
    func relink(
        _ changes: [LinkChange], subjects: [Place: Subject] = [:], at now: Timestamp
    ) throws -> [UniqueIdentifier] {
        let settled = changes.filter { $0.kind == .link || $0.kind == .create }
        guard !settled.isEmpty else { return [] }
        let said = settled.map { subjects[Place(key: $0.key, slot: $0.slot)] }
        let updated = try session.query(
            """
            UPDATE gateway.card AS card
            SET person_id = CASE WHEN card.person_slot >= 0 THEN chosen.person_id ELSE card.person_id END,
                family_id = coalesce(chosen.family_id, card.family_id),
                case_subject = CASE WHEN card.person_slot >= 0 THEN chosen.person_id
                                    ELSE coalesce(chosen.family_id, card.case_subject) END,
                subject = CASE WHEN chosen.is_same_slot THEN coalesce(chosen.subject::json, card.subject) ELSE card.subject END,
                address = coalesce(chosen.address, card.address),
                municipality = coalesce(chosen.municipality, card.municipality),
                territory_id = coalesce(chosen.territory, card.territory_id),
                identity = CASE WHEN chosen.is_new THEN 'newPerson' ELSE 'linked' END,
                revision = revision + 1,
                state = CASE WHEN card.state = 'draft' THEN 'queued' ELSE card.state END,
                hold_until = NULL
            FROM (
                -- A card of the whole household takes the first of its people who has a family.
                SELECT DISTINCT ON (known.card_id) known.card_id, known.person_slot = change.slot AS is_same_slot, change.*
                FROM unnest(\(settled.map(\.key.identifier)), \(settled.map(\.slot)), \(settled.map(\.person)),
                            \(settled.map(\.family)), \(settled.map { $0.kind == .create }), \(said.map { $0?.json }),
                            \(said.map { $0?.address }), \(said.map { $0?.municipality }), \(said.map { $0?.territory }))
                     AS change (key_digest, slot, person_id, family_id, is_new, subject, address, municipality, territory)
                JOIN gateway.card AS known ON known.feed_id = \(feedID) AND known.key_digest = change.key_digest
                WHERE (known.person_slot = change.slot
                       OR (known.person_slot = -1 AND known.family_id IS NULL AND change.family_id IS NOT NULL))
                  AND known.state NOT IN ('withdrawn', 'merged')
                  AND (known.identity IN ('provisional', 'ambiguous')
                       OR (known.person_slot = change.slot
                           AND (known.person_id, known.family_id) IS DISTINCT FROM
                               (change.person_id, coalesce(change.family_id, known.family_id))))
                ORDER BY known.card_id, known.person_slot = change.slot DESC, change.slot) AS chosen
            WHERE card.card_id = chosen.card_id
            RETURNING card.card_id
            """)
        let cards = try updated.map { try $0.uuid(0) }
        try tell(cards, kind: "repair", event: "relinked", at: now)
        return cards
    }

    /// The row is about somebody else now, or about nobody known. A fact it no longer states was said of the wrong person
    /// and is withdrawn; one it still states stands, for the time being without a person.
    func unlink(_ places: [Place], stillRaised: Set<RowDigest>, at now: Timestamp) throws {
        guard !places.isEmpty else { return }
        let cards = try session.query(
            """
            SELECT card.card_id, card.card_key FROM unnest(\(places.map(\.key.identifier)), \(places.map(\.slot)))
                AS place (key_digest, slot)
            JOIN gateway.card AS card ON card.feed_id = \(feedID) AND card.key_digest = place.key_digest
                AND card.person_slot = place.slot
            ORDER BY card.card_id
            """)
        var gone: [UniqueIdentifier] = []
        var open: [UniqueIdentifier] = []
        for card in cards {
            if stillRaised.contains(RowDigest(try card.uuid(1))) {
                open.append(try card.uuid(0))
            } else {
                gone.append(try card.uuid(0))
            }
        }
        try withdraw(cards: gone, at: now)
        let updated = try session.query(
            """
            UPDATE gateway.card
            SET person_id = NULL, family_id = NULL, case_subject = NULL, identity = 'provisional', revision = revision + 1,
                state = CASE WHEN state = 'draft' THEN 'queued' ELSE state END, hold_until = NULL
            WHERE card_id = ANY(\(open)) AND state NOT IN ('withdrawn', 'merged') AND person_id IS NOT NULL
            RETURNING card_id
            """)
        try tell(try updated.map { try $0.uuid(0) }, kind: "repair", event: "unlinked", at: now)
    }

    /// An operator says that a record's person is none of those the cards named or waited for: the cards stand without them.
    /// - Returns: the cards that changed.
    func unlink(_ change: LinkChange, from people: [UniqueIdentifier], at now: Timestamp) throws -> [UniqueIdentifier] {
        let updated = try session.query(
            """
            UPDATE gateway.card
            SET person_id = NULL, family_id = NULL, identity = 'provisional', revision = revision + 1,
                state = CASE WHEN state = 'draft' THEN 'queued' ELSE state END, hold_until = NULL
            WHERE feed_id = \(feedID) AND key_digest = \(change.key.identifier) AND person_slot = \(change.slot)
              AND state NOT IN ('withdrawn', 'merged') AND (state = 'draft' OR person_id = ANY(\(people)))
            RETURNING card_id
            """)
        let cards = try updated.map { try $0.uuid(0) }
        try tell(cards, kind: "repair", event: "unlinked", at: now)
        return cards
    }

    /// The sender took the rows back: what nobody has decided yet is withdrawn, but for the facts that the withdrawal
    /// itself states.
    func withdraw(_ keys: [RowDigest], stillRaised: Set<RowDigest> = [], at now: Timestamp) throws {
        guard !keys.isEmpty else { return }
        let cards = try session.query(
            """
            SELECT card_id FROM gateway.card
            WHERE feed_id = \(feedID) AND key_digest = ANY(\(keys.map(\.identifier)))
              AND card_key <> ALL(\(stillRaised.map(\.identifier).sorted()))
            ORDER BY card_id
            """)
        try withdraw(cards: try cards.map { try $0.uuid(0) }, at: now)
    }

    private func withdraw(cards: [UniqueIdentifier], at now: Timestamp) throws {
        guard !cards.isEmpty else { return }
        let updated = try session.query(
            """
            UPDATE gateway.card SET state = 'withdrawn', revision = revision + 1, hold_until = NULL
            WHERE card_id = ANY(\(cards))
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
