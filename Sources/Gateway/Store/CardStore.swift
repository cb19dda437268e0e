import Schemas

/// Signal cards, their history and their outbox entries. A card and its entry are written in one transaction.
struct CardStore {
    let session: PostgresSession

    /// What the ledger must know about cards that exist: all keys of the feeds' records, and the cases of the last days.
    /// - Parameter codes: indicators asked for; nil for all.
    func ledger(since day: CalendarDate, of codes: Set<String>? = nil) throws -> CardLedger {
        var ledger = CardLedger()
        _ = try session.query(
            """
            SELECT set_config('sverka.since', \(day.iso), true),
                   set_config('sverka.indicators', \(codes.map { $0.sorted().joined(separator: ",") } ?? "*"), true)
            """)
        try session.copyOut(
            """
            COPY (SELECT card_key, indicator, coalesce(case_subject, card_id), fact_key,
                         coalesce(occurred_at, detected_at)::date
                  FROM gateway.card
                  WHERE detected_at >= current_setting('sverka.since')::date AND state <> 'withdrawn'
                    AND (current_setting('sverka.indicators') = '*'
                         OR indicator = ANY(string_to_array(current_setting('sverka.indicators'), ',')))) TO STDOUT
            """
        ) { row in
            let known = CardLedger.Case(indicator: try row.text(1), subject: try row.uuid(2), factKey: try row.text(3))
            ledger.remember(key: RowDigest(try row.uuid(0)), case: known, on: try row.date(4))
        }
        return ledger
    }

    /// The same of the cards about these subjects only. Their keys alone do not tell what is known: ask `knownKeys` as well.
    func ledger(
        about subjects: Set<UniqueIdentifier>, since day: CalendarDate, of codes: Set<String>
    ) throws -> CardLedger {
        var ledger = CardLedger()
        guard !subjects.isEmpty else { return ledger }
        let rows = try session.query(
            """
            SELECT card_key, indicator, case_subject, fact_key, coalesce(occurred_at, detected_at)::date
            FROM gateway.card
            WHERE case_subject = ANY(\(subjects.sorted())) AND indicator = ANY(\(codes.sorted()))
              AND detected_at >= \(day) AND state <> 'withdrawn'
            """)
        for row in rows {
            let known = CardLedger.Case(indicator: try row.text(1), subject: try row.uuid(2), factKey: try row.text(3))
            ledger.remember(key: RowDigest(try row.uuid(0)), case: known, on: try row.date(4))
        }
        return ledger
    }

    /// Keys among the given ones that have a card, however old.
    func knownKeys(among keys: [RowDigest]) throws -> Set<RowDigest> {
        guard !keys.isEmpty else { return [] }
        let rows = try session.query(
            "SELECT card_key FROM gateway.card WHERE card_key = ANY(\(keys.map(\.identifier))) AND state <> 'withdrawn'"
        )
        return Set(try rows.map { RowDigest(try $0.uuid(0)) })
    }

    /// Stores new cards, each with the key of its record, and puts those that need not wait into the outbox.
    func insert(
        _ drafts: [SignalCardBuilder.Draft], recordKeys: [RowDigest], secret: Set<String>,
        deliveryOf: (RowDigest) -> UniqueIdentifier? = { _ in nil }, region: String, now: Timestamp
    ) throws {
        guard !drafts.isEmpty else { return }
        let numbers = try session.query(
            "SELECT nextval('gateway.card_number') FROM generate_series(1, \(drafts.count))")
        try session.copyIn(
            """
            COPY gateway.card (card_id, card_key, number, indicator, indicator_version, level, state, identity, person_id,
                               family_id, subject, address, municipality, territory_id, agency, organisation, feed_id,
                               key_digest, person_slot, delivery_id, occurred_at, detected_at, due_at, hold_until, text, fields,
                               is_medical_secret, case_subject, fact_key) FROM STDIN
            """
        ) { copy in
            for (position, draft) in drafts.enumerated() {
                let serial = try numbers[position].int(0)
                let padding = String(repeating: "0", count: max(0, 7 - "\(serial)".utf8.count))
                write(
                    draft, number: "\(region)-\(now.date.year)-\(padding)\(serial)", key: recordKeys[position],
                    delivery: deliveryOf(recordKeys[position]), isSecret: secret.contains(draft.card.indicator),
                    to: &copy)
                try copy.endRow()
            }
        }
        let ids = drafts.map(\.card.id)
        try session.execute(
            """
            INSERT INTO gateway.card_event (card_id, at, kind, to_state, decided_by)
            SELECT card_id, \(now), 'raised', state, 'gateway' FROM gateway.card WHERE card_id = ANY(\(ids))
            """)
        try enqueue(ids, kind: "card", now: now)
    }

    /// Puts cards into the outbox, once for each revision.
    func enqueue(_ cards: [UniqueIdentifier], kind: String, now: Timestamp) throws {
        try session.execute(
            """
            INSERT INTO gateway.outbox (entry_id, card_id, kind, rank, created_at, body, next_attempt_at)
            SELECT entry.id, card.card_id, \(kind), array_position(ARRAY['E1', 'E2', 'H', 'C'], card.level) - 1, \(now),
                   -- Due by every node's clock.
                   gateway.outbox_body(entry.id, \(kind), card), '-infinity'
            FROM unnest(\(cards)) WITH ORDINALITY AS wanted (card_id, position)
            JOIN gateway.card AS card USING (card_id)
            -- The same card and revision is the same entry, so that writing it again after a crash is harmless.
            CROSS JOIN LATERAL (SELECT md5(card.card_id::text || '/' || card.revision)::uuid AS id) AS entry
            WHERE card.state <> 'draft'
            ORDER BY wanted.position
            ON CONFLICT DO NOTHING
            """)
    }

    private func write(
        _ draft: SignalCardBuilder.Draft, number: String, key: RowDigest, delivery: UniqueIdentifier?, isSecret: Bool,
        to copy: inout CopyWriter
    ) {
        let card = draft.card
        copy.append(card.id)
        copy.append(card.key.identifier)
        copy.append(number)
        copy.append(card.indicator)
        copy.append(card.indicatorVersion)
        copy.append(card.level.rawValue)
        copy.append(card.state.rawValue)
        copy.append(card.identity.rawValue)
        copy.append(card.personID)
        copy.append(card.familyID)
        var json = JSONWriter()
        if let subject = card.subject {
            PersonCoding.write(subject, to: &json)
            copy.append(json.text)
        } else {
            copy.appendNull()
        }
        copy.append(card.address?.text ?? "")
        copy.append(card.address?.municipality ?? "")
        copy.append(card.addresseeTerritory)
        copy.append(card.agency.code)
        copy.append(card.organisation)
        copy.append(card.feedID)
        copy.append(key.identifier)
        copy.append(draft.personSlot)
        copy.append(delivery)
        copy.append(card.occurredAt)
        copy.append(card.detectedAt)
        copy.append(card.dueAt)
        copy.append(draft.holdUntil)
        copy.append(card.text)
        var fields = JSONWriter()
        RecordCoding.writePlain(card.fields, to: &fields)
        copy.append(fields.text)
        copy.append(isSecret)
        copy.append(draft.ledgerCase?.subject)
        copy.append(draft.ledgerCase?.factKey ?? "")
    }
}
