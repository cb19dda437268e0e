import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// `sverka review`: a provisional card of an urgent signal, settled by an operator beside a running node.
@Suite(.serialized) struct ReviewCommandTests {
    private static let cards: SQL = """
        SELECT concat_ws('|', card.indicator, card.revision, card.identity, coalesce(person.surname, '-'))
        FROM registry.card LEFT JOIN registry.person USING (person_id) ORDER BY card.card_id
        """

    private func signal(_ id: String, _ indicator: String) -> UrgentIntake.Posted {
        let json = """
            {"id": "\(id)", "indicator": "\(indicator)", "occurredAt": "2026-11-20T10:00:00+03:00",
             "text": "Следы побоев.", "fields": {"caseNo": "\(id)", "place": "вокзал"},
             "people": [{"role": "child", "surname": "Первушинский", "given": "Аристарх", "patronymic": "Львович",
                         "birthDate": "2015-04-05", "sex": "М"}]}
            """
        return UrgentIntake.Posted(body: Array(json.utf8), isXML: false)
    }

    /// A node whose registry has two children of one name and date, and a signal about one of them.
    private func withAmbiguousSignal(_ body: (WorkWorld, SverkaProgram) async throws -> Void) async throws {
        let namesakes: (WorkWorld) async throws -> Void = { world in
            for _ in 0..<2 { try await world.addChild("Первушинский", "Аристарх", born: "2015-04-05") }
        }
        try await WorkWorld.with(before: namesakes) { world in
            _ = try await UrgentIntake(world.application).take(signal("s-1", "POL-04"), from: "police")
            let provisional = ["POL-04|1|provisional|-"]
            #expect(try await world.eventually(Self.cards, gives: provisional) == provisional)
            try await body(world, SverkaProgram(data: world.folder, database: world.settings))
        }
    }

    private func onlyCase(_ program: SverkaProgram) async throws -> [String: Any] {
        let listed = try await program.run("review", "list", "--json")
        try #require(listed.status == 0, "\(listed.errors)")
        let cases = try #require(try listed.json()["cases"] as? [[String: Any]])
        #expect(cases.count == 1)
        return try #require(cases.first)
    }

    @Test func caseIsListedShownAndDecidedOnce() async throws {
        try await withAmbiguousSignal { world, program in
            let entry = try await onlyCase(program)
            let id = try #require(entry["case"] as? String)
            #expect(entry["feed"] as? String == "urgent.police" && entry["candidates"] as? Int == 2)
            let card = try #require(entry["card"] as? [String: Any])
            #expect(card["indicator"] as? String == "POL-04" && card["level"] as? String == "E1")
            #expect(card["identity"] as? String == "provisional" && card["dueAt"] is String)
            let text = try await program.run("review", "list", "--feed", "urgent.police").output
            #expect(text.contains(id) && text.contains("POL-04, E1, предварительная"))
            #expect(try await program.run("review", "list", "--feed", "no.feed").output == "Открытых случаев нет.\n")

            let shown = try await program.run("review", "show", id, "--json", "--by", "Петрова")
            try #require(shown.status == 0, "\(shown.errors)")
            let candidates = try #require(try shown.json()["candidates"] as? [[String: Any]])
            #expect(candidates.count == 2)
            for candidate in candidates {
                #expect(abs((candidate["probability"] as? Double ?? .nan) - 0.5) < 0.1)
                #expect((candidate["levels"] as? [String: String])?.isEmpty == false)
            }
            #expect(!shown.output.contains("Первушинский"))
            let told = try await program.run("review", "show", id).output
            #expect(told.contains("вероятность") && !told.contains("Первушинский"))
            let looks: SQL =
                "SELECT actor || '|' || object FROM gateway.audit WHERE action = 'review.show' ORDER BY sequence"
            #expect(try await world.texts(looks).first == "Петрова|\(id)")

            let person = try #require(candidates[1]["person"] as? String)
            let stranger = try await program.run(
                "review", "decide", id, "--person", UUID().uuidString, "--by", "Петрова")
            #expect(stranger.status == 3 && stranger.errors.contains("нет ни в реестре"), "\(stranger.errors)")
            let decided = try await program.run(
                "review", "decide", id, "--person", person, "--by", "Петрова", "--reason", "совпал адрес")
            #expect(decided.status == 0 && decided.output.contains("исправлена, редакция 2"), "\(decided)")
            let linked = ["POL-04|2|linked|Первушинский"]
            #expect(try await world.eventually(Self.cards, gives: linked) == linked)
            #expect(try await world.texts("SELECT person_id::text FROM registry.card") == [person])
            let again = try await program.run("review", "decide", id, "--none", "--by", "Петрова")
            #expect(again.status == 3 && again.errors.contains("уже решён"))
            #expect(try await world.texts("SELECT verdict FROM gateway.verdict") == ["always"])
            #expect(try await program.run("review", "list").output == "Открытых случаев нет.\n")
            #expect(try await program.run("audit").status == 0)
        }
    }

