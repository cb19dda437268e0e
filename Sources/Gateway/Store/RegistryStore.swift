import Schemas

/// Reads the registry through its contract, and the people that only the gateway knows.
struct RegistryStore {
    let session: PostgresSession

    /// Everyone of the registry.
    func rows() throws -> [RegistryRow] {
        var rows: [RegistryRow] = []
        try session.copyOut(
            """
            COPY (SELECT person_id, family_id, role, surname, given_name, patronymic, birth_date, sex, snils, address,
                         municipality, archived
                  FROM registry.contract_person ORDER BY person_id) TO STDOUT
            """
        ) { row in rows.append(try RegistryRow(row)) }
        return rows
    }

    func count() throws -> Int {
        try session.queryOne("SELECT count(*) FROM registry.contract_person").int(0)
    }

    /// The territory tree.
    func territories() throws -> TerritoryTree {
        let rows = try session.query(
            "SELECT territory_id, parent_id, kind, name, oktmo, aliases FROM registry.contract_territory ORDER BY territory_id"
        )
        return TerritoryTree(
            try rows.map { row in
                Territory(
                    id: try row.text(0), parentID: try row.optionalText(1), kind: try row.value(2),
                    name: try row.text(3),
                    oktmo: try row.optionalText(4).flatMap { Oktmo($0) }, aliases: try row.texts(5))
            })
    }
}
