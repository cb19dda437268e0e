import Adapters
import Glibc
import Matcher
import Schemas
import Testing

@testable import Gateway

@Suite struct RegistryRowsTests {
    private let asOf = CalendarDate(dayNumber: 20_778)
    private static let header = "id,person_id,family_id,fio,born,snils\n"
    private static let layout = """
        feed: registry.test
        version: 1
        owner: {agency: registry}
        mode: full
        format:
          csv: {encoding: utf-8, delimiter: ",", quote: '"', header: any-order}
        key: id
        facts: {person_id: person_id, family_id: family_id}
        persons:
          - role: child
            fields:
              name: {from: fio, type: fio, order: surname-first}
              birth: {from: born, type: date, formats: [iso]}
              snils: snils

        """

    private func with<Answer>(_ rows: [String], width: Int, _ body: (RegistryRows) throws -> Answer) throws -> Answer {
        let path = "/tmp/sverka-registry-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36)).csv"
        try FileSystem.write(Self.header + rows.map { $0 + "\n" }.joined(), to: path)
        defer { FileSystem.remove(path) }
        return try body(
            RegistryRows(
                path: path, layout: try MappingLoader.load(text: Self.layout, file: "r.yaml"), asOf: asOf,
                width: width))
    }

    private func person(_ number: Int, id: String? = nil) -> String {
        "\(number),\(id ?? "P\(number)"),F\(number / 3),Сафин Тимур,2014-03-05,"
    }

    @Test(arguments: [1, 2, 5]) func peopleAndFamiliesAreNumberedInTheOrderOfTheIds(width: Int) throws {
        let rows = (0..<5000).map { person($0, id: "P\(10_000 + $0)") }
        let others = rows.indices.map { rows[$0 * 7 % rows.count] }
        for rows in [rows, rows.reversed(), others] {
            let people = try with(rows, width: width) { try $0.people() }
            #expect(people.ids == (0..<5000).map { "P\(10_000 + $0)" })
            #expect((0..<5000).allSatisfy { people.index.family(of: Int32($0)) == Int32($0 / 3) })
            #expect((0..<5000).allSatisfy { people.index.members(ofFamily: Int32($0 / 3)).contains(Int32($0)) })
            #expect(people.rejected == nil)
        }
    }

    @Test(arguments: [1, 3]) func firstIdThatStandsTwiceIsNamedWithItsLines(width: Int) throws {
        var rows = (0..<5000).map { person($0) }
        rows[4000] = person(4000, id: "P17")
        rows[4900] = person(4900, id: "P18")
        let failure = #expect(throws: FileLinking.Failure.self) {
            try with(rows, width: width) { _ = try $0.people() }
        }
        #expect(failure?.description.contains("«P17» стоит и в строке 19, и в строке 4002") == true)
    }

    @Test(arguments: [1, 3]) func rowsThatCannotBeReadAreCountedAndTheFirstIsNamed(width: Int) throws {
        var rows = (0..<5000).map { person($0) }
        for place in stride(from: 30, to: 5000, by: 10) { rows[place] = "\(place),короткая" }
        let people = try with(rows, width: width) { try $0.people() }
        #expect(people.ids.count == 4503)
        #expect(people.rejected?.count == 497 && people.rejected?.line == 32)
    }

    /// Reading stopped in silence, and whoever came after was found by nobody.
    @Test(arguments: [1, 3]) func registryThatMostlyCannotBeReadIsRefused(width: Int) throws {
        let rows = (0..<12_000).map { "\($0),короткая" } + (0..<3000).map { person($0) }
        let failure = #expect(throws: FileLinking.Failure.self) {
            try with(rows, width: width) { _ = try $0.people() }
        }
        #expect(failure?.description.contains("не читаются 12000 из 15000 строк, первая — строка файла 2") == true)
    }
}
