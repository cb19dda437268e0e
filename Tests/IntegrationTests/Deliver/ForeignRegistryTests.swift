import Adapters
import Glibc
import Schemas
import Testing

@testable import Gateway

/// A region's own registry, in its own database, attached by three views and one function over its own tables.
///
/// One database after the other: the server has a limit of connections.
@Suite(.serialized) struct ForeignRegistryTests {
    /// Tables that know nothing of us: other names, numbers for keys, dates as dates, upper-case names.
    private static let tables = """
        CREATE SCHEMA region;
        CREATE TABLE region.citizen (
            id integer PRIMARY KEY, household integer, kind text, fam text NOT NULL, im text NOT NULL, ot text, born date,
            pol char(1), snils text, adres text, rayon text, closed boolean NOT NULL DEFAULT false);
        INSERT INTO region.citizen VALUES
            (17, 4, 'ребёнок', 'САФИН', 'ТИМУР', 'РАМИЛЕВИЧ', '2014-03-05', 'м', '112-233-445 95', 'г Бугульма, ул Ленина, 5', 'Бугульма'),
            (18, 4, 'мать', 'САФИНА', 'ГУЗЕЛЬ', NULL, '1988-04-12', 'ж', NULL, NULL, NULL);
        CREATE TABLE region.inbox (card uuid PRIMARY KEY, revision integer, body json, status text DEFAULT 'новая');
        CREATE TABLE region.seen (entry uuid PRIMARY KEY);
        CREATE TABLE region.newcomer (id uuid PRIMARY KEY, body json);
        """

    private static let contract = """
        CREATE SCHEMA registry;
        CREATE VIEW registry.contract_person AS
        SELECT md5('person/' || id)::uuid AS person_id, md5('family/' || household)::uuid AS family_id,
               CASE kind WHEN 'ребёнок' THEN 'child' WHEN 'мать' THEN 'mother' ELSE 'other' END AS role,
               fam AS surname, im AS given_name, coalesce(ot, '') AS patronymic, born::text AS birth_date,
               CASE pol WHEN 'м' THEN 'M' WHEN 'ж' THEN 'F' END AS sex, snils, coalesce(adres, '') AS address,
               coalesce(rayon, '') AS municipality, closed AS archived
        FROM region.citizen;
        CREATE VIEW registry.contract_territory AS
        SELECT 'т-1'::text AS territory_id, NULL::text AS parent_id, 'district'::text AS kind, 'Бугульма'::text AS name,
               NULL::text AS oktmo, '{}'::text[] AS aliases;
        CREATE VIEW registry.contract_card_outcome AS
        SELECT card AS card_id, 'received'::text AS state, now() AS changed_at FROM region.inbox;
        CREATE FUNCTION registry.contract_receive(entries json) RETURNS TABLE (entry_id uuid, status text)
        LANGUAGE plpgsql AS $$
        DECLARE item json; known boolean;
        BEGIN
            FOR item IN SELECT * FROM json_array_elements(entries) LOOP
                entry_id := (item ->> 'entry')::uuid;
                INSERT INTO region.seen VALUES (entry_id) ON CONFLICT DO NOTHING;
                known := NOT FOUND;
                status := CASE WHEN known THEN 'known' ELSE 'stored' END;
                IF NOT known THEN
                    IF json_typeof(item -> 'people') = 'array' THEN
                        INSERT INTO region.newcomer SELECT (member ->> 'id')::uuid, member
                        FROM json_array_elements(item -> 'people') AS member ON CONFLICT DO NOTHING;
                    END IF;
                    INSERT INTO region.inbox AS old (card, revision, body)
                    VALUES ((item #>> '{card,id}')::uuid, (item #>> '{card,revision}')::integer, item -> 'card')
                    ON CONFLICT (card) DO UPDATE SET revision = excluded.revision, body = excluded.body
                    WHERE old.revision < excluded.revision;
                END IF;
                RETURN NEXT;
            END LOOP;
        END $$;
        """

    private static let mapping = """
        feed: police.test
        version: 1
        title: Проба
        owner: {agency: police}
        source: {match: ["police*.csv"]}
        format:
          csv: {encoding: utf-8, delimiter: ";", quote: '"', header: any-order}
        key: id
        facts: {kusp: kusp}
        persons:
          - role: child
            required: true
            fields:
              name: {from: fio, type: fio, order: surname-first}
              birth: {from: born, type: date, formats: [iso]}
              sex: sex
              snils: snils
              address: {from: address, municipality: rayon}
        signals:
          - indicator: POL-04
            when: "kusp is filled"
            subject: child
            factKey: "{kusp}"
            text: "Сообщение {kusp}."

        """

    private static let rows = """
        id;fio;born;sex;snils;address;rayon;kusp
        1;Сафин Тимур Рамилевич;2014-03-05;М;112-233-445 95;г. Бугульма, ул. Ленина, д. 5;Бугульма;КУСП 1
        2;Николаев Олег Петрович;2016-08-09;М;;г. Бугульма, ул. Мира, д. 9;Бугульма;КУСП 2

        """

