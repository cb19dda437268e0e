import Schemas

/// The person a review case asks about, when nobody known is meant: made from the row, as the matcher would have.
struct CasePerson {
    let session: PostgresSession
    let feedID: String
    let key: RowDigest
    let slot: Int

    /// Stores the person; whoever else of the record is linked gives the family. Call while the creation of people is locked.
    func create(from delivery: UniqueIdentifier, at now: Timestamp) throws -> RegistryPerson {
        guard let record = try record(of: delivery), record.people.indices.contains(slot) else {
            throw ReviewStore.Refusal.rowGone
        }
        var identity = record.people[slot]
        if identity.addresses.isEmpty, let dwelling = record.dwelling { identity.addresses = [dwelling] }
        let family = try familyOfTheOthers() ?? UniqueIdentifier(at: now)
        let person = RegistryPerson(
            id: UniqueIdentifier(at: now), familyID: family, identity: identity)
        try NewPersonStore(session: session).insert([(person, delivery: delivery)])
        return person
    }

    private func familyOfTheOthers() throws -> UniqueIdentifier? {
        try session.queryFirst(
            """
            SELECT family_id FROM gateway.link
            WHERE feed_id = \(feedID) AND key_digest = \(key.identifier) AND person_slot <> \(slot)::smallint
              AND family_id IS NOT NULL
            ORDER BY person_slot LIMIT 1
            """
        )?.uuid(0)
    }

    private func record(of delivery: UniqueIdentifier) throws -> CanonicalRecord? {
        let row = try session.queryFirst(
            """
            SELECT \(fragment: RecordCoding.column), row.record_id, row.content_digest, row.line, row.row_number, delivery.receipt_number
            FROM gateway.row AS row JOIN gateway.delivery USING (delivery_id)
            WHERE row.delivery_id = \(delivery) AND row.key_digest = \(key.identifier)
            ORDER BY row.row_number DESC LIMIT 1
            """)
        guard let row, let stored = try row.optionalBytes(0) else { return nil }
        var record = CanonicalRecord(
            recordID: try row.text(1), keyDigest: key, contentDigest: RowDigest(try row.uuid(2)), orderKey: "",
            location: SourceLocation(line: try row.int(3), row: try row.int(4)))
        do throws(StoredRecordDamage) {
            try RecordCoding.decode(stored[...], into: &record)
        } catch { throw NightError.stagedRowDamaged(delivery: try row.text(5), row: try row.int(4)) }
        return record
    }
}