    @Test func newPersonTravelsWithTheRepairedCard() async throws {
        try await withAmbiguousSignal { world, program in
            let id = try #require(try await onlyCase(program)["case"] as? String)
            let decided = try await program.run("review", "decide", id, "--new", "--by", "Петрова", "--json")
            try #require(decided.status == 0, "\(decided.errors)")
            let card = try #require((try decided.json()["cards"] as? [[String: Any]])?.first)
            #expect(card["amended"] as? Bool == true && card["identity"] as? String == "newPerson")
            let repaired = ["POL-04|2|newPerson|Первушинский"]
            #expect(try await world.eventually(Self.cards, gives: repaired) == repaired)
            #expect(try await world.texts("SELECT count(*)::text FROM registry.person") == ["3"])
            let verdicts: SQL = "SELECT verdict FROM gateway.verdict ORDER BY 1"
            #expect(try await world.texts(verdicts) == ["always", "never", "never"])
            let again = try await program.run("review", "decide", id, "--new", "--by", "Петрова")
            #expect(again.status == 3)
            #expect(try await world.texts("SELECT count(*)::text FROM gateway.person") == ["1"])
        }
    }

    @Test func noneOfThemLeavesTheCardWithoutAPerson() async throws {
        try await withAmbiguousSignal { world, program in
            let id = try #require(try await onlyCase(program)["case"] as? String)
            let decided = try await program.run("review", "decide", id, "--none", "--by", "Петрова")
            #expect(decided.status == 0 && decided.output.contains("прежняя: предварительная"), "\(decided)")
            #expect(try await world.texts(Self.cards) == ["POL-04|1|provisional|-"])
            #expect(try await world.texts("SELECT verdict FROM gateway.verdict") == ["never", "never"])
        }
    }

    @Test func verdictHoldsForTheRecordsNextDeliveryToARunningNode() async throws {
        let namesakes: (WorkWorld) async throws -> Void = { world in
            for _ in 0..<2 { try await world.addChild("Первушинский", "Аристарх", born: "2015-04-05") }
        }
        try await WorkWorld.with(before: namesakes) { world in
            let program = SverkaProgram(data: world.folder, database: world.settings)
            try await deliver(lessons: 100, to: world)
            let provisional = ["EDU-03|1|provisional|-"]
            #expect(try await world.eventually(Self.cards, gives: provisional) == provisional)
            let id = try #require(try await onlyCase(program)["case"] as? String)
            let people = try await world.texts("SELECT person_id::text FROM registry.person ORDER BY 1")
            let person = try #require(people.last)
            let decided = try await program.run("review", "decide", id, "--person", person, "--by", "Петрова")
            try #require(decided.status == 0, "\(decided.errors)")
            // The row changes: without the verdict it would be ambiguous again.
            try await deliver(lessons: 101, to: world)
            let states: SQL = "SELECT state FROM gateway.delivery ORDER BY received_at"
            #expect(try await world.eventually(states, gives: ["acknowledged", "acknowledged"]).count == 2)
            let altered: SQL = "SELECT rows_altered::text FROM gateway.delivery ORDER BY received_at"
            #expect(try await world.texts(altered) == ["0", "1"])
            #expect(try await world.texts("SELECT state FROM gateway.review_case") == ["decided"])
            #expect(try await world.texts("SELECT person_id::text FROM gateway.link") == [person])
            #expect(try await world.texts("SELECT person_id::text FROM registry.card") == [person])
        }
    }

