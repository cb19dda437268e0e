import Adapters
import Schemas
import Testing

@testable import Gateway

/// Signals that wait together are linked together, and each as if it had come alone.
@Suite(.serialized) struct UrgentBatchTests {
    /// Children whom nobody takes for each other.
    private static let children = [
        "Первушинский": "Аристарх|Львович|2015-04-05", "Гайнутдинов": "Тимур|Маратович|2012-11-30",
        "Осколков": "Фёдор|Ильич|2018-01-17",
    ]

    private func signal(_ id: String, _ surname: String, fact: String = "") -> UrgentIntake.Posted {
        let parts = (Self.children[surname] ?? "").split(separator: "|")
        let json = """
            {"id": "\(id)", "indicator": "POL-04", "fact": "\(fact)", "text": "Следы побоев.", "fields": {"caseNo": "4411"},
             "people": [{"role": "child", "surname": "\(surname)", "given": "\(parts[0])", "patronymic": "\(parts[1])",
                         "birthDate": "\(parts[2])", "sex": "М"}]}
            """
        return UrgentIntake.Posted(body: Array(json.utf8), isXML: false)
    }

    /// Posts signals while nothing can be linked, and lets go when all wait.
    private func hold(_ world: WorkWorld, _ post: (UrgentIntake) async throws -> Void) async throws {
        let blocker = try await PostgresConnection.open(world.settings)
        try await blocker.perform { try $0.execute("SELECT pg_advisory_lock(\(MatchStep.creationLock))") }
        try await post(try UrgentIntake(world.application))
        await blocker.close()
        world.work.urgentWakeup.wake()
    }

