import Adapters
import Glibc
import Schemas
import Testing

@testable import Gateway

// One database after the other: the server has a limit of connections.
@Suite(.serialized) struct RegistryImportTests {
    private static let header =
        "person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality"
    private static let child =
        "П1,С1,child,Сафин,Тимур,Рамилевич,2014-03-05,М,112-233-445 95,\"г. Бугульма, ул. Ленина, д. 5\",Бугульма"
    private static let mother = "П2,С1,mother,Сафина,Гузель,Маратовна,12.04.1988,Ж,,,"
    private static let loner = "0192f0c4-0000-7000-8000-00000000002a,,father,Иванов,Пётр,,1980,М,,,"

    private func run(
        _ lines: [String], on world: GatewayDatabase, abortRows: Int? = nil
    ) async throws -> RegistryImport.Report {
        let folder = "/tmp/sverka-import-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try FileSystem.makeFolder(folder)
        defer { FileSystem.remove(folder) }
        try FileSystem.write(lines.joined(separator: "\n") + "\n", to: "\(folder)/registry.csv")
        var mapping = try MappingLoader.load(path: SverkaProgram.mappings + "/registry/people.v1.yaml")
        mapping.onError.abortRows = abortRows
        let importer = RegistryImport(mapping: mapping)
        return try await world.registry.perform { session in
            try importer.run("\(folder)/registry.csv", asOf: GatewayDatabase.now.date, on: session) { _ in }
        }
    }

    private func people(_ world: GatewayDatabase) async throws -> [String] {
        try await world.registryTexts(
            """
            SELECT concat_ws('|', role, surname, given_name, patronymic, birth_date, sex, snils, municipality, origin)
            FROM registry.person ORDER BY surname
            """)
    }

    @Test func newPeopleAndFamiliesAreAdded() async throws {
        try await GatewayDatabase.with { world in
            let report = try await run([Self.header, Self.child, Self.mother, Self.loner], on: world)
            #expect(report.read == 3 && report.added == 3 && report.altered == 0 && report.rejected == 0)
            #expect(report.fatal == nil)
            #expect(
                try await people(world) == [
                    "father|Иванов|Пётр||1980|M||import",
                    "child|Сафин|Тимур|Рамилевич|2014-03-05|M|11223344595|Бугульма|import",
                    "mother|Сафина|Гузель|Маратовна|1988-04-12|F||import",
                ])
            #expect(try await world.registryTexts("SELECT count(*) FROM registry.family") == ["1"])
            #expect(
                try await world.registryTexts("SELECT person_id FROM registry.person WHERE role = 'father'")
                    == ["0192f0c4-0000-7000-8000-00000000002a"])
        }
    }

    @Test func sameFileAgainChangesNothing() async throws {
        try await GatewayDatabase.with { world in
            _ = try await run([Self.header, Self.child, Self.mother], on: world)
            let before = try await world.registryTexts("SELECT updated_at FROM registry.person ORDER BY person_id")
            let report = try await run([Self.header, Self.child, Self.mother], on: world)
            #expect(report.read == 2 && report.added == 0 && report.altered == 0 && report.rejected == 0)
            #expect(
                try await world.registryTexts("SELECT updated_at FROM registry.person ORDER BY person_id") == before)
        }
    }

    @Test func onlyWhatDiffersIsBroughtUpToDate() async throws {
        try await GatewayDatabase.with { world in
            _ = try await run([Self.header, Self.child, Self.mother, Self.loner], on: world)
            let moved = "П2,С2,mother,Иванова,Гузель,Маратовна,12.04.1988,Ж,,,"
            let report = try await run([Self.header, Self.child, moved], on: world)
            #expect(report.added == 0 && report.altered == 1)
            #expect(try await people(world).count == 3)
            #expect(
                try await world.registryTexts("SELECT surname FROM registry.person WHERE role = 'mother'") == [
                    "Иванова"
                ])
            #expect(try await world.registryTexts("SELECT count(*) FROM registry.family") == ["2"])
        }
    }

    @Test func rowsThatCannotBeUsedAreRejectedWithTheirReason() async throws {
        try await GatewayDatabase.with { world in
            let twice = "П1,С9,child,Другой,Человек,,2015-01-02,М,,,"
            let nameless = ",С1,child,Сафин,Айдар,Рамилевич,2016-01-02,М,,,"
            let short = "П4,С1,child"
            let empty = "П5,С1,child,,,,,,,,"
            let report = try await run([Self.header, Self.child, twice, nameless, short, empty], on: world)
            #expect(report.read == 5 && report.added == 1 && report.rejected == 4)
            #expect(report.rejectedRows.map(\.code) == [.rowDuplicate, .rowKeyMissing, .csvWidth, .personMissing])
            #expect(report.rejectedRows.map(\.location.row) == [2, 3, 4, 5])
            #expect(try await people(world).count == 1)
            #expect(report.text.contains("Прочитано 5: добавлено 1, обновлено 0, отклонено 4"))
            #expect(report.text.contains("строка 2: [row.duplicate]"))
            for secret in ["Другой", "Айдар"] {
                #expect(!report.text.contains(secret) && !report.json.contains(secret))
            }
        }
    }

    @Test func fileThatIsRefusedWritesNothing() async throws {
        try await GatewayDatabase.with { world in
            _ = try await run([Self.header, Self.child], on: world)
            let header = Self.header.replacing("person_id,", with: "nomer,")
            let report = try await run([header, Self.mother, Self.loner], on: world)
            #expect(report.fatal?.code == .csvHeaderMissing)
            #expect(report.added == 0 && report.altered == 0)
            #expect(try await people(world).count == 1)
            #expect(report.text.hasPrefix("Файл не загружен"))
            #expect(report.json.contains(#""fatal":"csv.header-missing""#))
        }
    }

    @Test func openQuoteInTheMiddleWritesNothing() async throws {
        try await GatewayDatabase.with { world in
            let report = try await run([Self.header, Self.child, "П9,С9,child,\"Не закрыта", Self.mother], on: world)
            #expect(report.fatal?.code == .csvQuote)
            #expect(try await people(world).isEmpty)
            #expect(try await world.registryTexts("SELECT count(*) FROM registry.family") == ["0"])
        }
    }

    @Test func fileWithTooManyRejectedRowsWritesNothing() async throws {
        try await GatewayDatabase.with { world in
            let broken = ",С1,child,Сафин,Айдар,Рамилевич,2016-01-02,М,,,"
            let report = try await run(
                [Self.header, Self.child, broken, broken, broken, Self.mother], on: world,
                abortRows: 2)
            #expect(report.fatal?.code == .fileAborted)
            #expect(try await people(world).isEmpty)
        }
    }

    @Test func archivedPersonStaysInTheContract() async throws {
        try await GatewayDatabase.with { world in
            _ = try await run([Self.header, Self.child], on: world)
            try await world.registryScript("UPDATE registry.person SET archived_at = now()")
            let rows = try await world.registry.perform { try RegistryStore(session: $0).rows() }
            #expect(rows.map(\.isArchived) == [true])
        }
    }
}