    /// Hands a node the education feed's one row.
    private func deliver(lessons: Int, to world: WorkWorld) async throws {
        let text =
            "Номер личного дела;Код ОО;Наименование ОО;ФИО обучающегося;Дата рождения;Пол;СНИЛС;Класс;Всего уроков;"
            + "Пропущено всего;Без уважительной;Период;ФИО законного представителя;Родство;Телефон;Адрес;Муниципалитет;Учёт;"
            + "Дата постановки;Причина;Событие;Дата события\r\n"
            + "Ж-1;160001;Школа 1;Первушинский Аристарх Львович;05.04.2015;М;;5 А;\(lessons);0;0;11.2026;;;;;Казань;;;;побои;"
            + "19.11.2026\r\n"
        let bytes = [UInt8](try #require(text.data(using: .windowsCP1251)))
        let intake = UploadIntake(world.application)
        let mapping = try #require(world.application.mappings.first { $0.id == "education.attendance" })
        let begun = try await intake.begin(
            feed: mapping.id, key: "night-\(lessons)", fileName: "education.csv", statedDigest: nil)
        let spool = try await UploadSpool.open(intake.path(of: begun.id), at: 0, limit: 1 << 20)
        try await spool.append(bytes)
        let whole = try await spool.finish()
        let file = DeliveryReceipt.File(name: "education.csv", digest: whole.digest, byteCount: whole.byteCount)
        _ = try await intake.register(
            [UploadIntake.Spooled(path: spool.path, file: file)], of: mapping, key: "night-\(lessons)", upload: begun.id
        )
        world.work.feedWakeup.wake()
    }

    @Test func provisionalCardComesBeforeAnOlderHouseholdWhichTakesAFamily() async throws {
        try await withAmbiguousSignal { world, program in
            let urgent = try #require(try await onlyCase(program)["case"] as? String)
            let family = UniqueIdentifier(high: 0xF, low: 1)
            try await world.application.gateway.perform { session in
                try session.execute("INSERT INTO registry.family (family_id) VALUES (\(family))")
                try session.execute("UPDATE registry.person SET family_id = \(family)")
                try session.execute(
                    """
                    INSERT INTO gateway.review_case (case_id, feed_id, key_digest, person_slot, delivery_id, row_number, opened_at,
                                                     state, guard, candidates)
                    SELECT gen_random_uuid(), feed_id, gen_random_uuid(), -1, delivery_id, 1, opened_at - interval '1 day',
                           'open', 'household', json_build_array(json_build_object('family', \(family)))
                    FROM gateway.review_case
                    """)
            }
            let listed = try await program.run("review", "list", "--json").json()
            let ids = (listed["cases"] as? [[String: Any]] ?? []).compactMap { $0["case"] as? String }
            #expect(ids.count == 2 && ids.first == urgent)
            let household = try #require(ids.last)
            #expect(try await program.run("review", "list", "--limit", "1").output.contains("Показано 1 из 2"))
            let decide: (String...) async throws -> SverkaProgram.Result = { verdict in
                try await program.run("review", "decide", household, verdict[0], verdict[1], "--by", "Петрова")
            }
            #expect(try await decide("--person", UUID().uuidString).status == 3)
            #expect(try await decide("--family", UUID().uuidString).status == 3)
            let decided = try await decide("--family", family.text)
            #expect(decided.status == 0 && decided.output.contains("Карт у него нет"), "\(decided)")
            #expect(try await world.texts("SELECT family_id::text FROM gateway.link") == [family.text])
        }
    }

    @Test func wrongArgumentsAndUnknownCasesAreToldApart() async throws {
        try await TemporaryDatabase.with { settings in
            let folder = NSTemporaryDirectory() + "/sverka-review-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let program = SverkaProgram(data: folder, database: settings)
            let id = UUID().uuidString
            let unknown = try await program.run("review", "show", id)
            #expect(unknown.status == 3 && unknown.errors.contains("такого случая нет"))
            #expect(try await program.run("review", "decide", id, "--none", "--by", "Петрова").status == 3)
            #expect(try await program.run("review", "decide", id, "--by", "Петрова").status == 64)
            #expect(try await program.run("review", "decide", id, "--new", "--none", "--by", "Петрова").status == 64)
            #expect(try await program.run("review", "decide", id, "--none").status == 64)
            #expect(try await program.run("review", "show", "17").status == 64)
            #expect(try await program.run("review", "list", "--limit", "0").status == 64)
        }
    }
}