    @Test func signalsThatWaitTogetherAreLinkedInOneTransactionEachWithItsOwnReceipt() async throws {
        try await WorkWorld.with { world in
            try await hold(world) { intake in
                for number in 1...6 {
                    let surname = ["Первушинский", "Гайнутдинов", "Осколков"][number % 3]
                    for agency: Agency in ["police", "health"] {
                        _ = try await intake.take(signal("s-\(number)", surname, fact: "\(number)"), from: agency)
                    }
                }
                // The fact of a signal before it, of the same agency and of the other one: no second card.
                _ = try await intake.take(signal("s-7", "Гайнутдинов", fact: "1"), from: "police")
            }
            let counts: SQL = """
                SELECT concat_ws('|', state, count(*), sum(rows_linked + rows_new), sum(cards_raised), max(cards_raised))
                FROM gateway.delivery GROUP BY state
                """
            let counted = try await world.eventually(counts, gives: ["acknowledged|13|13|6|1"])
            #expect(counted == ["acknowledged|13|13|6|1"])
            // Each delivery counts the card that it raised, and its receipt says the same.
            let wrong = try await world.texts(
                """
                SELECT receipt_number FROM gateway.delivery JOIN gateway.receipt USING (delivery_id)
                WHERE cards_raised <> (SELECT count(*) FROM gateway.card WHERE card.delivery_id = delivery.delivery_id)
                   OR cards_raised <> coalesce((SELECT sum(value::integer) FROM json_each_text(receipt.body -> 'cards')), 0)
                   OR receipt.body ->> 'number' <> receipt_number
                """)
            #expect(wrong == [])
            #expect(try await world.texts("SELECT count(*)::text FROM gateway.receipt") == ["13"])
            #expect(
                try await world.texts("SELECT count(DISTINCT delivery_id)::text FROM gateway.feed_record") == ["13"])
            // Whom nobody knew is one person each.
            #expect(try await world.texts("SELECT count(*)::text FROM gateway.person") == ["3"])
            let order = try await world.texts(
                """
                SELECT (array_agg(object ORDER BY sequence) = array_agg(object ORDER BY object))::text
                FROM gateway.audit WHERE action = 'signal.acknowledged' GROUP BY actor
                """)
            #expect(order == ["true", "true"])
            // The first to be claimed may have been alone; the others waited for it together.
            let transactions = try await world.texts("SELECT count(DISTINCT xmin::text)::text FROM gateway.feed_record")
            #expect(["1", "2"].contains(transactions.first))
            #expect(try await world.application.checkAudit().firstBroken == nil)
        }
    }

    @Test func signalThatCanNotBeLinkedHoldsUpNoneThatWaitWithIt() async throws {
        try await WorkWorld.with { world in
            try await PostgresConnection.open(world.settings).perform { session in
                try session.script(
                    """
                    CREATE FUNCTION fail_one() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF NEW.record_id = 's-3' THEN RAISE EXCEPTION 'not this one'; END IF;
                        RETURN NEW;
                    END $$;
                    CREATE TRIGGER fail_one BEFORE INSERT ON gateway.feed_record FOR EACH ROW EXECUTE FUNCTION fail_one();
                    """)
            }
            try await hold(world) { intake in
                for number in 1...6 {
                    _ = try await intake.take(signal("s-\(number)", "Первушинский", fact: "\(number)"), from: "police")
                }
            }
            let waiting: SQL = """
                SELECT sender_id FROM gateway.signal JOIN gateway.delivery USING (delivery_id) WHERE state <> 'acknowledged'
                """
            let cards: SQL = "SELECT count(*)::text FROM registry.card"
            #expect(try await world.eventually(cards, gives: ["5"]) == ["5"])
            #expect(try await world.texts(waiting) == ["s-3"])
            #expect(try await world.texts("SELECT count(*)::text FROM gateway.person") == ["1"])
            // Once its fault is mended, it comes as well.
            try await PostgresConnection.open(world.settings).perform { session in
                try session.script("DROP TRIGGER fail_one ON gateway.feed_record")
            }
            #expect(try await world.eventually(cards, gives: ["6"]) == ["6"])
        }
    }

    @Test func signalThatFailsLeavesTheRegistryInMemory() async throws {
        try await WorkWorld.with { world in
            try await PostgresConnection.open(world.settings).perform { session in
                try session.script(
                    """
                    CREATE FUNCTION fail_one() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF NEW.record_id = 's-1' THEN RAISE EXCEPTION 'not this one'; END IF;
                        RETURN NEW;
                    END $$;
                    CREATE TRIGGER fail_one BEFORE INSERT ON gateway.feed_record FOR EACH ROW EXECUTE FUNCTION fail_one();
                    """)
            }
            let loaded = try await world.work.matcher.step().registry
            // Each makes a child that nobody knows, and the first fails with it.
            let intake = try UrgentIntake(world.application)
            _ = try await intake.take(signal("s-1", "Первушинский", fact: "1"), from: "police")
            let failures: SQL = "SELECT (max(attempts) > 1)::text FROM gateway.delivery"
            #expect(try await world.eventually(failures, gives: ["true"]) == ["true"])
            #expect(loaded.current().0.count == 0, "nobody was made")
            _ = try await intake.take(signal("s-2", "Первушинский", fact: "2"), from: "health")
            _ = try await intake.take(signal("s-3", "Гайнутдинов"), from: "police")
            let cards: SQL = "SELECT count(*)::text FROM registry.card"
            #expect(try await world.eventually(cards, gives: ["2"]) == ["2"])
            #expect(try await world.texts("SELECT count(*)::text FROM gateway.person") == ["2"])
            #expect(try await world.work.matcher.step().registry === loaded)
            #expect(loaded.current().0.count == 2)
            // Mended, it finds the child that another signal made meanwhile.
            try await PostgresConnection.open(world.settings).perform { session in
                try session.script("DROP TRIGGER fail_one ON gateway.feed_record")
            }
            #expect(try await world.eventually(cards, gives: ["3"]) == ["3"])
            #expect(try await world.texts("SELECT count(*)::text FROM gateway.person") == ["2"])
            #expect(try await world.work.matcher.step().registry === loaded)
        }
    }

    @Test func peopleImportedWhileTheServiceRunsAreFound() async throws {
        try await WorkWorld.with { world in
            _ = try await world.work.matcher.step()
            try await world.addChild("Первушинский", "Аристарх", born: "2015-04-05")
            try await world.application.gateway.perform { try RegistryRevision(session: $0).advance() }
            let before = try await world.work.matcher.step().registry.current().0.count
            var count = before
            for _ in 0..<100 where count == 0 {
                try await Task.sleep(for: .milliseconds(100))
                count = try await world.work.matcher.step().registry.current().0.count
            }
            #expect(count == 1)
            _ = try await UrgentIntake(world.application).take(signal("s-1", "Первушинский"), from: "police")
            let expected = ["POL-04|E1|linked|Первушинский"]
            #expect(try await world.eventually(WorkWorld.registryCards, gives: expected) == expected)
        }
    }

    @Test func childThatAnotherNodeMadeSinceIsFound() async throws {
        try await WorkWorld.with { world in
            let intake = try UrgentIntake(world.application)
            _ = try await intake.take(signal("s-1", "Гайнутдинов"), from: "police")
            let cards: SQL = "SELECT count(*)::text FROM registry.card"
            #expect(try await world.eventually(cards, gives: ["1"]) == ["1"])
            // The registry is in memory now; somebody else makes a person.
            try await world.application.gateway.perform { session in
                try session.execute(
                    """
                    INSERT INTO gateway.person (person_id, family_id, role, surname, given_name, patronymic, birth_date, sex, address,
                                                municipality, delivery_id)
                    SELECT gen_random_uuid(), gen_random_uuid(), 'child', 'Первушинский', 'Аристарх', 'Львович', '2015-04-05', 'M',
                           '', '', delivery_id
                    FROM gateway.delivery LIMIT 1
                    """)
            }
            _ = try await intake.take(signal("s-2", "Первушинский"), from: "police")
            #expect(try await world.eventually(cards, gives: ["2"]) == ["2"])
            let people = try await world.texts(
                "SELECT count(*)::text FROM gateway.person WHERE surname = 'Первушинский'")
            #expect(people == ["1"])
        }
    }

    @Test func fewSubjectsAreLookedUpAsIfTheWholeWindowHadBeenRead() async throws {
        typealias Sample = GatewayDatabase
        try await Sample.with { world in
            let people = (1...4).map { UniqueIdentifier(high: 9, low: UInt64($0)) }
            let drafts = (0..<16).map { number in
                var draft = Sample.draft(
                    UInt64(number), indicator: number % 2 == 0 ? "POL-09" : "POL-04",
                    at: Sample.now.adding(seconds: Int64(-number / 4) * 20 * 86_400))
                draft.ledgerCase = CardLedger.Case(
                    indicator: draft.card.indicator, subject: people[number % 4], factKey: number % 3 == 0 ? "КУСП" : ""
                )
                return draft
            }
            try await world.insert(drafts)
            try await world.repair { try $0.withdraw([Sample.key(2)], at: Sample.now) }
            let differences = try await world.gateway.transaction { session in
                let store = CardStore(session: session)
                let since = Sample.now.date.adding(days: -45)
                let codes: Set = ["POL-09"]
                let read = try store.ledger(since: since, of: codes)
                let found = try store.ledger(about: Set(people[0...2]), since: since, of: codes)
                var outcomes: Set<Bool> = []
                var differences = 0
                for person in people[0...2] {
                    for code in ["POL-09", "POL-04"] {
                        for fact in ["", "КУСП"] {
                            for age in stride(from: 0, to: 80, by: 5) {
                                let known = CardLedger.Case(indicator: code, subject: person, factKey: fact)
                                let answers = [read, found].map {
                                    $0.isKnown(
                                        key: RowDigest(high: 7, low: 7), case: known,
                                        on: Sample.now.date.adding(days: -age), windowDays: 10)
                                }
                                outcomes.insert(answers[0])
                                if answers[0] != answers[1] { differences += 1 }
                            }
                        }
                    }
                }
                return outcomes.count == 2 ? differences : -1
            }
            #expect(differences == 0)
        }
    }
}
