import Foundation
import Schemas
import Testing

@testable import Gateway

/// Whole nights with the real program, on a real database, over simulated files in the agencies' own layouts.
@Suite(.serialized) struct NightTests {
    private func total(_ summary: [String: Any], _ name: String) -> Int { summary[name] as? Int ?? -1 }

    @Test func fiveFeedsBecomeCardsInTheRegistry() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            let summary = try await world.night()
            let read = total(summary, "read")
            #expect(read > 350)
            let parts = ["quarantined", "linked", "review", "new", "unchanged", "withdrawn", "duplicate"]
            #expect(parts.map { total(summary, $0) }.reduce(0, +) == read)
            #expect(total(summary, "linked") > read * 3 / 4)
            #expect(total(summary, "quarantined") > 0)
            let raised = total(summary, "cardsRaised")
            #expect(raised > 0)
            let waiting = total(summary, "cardsHeld")
            #expect(try await world.number("SELECT count(*) FROM registry.card") == raised - waiting)
            #expect(try await world.number("SELECT count(*) FROM gateway.outbox WHERE delivered_at IS NULL") == 0)
            let feeds = Set((summary["feeds"] as? [[String: Any]] ?? []).compactMap { $0["feed"] as? String })
            #expect(
                feeds == [
                    "education.attendance", "health.oms", "housing.accounts", "police.incidents", "social.egisso-facts",
                    "social.egisso-orphans",
                ])
            #expect(try FileManager.default.contentsOfDirectory(atPath: world.folder + "/inbox").isEmpty)
            #expect(
                try await world.number(
                    "SELECT count(*) FROM gateway.audit_first_broken() AS broken WHERE broken IS NOT NULL") == 0)
        }
    }

    @Test func everyDeliveryHasReceiptsThatAddUpAndOneLineForEachRejectedRow() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let deliveries = try await world.number("SELECT count(*) FROM gateway.delivery")
            var receipts = 0
            for feed in try FileManager.default.contentsOfDirectory(atPath: world.folder + "/receipts") {
                for name in try FileManager.default.contentsOfDirectory(atPath: "\(world.folder)/receipts/\(feed)")
                where name.hasSuffix(".json") {
                    receipts += 1
                    let path = "\(world.folder)/receipts/\(feed)/\(name)"
                    let data = try Data(contentsOf: URL(fileURLWithPath: path))
                    let receipt = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
                    let rows = try #require(receipt["rows"] as? [String: Int])
                    let parts = ["quarantined", "linked", "review", "new", "unchanged", "withdrawn", "duplicate"]
                    #expect(parts.map { rows[$0] ?? -1 }.reduce(0, +) == rows["read"])
                    #expect((receipt["rejected"] as? [Any])?.count == rows["quarantined"])
                    let text = try String(
                        contentsOfFile: path.replacingOccurrences(of: ".json", with: ".txt"), encoding: .utf8)
                    let lines = text.split(separator: "\n").filter { $0.hasPrefix("  строка ") }
                    #expect(lines.count == rows["quarantined"])
                }
            }
            #expect(receipts == deliveries)
        }
    }

    @Test func secondNightWithTheSameFilesChangesNothingAndSaysSo() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let before = try await world.decisions()
            let events = try await world.number("SELECT count(*) FROM gateway.link_event")
            try await world.drop(day: 1)
            let result = try await world.program.run("night", "--as-of", "2026-11-20")
            #expect(result.status == 0)
            #expect(result.output.contains("Изменений нет"))
            #expect(try await world.decisions() == before)
            #expect(try await world.number("SELECT count(*) FROM gateway.link_event") == events)
        }
    }

    @Test func sameBytesUnderAnotherNameAreTheSameDelivery() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let before = try await world.number("SELECT count(*) FROM gateway.delivery")
            try await world.drop(day: 1)
            let inbox = world.folder + "/inbox"
            for name in try FileManager.default.contentsOfDirectory(atPath: inbox) {
                if name.hasPrefix("education_"), name.hasSuffix(".csv") {
                    try FileManager.default.moveItem(
                        atPath: "\(inbox)/\(name)", toPath: "\(inbox)/education_renamed_001.csv")
                    _ = FileManager.default.createFile(atPath: "\(inbox)/education_renamed_001.csv.ok", contents: nil)
                } else {
                    try FileManager.default.removeItem(atPath: "\(inbox)/\(name)")
                }
            }
            let summary = try await world.night()
            #expect(total(summary, "read") == 0)
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery") == before)
        }
    }

    @Test func nextDayProcessesOnlyWhatChanged() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let events = try await world.number("SELECT count(*) FROM gateway.link_event")
            try await world.drop(day: 2)
            let summary = try await world.night(day: 2)
            let unchanged = total(summary, "unchanged")
            let changed = total(summary, "added") + total(summary, "altered") + total(summary, "withdrawnByAbsence")
            #expect(unchanged > 100)
            #expect(changed > 0)
            #expect(changed < unchanged)
            let staged = try await world.number(
                "SELECT count(*) FROM gateway.row JOIN gateway.delivery USING (delivery_id) WHERE as_of = '2026-11-21'")
            #expect(staged <= changed + total(summary, "withdrawn"))
            #expect(try await world.number("SELECT count(*) FROM gateway.link_event") > events)
            let twice = try await world.number(
                "SELECT count(*) FROM (SELECT card_key FROM gateway.card GROUP BY card_key HAVING count(*) > 1) AS doubled"
            )
            #expect(twice == 0)
        }
    }

    @Test func emergencyOfAnAmbiguousPersonIsDeliveredProvisionalInTheSameNight() async throws {
        try await NightWorld.with { world in
            // Two children of one full name and birth date: nobody can say which of them is meant.
            let registry = try await PostgresConnection.open(world.settings)
            try await registry.perform { session in
                for index in 1...2 {
                    try session.execute(
                        """
                        INSERT INTO registry.person (person_id, role, surname, given_name, patronymic, birth_date, sex)
                        VALUES (gen_random_uuid(), 'child', 'Тестовский', 'Аристарх', 'Львович', '2015-04-05', 'M')
                        """)
                    _ = index
                }
            }
            let file = """
                Номер личного дела;Код ОО;Наименование ОО;ФИО обучающегося;Дата рождения;Пол;СНИЛС;Класс;Всего уроков;\
                Пропущено всего;Без уважительной;Период;ФИО законного представителя;Родство;Телефон;Адрес;Муниципалитет;Учёт;\
                Дата постановки;Причина;Событие;Дата события
                Ж-1;160001;Школа 1;Тестовский Аристарх Львович;05.04.2015;М;;5 А;100;0;0;11.2026;;;;;Казань;;;;побои;19.11.2026

                """
            let path = world.folder + "/education_92000000_20261120_777.csv"
            let data = try #require(file.replacingOccurrences(of: "\n", with: "\r\n").data(using: .windowsCP1251))
            try data.write(to: URL(fileURLWithPath: path))
            let result = try await world.program.run("ingest", "--json", "--feed", "education.attendance", path)
            #expect(result.status == 0, "\(result.errors)")
            #expect(
                try await world.number(
                    "SELECT count(*) FROM registry.card WHERE indicator = 'EDU-03' AND identity = 'provisional'") == 1)
            // The operator decides; the card is repaired, and there is still one.
            let person = try await registry.perform { session in
                let reviewCase = try session.queryOne(
                    "SELECT case_id, candidates::json -> 0 ->> 'person' FROM gateway.review_case WHERE state = 'open'")
                let person = try #require(UniqueIdentifier(try reviewCase.text(1)))
                try ReviewStore(session).decide(
                    try reviewCase.uuid(0), .link(person: person, family: nil), by: "operator",
                    reason: "позвонили в школу",
                    at: Timestamp(microseconds: 1_763_700_000_000_000))
                return person
            }
            _ = try await world.night()
            let repaired = try await registry.perform { session in
                let row = try session.queryOne(
                    "SELECT identity, person_id, revision FROM registry.card WHERE indicator = 'EDU-03'")
                return (try row.text(0), try row.optionalUUID(1), try row.int(2))
            }
            #expect(repaired.0 == "linked")
            #expect(repaired.1 == person)
            #expect(repaired.2 == 2)
        }
    }

    @Test func dryRunReportsEverythingAndWritesNothing() async throws {
        try await NightWorld.with { world in
            let source = try await NightWorld.simulation.value + "/day1"
            let name = try #require(
                try FileManager.default.contentsOfDirectory(atPath: source).first {
                    $0.hasPrefix("education_") && $0.hasSuffix(".csv")
                })
            let before = try await world.decisions()
            let result = try await world.program.run(
                "ingest", "--dry-run", "--json", "--feed", "education.attendance", "--as-of", "2026-11-20",
                "\(source)/\(name)")
            #expect(result.status == 0, "\(result.errors)")
            let planned = try #require(try result.json()["rows"] as? [String: Int])
            #expect(try await world.decisions() == before)
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery") == 0)
            // The real run does what the dry run said.
            let real = try await world.program.run(
                "ingest", "--json", "--feed", "education.attendance", "--as-of", "2026-11-20", "\(source)/\(name)")
            let done = try real.json()
            for key in ["read", "quarantined", "linked", "review", "new", "duplicate"] {
                #expect(done[key] as? Int == planned[key], "\(key)")
            }
        }
    }
}