    /// Lends a gateway's empty database, a foreign one with its own tables, and a folder with the mapping and a file.
    private func with(
        contract: String, _ body: (GatewayConfiguration, ConnectionSettings, String) async throws -> Void
    ) async throws {
        let folder = "/tmp/sverka-foreign-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try FileSystem.makeFolder(folder)
        try FileSystem.makeFolder("\(folder)/mappings")
        defer { FileSystem.remove(folder) }
        try FileSystem.write(Self.mapping, to: "\(folder)/mappings/police.yaml")
        try FileSystem.write(Self.rows, to: "\(folder)/police.csv")
        try await TemporaryDatabase.with { gateway in
            try await TemporaryDatabase.with { foreign in
                try await PostgresConnection.open(foreign).perform { try $0.script(Self.tables + contract) }
                let configuration = GatewayConfiguration(
                    dataFolder: folder, mappingsFolder: "\(folder)/mappings", databaseURL: gateway.address,
                    registryURL: foreign.address, width: 2)
                try await body(configuration, foreign, folder)
            }
        }
    }

    private func texts(_ settings: ConnectionSettings, _ statement: SQL) async throws -> [String] {
        try await PostgresConnection.open(settings).perform { session in
            try session.query(statement).map { try $0.optionalText(0) ?? "null" }
        }
    }

    @Test func peopleAreNeverImportedIntoARegistryOfTheRegions() async throws {
        try await with(contract: Self.contract) { configuration, foreign, folder in
            let application = try await GatewayApplication.open(configuration)
            let mapping = try MappingLoader.load(path: SverkaProgram.mappings + "/registry/people.v1.yaml")
            await #expect(
                performing: {
                    _ = try await application.importRegistry(
                        "\(folder)/police.csv", mapping: mapping, asOf: GatewayDatabase.now.date
                    ) { _ in }
                }, throws: { "\($0)".hasPrefix("к шлюзу подключён реестр региона") })
            await application.close()
            #expect(try await texts(foreign, "SELECT count(*)::text FROM region.citizen") == ["2"])
        }
    }

    @Test func nightLinksToItsPeopleAndPushesIntoItsTables() async throws {
        try await with(contract: Self.contract) { configuration, foreign, folder in
            let application = try await GatewayApplication.open(configuration)
            let day = GatewayDatabase.now.date
            let summary = try await NightRun(application)
                .run(files: ["\(folder)/police.csv"], feed: "police.test", asOf: day)
            #expect(summary.troubles.isEmpty && summary.total[.linked] == 1 && summary.total[.new] == 1)
            #expect(summary.delivered == 2 && summary.waiting == 0 && summary.people == 2)
            let cards = try await texts(
                foreign,
                """
                SELECT concat_ws('|', body ->> 'identity', body ->> 'territory', body ->> 'text',
                                 (body ->> 'person')::uuid = md5('person/17')::uuid)
                FROM region.inbox ORDER BY body ->> 'text'
                """)
            #expect(cards == ["linked|т-1|Сообщение КУСП 1.|t", "newPerson|т-1|Сообщение КУСП 2.|f"])
            #expect(try await texts(foreign, "SELECT body ->> 'surname' FROM region.newcomer") == ["Николаев"])
            // Again: nothing new there, and nothing of ours beside its tables.
            let again = try await NightRun(application)
                .run(files: ["\(folder)/police.csv"], feed: "police.test", asOf: day)
            #expect(again.isQuiet && again.feeds.map(\.repeated) == [1])
            #expect(try await texts(foreign, "SELECT count(*) FROM region.inbox") == ["2"])
            let relations = try await texts(
                foreign,
                """
                SELECT relname FROM pg_class WHERE relnamespace IN ('registry'::regnamespace, 'public'::regnamespace)
                ORDER BY relname
                """)
            #expect(relations == ["contract_card_outcome", "contract_person", "contract_territory"])
            #expect(
                try await texts(foreign, "SELECT nspname FROM pg_namespace WHERE nspname IN ('gateway', 'migration')")
                    == [])
            await application.close()
        }
    }

    @Test(arguments: [
        ("DROP VIEW registry.contract_territory;", "registry.contract_territory"),
        ("DROP VIEW registry.contract_card_outcome;", "registry.contract_card_outcome"),
        ("DROP FUNCTION registry.contract_receive(json);", "registry.contract_receive(json)"),
    ]) func missingPartsOfTheContractAreNamed(statement: String, name: String) async throws {
        try await with(contract: Self.contract + statement) { configuration, _, _ in
            let error = await thrown { try await GatewayApplication.open(configuration) }
            let failure = try #require(error as? GatewayApplication.Failure)
            #expect(failure.description.contains(" \(name);"))
        }
    }

    @Test func gatewayReadsOnlyTheContract() async throws {
        try await with(contract: Self.contract) { _, foreign, _ in
            let rows = try await PostgresConnection.open(foreign).perform { session in
                try RegistryStore(session: session).rows().sorted { $0.surname < $1.surname }
            }
            let people = rows.map { RegistryPerson($0) }
            #expect(people.map(\.identity.name.full) == ["Сафин Тимур Рамилевич", "Сафина Гузель"])
            #expect(people.map(\.role) == [.child, .mother])
            #expect(people.first?.identity.snils?.compact == "11223344595")
            #expect(people.first?.identity.addresses.first?.street == "ЛЕНИНА")
            let tree = try await PostgresConnection.open(foreign).perform {
                try RegistryStore(session: $0).territories()
            }
            #expect(tree.find(name: "г. Бугульма")?.id == "т-1")
        }
    }
}
