import Schemas

/// People no registry entry was found for: `gateway.person`.
struct NewPersonStore {
    let session: PostgresSession

    /// Everyone created since the snapshot was brought up to date, by this process or another.
    func load(after sequence: Int64, _ body: (RegistryPerson, Int64) -> Void) throws {
        _ = try session.query("SELECT set_config('sverka.sequence', \(String(sequence)), true)")
        try session.copyOut(
            """
            COPY (SELECT person_id, family_id, role, surname, given_name, patronymic, birth_date, sex, snils, address,
                         municipality, false, sequence
                  FROM gateway.person WHERE sequence > current_setting('sverka.sequence')::bigint ORDER BY sequence)
            TO STDOUT
            """
        ) { row in body(RegistryPerson(try RegistryRow(row)), try row.int64(12)) }
    }

    /// Stores people just created, each with the delivery whose record is about them.
    func insert(_ people: [(RegistryPerson, delivery: UniqueIdentifier)]) throws {
        guard !people.isEmpty else { return }
        try session.copyIn(
            """
            COPY gateway.person (person_id, family_id, role, surname, given_name, patronymic, birth_date, sex, snils, address,
                                 municipality, delivery_id) FROM STDIN
            """
        ) { copy in
            for (person, delivery) in people {
                copy.append(person.id)
                copy.append(person.familyID)
                copy.append(person.role.rawValue)
                copy.append(person.identity.name.surname)
                copy.append(person.identity.name.given)
                copy.append(person.identity.name.patronymic)
                copy.append(person.identity.birthDate?.iso)
                copy.append(person.identity.sex?.rawValue)
                copy.append(person.identity.snils?.compact)
                copy.append(person.identity.addresses.first?.text ?? "")
                copy.append(person.identity.addresses.first?.municipality ?? "")
                copy.append(delivery)
                try copy.endRow()
            }
        }
    }
}
