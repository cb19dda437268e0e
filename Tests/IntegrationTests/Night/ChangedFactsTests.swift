import Foundation
import Testing

@testable import Gateway

/// What becomes of a card when the row it came from says something else the next day.
@Suite(.serialized) struct ChangedFactsTests {
    private static let header = """
        Номер личного дела;Код ОО;Наименование ОО;ФИО обучающегося;Дата рождения;Пол;СНИЛС;Класс;Всего уроков;\
        Пропущено всего;Без уважительной;Период;ФИО законного представителя;Родство;Телефон;Адрес;Муниципалитет;Учёт;\
        Дата постановки;Причина;Событие;Дата события
        """

    private func addChild(_ surname: String, _ given: String, born: String, to world: NightWorld) async throws {
        try await PostgresConnection.open(world.settings).perform { session in
            try session.execute(
                """
                INSERT INTO registry.person (person_id, role, surname, given_name, patronymic, birth_date, sex)
                VALUES (gen_random_uuid(), 'child', \(surname), \(given), 'Львович', \(born), 'M')
                """)
        }
    }

    private func row(_ number: String, _ name: String, born: String, event: String) -> String {
        let day = event.isEmpty ? "" : "19.11.2026"
        return "\(number);160001;Школа 1;\(name) Львович;\(born);М;;5 А;100;0;0;11.2026;;;;;Казань;;;;\(event);\(day)"
    }

    private func ingest(_ rows: [String], _ name: String, in world: NightWorld) async throws {
        let text = ([Self.header] + rows).joined(separator: "\r\n") + "\r\n"
        let path = "\(world.folder)/\(name).csv"
        try #require(text.data(using: .windowsCP1251)).write(to: URL(fileURLWithPath: path))
        let result = try await world.program.run(
            "ingest", "--json", "--feed", "education.attendance", "--as-of", "2026-11-20", path)
        try #require(result.status == 0, "\(result.errors)\(result.output)")
    }

    private func cards(in world: NightWorld) async throws -> [String] {
        try await PostgresConnection.open(world.settings).perform { session in
            try session.query(
                """
                SELECT concat_ws('|', card.indicator, card.state, person.surname, card.subject ->> 'surname')
                FROM registry.card LEFT JOIN registry.person USING (person_id) ORDER BY card.received_at, card.card_id
                """
            ).map { try $0.text(0) }
        }
    }

    @Test func cardOfARowThatIsAboutAnotherChildNowIsWithdrawnAndTheRealFactGetsItsOwn() async throws {
        try await NightWorld.with { world in
            try await addChild("Первушинский", "Аристарх", born: "2015-04-05", to: world)
            try await addChild("Вторушинский", "Ипполит", born: "2014-02-03", to: world)
            let first = row("Ж-1", "Первушинский Аристарх", born: "05.04.2015", event: "побои")
            try await ingest([first], "one", in: world)
            #expect(try await cards(in: world) == ["EDU-03|delivered|Первушинский|Первушинский"])
            // The number belonged to another child all the time; nothing happened to him.
            let second = row("Ж-1", "Вторушинский Ипполит", born: "03.02.2014", event: "")
            try await ingest([second], "two", in: world)
            #expect(try await cards(in: world) == ["EDU-03|withdrawn|Первушинский|Первушинский"])
            // The fact comes again under the right number: a card of its own, although the child had one.
            let third = row("Ж-2", "Первушинский Аристарх", born: "05.04.2015", event: "побои")
            try await ingest([second, third], "three", in: world)
            #expect(
                try await cards(in: world) == [
                    "EDU-03|withdrawn|Первушинский|Первушинский", "EDU-03|delivered|Первушинский|Первушинский",
                ])
        }
    }

    @Test func cardOfAFactThatStaysFollowsItsRowToTheRightChild() async throws {
        try await NightWorld.with { world in
            try await addChild("Первушинский", "Аристарх", born: "2015-04-05", to: world)
            try await addChild("Вторушинский", "Ипполит", born: "2014-02-03", to: world)
            try await ingest(
                [row("Ж-1", "Первушинский Аристарх", born: "05.04.2015", event: "побои")], "one", in: world)
            try await ingest(
                [row("Ж-1", "Вторушинский Ипполит", born: "03.02.2014", event: "побои")], "two", in: world)
            #expect(try await cards(in: world) == ["EDU-03|delivered|Вторушинский|Вторушинский"])
        }
    }

    @Test func factOfAnUnchangedChildThatIsNoLongerStatedKeepsItsCard() async throws {
        try await NightWorld.with { world in
            try await addChild("Первушинский", "Аристарх", born: "2015-04-05", to: world)
            try await ingest(
                [row("Ж-1", "Первушинский Аристарх", born: "05.04.2015", event: "побои")], "one", in: world)
            try await ingest([row("Ж-1", "Первушинский Аристарх", born: "05.04.2015", event: "")], "two", in: world)
            #expect(try await cards(in: world) == ["EDU-03|delivered|Первушинский|Первушинский"])
        }
    }
}
