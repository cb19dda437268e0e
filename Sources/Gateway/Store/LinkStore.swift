import Matcher
import Schemas

/// Links: the append-only history and what holds now.
struct LinkStore {
    let session: PostgresSession
    let feedID: String

    /// The links that hold for the feed's records.
    func current() throws -> [RowDigest: [MatchBatch.PreviousLink]] {
        var links: [RowDigest: [MatchBatch.PreviousLink]] = [:]
        let rows = try session.query(
            """
            SELECT key_digest, person_slot, person_id, family_id FROM gateway.link WHERE feed_id = \(feedID)
            ORDER BY key_digest, person_slot
            """)
        for row in rows {
            links[RowDigest(try row.uuid(0)), default: []].append(
                MatchBatch.PreviousLink(
                    slot: try row.int(1), person: try row.optionalUUID(2), family: try row.optionalUUID(3)))
        }
        return links
    }

    /// The link that holds for one person of a record; nil when there is none.
    func current(key: RowDigest, slot: Int) throws -> MatchBatch.PreviousLink? {
        try session.queryFirst(
            """
            SELECT person_id, family_id FROM gateway.link
            WHERE feed_id = \(feedID) AND key_digest = \(key.identifier) AND person_slot = \(slot)::smallint
            """
        ).map { MatchBatch.PreviousLink(slot: slot, person: try $0.optionalUUID(0), family: try $0.optionalUUID(1)) }
    }

    /// What the machine saw when it decided last about one person of a record; nil where that was not kept.
    func machineView(key: RowDigest, slot: Int) throws -> StoredGrounds? {
        let row = try session.queryFirst(
            """
            SELECT grounds, person_id, weight FROM gateway.link_event
            WHERE key_digest = \(key.identifier) AND feed_id = \(feedID) AND person_slot = \(slot)::smallint
              AND decided_by = 'matcher' AND kind IN ('link', 'create', 'review')
            ORDER BY event_id DESC LIMIT 1
            """)
        guard let row, let bytes = try row.optionalBytes(0) else { return nil }
        // What can't be read is not handed on; the event that has it says so itself.
        guard var view = try? StoredGrounds(bytes: bytes[...]) else { return nil }
        if view.best == nil, let person = try row.optionalUUID(1), let weight = try row.optionalDouble(2) {
            view.best = StoredGrounds.Best(person: person, weight: Float(weight))
        }
        return view
    }

    /// Appends to the history and brings `gateway.link` up to date. The last change of a record's person counts.
    ///
    /// Records in `unseen` have no links yet: theirs are added without looking. `modelID`: the number of the model that
    /// all of the changes were weighed by.
    func apply(
        _ changes: [LinkChange], unseen: Set<RowDigest> = [], at now: Timestamp, by actor: String, model: String,
        modelID: Int32? = nil, deliveryOf: (RowDigest) -> UniqueIdentifier? = { _ in nil }
    ) throws {
        guard !changes.isEmpty else { return }
        try session.copyInBinary(
            """
            COPY gateway.link_event (at, feed_id, key_digest, person_slot, kind, person_id, family_id, decided_by, model_version,
                                     weight, levels, guard, delivery_id, reason, grounds) FROM STDIN (FORMAT binary)
            """
        ) { copy in
            let packed = PackedWriter()
            for change in changes {
                copy.append(now)
                copy.append(feedID)
                copy.append(change.key.identifier)
                copy.append(small: change.slot)
                copy.append(change.kind.rawValue)
                copy.append(change.person)
                copy.append(change.family)
                copy.append(actor)
                copy.append(model)
                copy.append(change.weight.map { Float($0) })
                copy.append(change.levels)
                copy.append(change.guardRule)
                copy.append(deliveryOf(change.key))
                copy.append(change.reason)
                if var grounds = change.grounds {
                    if let modelID { grounds.modelID = modelID }
                    packed.removeAll()
                    grounds.write(to: packed)
                    copy.append(bytea: packed.bytes)
                } else {
                    copy.appendNull()
                }
                try copy.endRow()
            }
        }
        try session.copyInBinary(
            """
            COPY gateway.link (feed_id, key_digest, person_slot, person_id, family_id, decided_by, model_version, weight, since)
            FROM STDIN (FORMAT binary)
            """
        ) { copy in
            for change in changes where unseen.contains(change.key) && change.kind != .review {
                copy.append(feedID)
                copy.append(change.key.identifier)
                copy.append(small: change.slot)
                copy.append(change.person)
                copy.append(change.family)
                copy.append(actor)
                copy.append(model)
                copy.append(change.weight.map { Float($0) })
                copy.append(now)
                try copy.endRow()
            }
        }
        let known = changes.filter { !unseen.contains($0.key) }
        if !known.isEmpty { try bringUpToDate(known, at: now, by: actor, model: model) }
    }

    private func bringUpToDate(_ changes: [LinkChange], at now: Timestamp, by actor: String, model: String) throws {
        try session.script(
            """
            CREATE TEMPORARY TABLE IF NOT EXISTS changed_link (
                position integer, key_digest uuid, person_slot smallint, kind text, person_id uuid, family_id uuid, weight real
            ) ON COMMIT DELETE ROWS;
            TRUNCATE changed_link
            """)
        try session.copyIn(
            "COPY changed_link (position, key_digest, person_slot, kind, person_id, family_id, weight) FROM STDIN"
        ) { copy in
            for (position, change) in changes.enumerated() where change.kind != .review {
                copy.append(position)
                copy.append(change.key.identifier)
                copy.append(change.slot)
                copy.append(change.kind.rawValue)
                copy.append(change.person)
                copy.append(change.family)
                copy.append(change.weight)
                try copy.endRow()
            }
        }
        try session.execute(
            """
            DELETE FROM gateway.link AS link USING changed_link AS change
            WHERE change.kind IN ('unlink', 'withdraw') AND link.feed_id = \(feedID)
              AND link.key_digest = change.key_digest AND link.person_slot = change.person_slot
            """)
        try session.execute(
            """
            INSERT INTO gateway.link AS link (feed_id, key_digest, person_slot, person_id, family_id, decided_by, model_version,
                                              weight, since)
            SELECT \(feedID), key_digest, person_slot, person_id, family_id, \(actor), \(model), weight, \(now)
            FROM (SELECT DISTINCT ON (key_digest, person_slot) * FROM changed_link
                  ORDER BY key_digest, person_slot, position DESC) AS last
            WHERE kind IN ('link', 'create')
            ON CONFLICT (feed_id, key_digest, person_slot) DO UPDATE
            SET person_id = excluded.person_id, family_id = excluded.family_id, decided_by = excluded.decided_by,
                model_version = excluded.model_version, weight = excluded.weight, since = excluded.since
            """)
    }
}
