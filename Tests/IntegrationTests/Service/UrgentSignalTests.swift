import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// A posted signal on its way: kept, linked, in the registry.
@Suite(.serialized) struct UrgentSignalTests {
    private func signal(_ id: String, _ surname: String = "Первушинский", fact: String = "") -> UrgentIntake.Posted {
        let json = """
            {"id": "\(id)", "indicator": "POL-04", "occurredAt": "2026-11-20T10:00:00+03:00", "fact": "\(fact)",
             "text": "Следы побоев.", "fields": {"caseNo": "4411"},
             "people": [{"role": "child", "surname": "\(surname)", "given": "Аристарх", "patronymic": "Львович",
                         "birthDate": "2015-04-05", "sex": "М"}]}
            """
        return UrgentIntake.Posted(body: Array(json.utf8), isXML: false)
    }

    @Test func signalOfAKnownChildIsACardInTheRegistry() async throws {
        try await WorkWorld.with(
            before: { try await $0.addChild("Первушинский", "Аристарх", born: "2015-04-05") }
        ) { world in
            let intake = try UrgentIntake(world.application)
            let accepted = try await intake.take(signal("s-1"), from: "police")
            #expect(accepted.isNew)
            #expect(accepted.receiptNumber.hasPrefix("К-"))
            world.work.urgentWakeup.wake()
            let expected = ["POL-04|E1|linked|Первушинский"]
            #expect(try await world.eventually(WorkWorld.registryCards, gives: expected) == expected)
            // The same signal again is the same signal.
            let again = try await intake.take(signal("s-1"), from: "police")
            #expect(!again.isNew)
            #expect(again.receiptNumber == accepted.receiptNumber)
            // Another one under its name is refused, and nothing is kept of it.
            await #expect(throws: UrgentIntake.IDTaken.self) {
                try await intake.take(signal("s-1", "Вторушинский"), from: "police")
            }
            // Another agency's names are its own.
            #expect(try await intake.take(signal("s-1", "Вторушинский"), from: "health").isNew)
            let counts = try await world.texts("SELECT count(*)::text FROM gateway.signal")
            #expect(counts == ["2"])
        }
    }

    /// At half past one in the morning it is still yesterday in UTC.
    @Test func whatHappenedTodayInTheRegionIsNotInTheFuture() async throws {
        try await WorkWorld.with { world in
            let evening = try #require(CalendarDate(year: 2026, month: 11, day: 20))
            let moment = Timestamp(startOf: evening).adding(seconds: 22 * 3600 + 1800)
            let json = """
                {"id": "s-1", "indicator": "POL-04", "occurredAt": "2026-11-21T01:10:00+03:00", "text": "Подкидыш.",
                 "people": [{"role": "child", "surname": "Первушинский", "given": "Аристарх", "patronymic": "Львович",
                             "birthDate": "2026-11-21", "sex": "М"}]}
                """
            let intake = try UrgentIntake(world.application, clock: { moment })
            _ = try await intake.take(UrgentIntake.Posted(body: Array(json.utf8), isXML: false), from: "police")
            let taken = try await world.texts("SELECT as_of || ' ' || finding_counts FROM gateway.delivery")
            #expect(taken == ["2026-11-21 {}"])
        }
    }

    @Test func signalOfAnUnknownChildMakesThePersonOnce() async throws {
        try await WorkWorld.with { world in
            let intake = try UrgentIntake(world.application)
            for number in 1...5 {
                _ = try await intake.take(signal("s-\(number)", fact: "КУСП \(number)"), from: "police")
            }
            let count: SQL = "SELECT count(*)::text FROM registry.card"
            #expect(try await world.eventually(count, gives: ["5"]) == ["5"])
            #expect(try await world.texts("SELECT count(*)::text FROM gateway.person") == ["1"])
        }
    }

    @Test func signalWhoseCommitFailedMakesItsPersonAgain() async throws {
        try await WorkWorld.with { world in
            // The first commit fails, as when the server goes away just then: the person is gone, the memory must forget it too.
            try await PostgresConnection.open(world.settings).perform { session in
                try session.script(
                    """
                    CREATE SEQUENCE commits;
                    CREATE FUNCTION fail_first() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF nextval('commits') = 1 THEN RAISE EXCEPTION 'not now'; END IF;
                        RETURN NULL;
                    END $$;
                    CREATE CONSTRAINT TRIGGER fail_first AFTER INSERT ON gateway.person DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION fail_first();
                    """)
            }
            _ = try await UrgentIntake(world.application).take(signal("s-1"), from: "police")
            world.work.urgentWakeup.wake()
            let expected = ["POL-04|E1|newPerson|Первушинский"]
            #expect(try await world.eventually(WorkWorld.registryCards, gives: expected) == expected)
        }
    }

    @Test func signalPutOffWhileTheClockWasAheadIsNotKeptUntilThen() async throws {
        try await WorkWorld.with { world in
            try await PostgresConnection.open(world.settings).perform { session in
                try session.script(
                    """
                    CREATE FUNCTION put_off() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        NEW.next_attempt_at := now() + interval '2 days';
                        RETURN NEW;
                    END $$;
                    CREATE TRIGGER put_off BEFORE INSERT ON gateway.delivery FOR EACH ROW EXECUTE FUNCTION put_off();
                    """)
            }
            _ = try await UrgentIntake(world.application).take(signal("s-1"), from: "police")
            let expected = ["POL-04|E1|newPerson|Первушинский"]
            #expect(try await world.eventually(WorkWorld.registryCards, gives: expected) == expected)
        }
    }

    @Test func ambiguousIdentityGoesOutProvisionalAndIsRepairedWithoutASecondCard() async throws {
        // Two children of one name and date: nobody can tell who is meant.
        let twoNamesakes: (WorkWorld) async throws -> Void = { world in
            for _ in 0..<2 { try await world.addChild("Первушинский", "Аристарх", born: "2015-04-05") }
        }
        try await WorkWorld.with(before: twoNamesakes) { world in
            let intake = try UrgentIntake(world.application)
            _ = try await intake.take(signal("s-1"), from: "police")
            let cards: SQL = "SELECT concat_ws('|', indicator, identity, person_id IS NULL) FROM registry.card"
            let provisional = try await world.eventually(cards, gives: ["POL-04|provisional|t"])
            #expect(provisional == ["POL-04|provisional|t"])
            let people = try await world.texts("SELECT person_id::text FROM registry.person ORDER BY 1")
            let cases = try await world.texts("SELECT case_id::text FROM gateway.review_case WHERE state = 'open'")
            let caseID = try #require(cases.first.flatMap { UniqueIdentifier($0) })
            let person = try #require(people.first.flatMap { UniqueIdentifier($0) })
            try await world.application.gateway.perform { session in
                try ReviewStore(session).decide(
                    caseID, .link(person: person, family: nil), by: "operator", reason: "",
                    at: GatewayApplication.clock())
            }
            let repaired = try await world.eventually(cards, gives: ["POL-04|linked|f"])
            #expect(repaired == ["POL-04|linked|f"])
        }
    }

    /// Nothing but a name: it may be the child of that name, or another one. The registry must not be told of a new child.
    @Test func aNameAloneGoesOutProvisionalAndMakesNobody() async throws {
        try await WorkWorld.with(before: { try await $0.addChild("Первушинский", "Аристарх", born: "2015-04-05") }) {
            world in
            let body = """
                {"id": "s-1", "indicator": "POL-04", "people": [
                 {"role": "child", "surname": "Первушинский", "given": "Аристарх"}]}
                """
            _ = try await UrgentIntake(world.application).take(
                .init(body: Array(body.utf8), isXML: false), from: "police")
            let cards: SQL = "SELECT concat_ws('|', indicator, identity, person_id IS NULL) FROM registry.card"
            let expected = ["POL-04|provisional|t"]
            #expect(try await world.eventually(cards, gives: expected) == expected)
            #expect(try await world.texts("SELECT person_id::text FROM gateway.person") == [])
            let cases: SQL = "SELECT state FROM gateway.review_case"
            #expect(try await world.texts(cases) == ["open"])
        }
    }

    @Test func signalsOfTheFolderAreTakenAndAnswered() async throws {
        try await WorkWorld.with { world in
            let folder = world.folder + "/urgent/police"
            try await world.agree("urgent.police", agency: "police")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let body = Data(signal("s-1").body)
            try body.write(to: URL(fileURLWithPath: folder + "/one.json.tmp"))
            try FileManager.default.moveItem(atPath: folder + "/one.json.tmp", toPath: folder + "/one.json")
            let xml = """
                <signal><id>s-2</id><indicator>POL-01</indicator><text>Ребёнок один на вокзале.</text>
                <field name="place">вокзал</field>
                <person role="child"><surname>Вторушинский</surname><given>Ипполит</given><birthDate>2014-02-03</birthDate></person>
                </signal>
                """
            try Data(xml.utf8).write(to: URL(fileURLWithPath: folder + "/two.xml"))
            let codes: SQL = "SELECT indicator FROM registry.card ORDER BY 1"
            #expect(try await world.eventually(codes, gives: ["POL-01", "POL-04"]) == ["POL-01", "POL-04"])
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(left == ["answers"])
            let answers = try FileManager.default.contentsOfDirectory(atPath: folder + "/answers").sorted()
            #expect(answers == ["one.json.receipt.json", "two.xml.receipt.json"])
        }
    }

    /// An agreement that ran out must not hide a child: the signal waits, somebody is alarmed, and it goes out afterwards.
    @Test func signalWithoutAnAgreementWaitsInItsFolderUntilThereIsOne() async throws {
        try await WorkWorld.with { world in
            try await world.agree("urgent.police", agency: "police")
            try await world.application.gateway.perform {
                try $0.execute(
                    "UPDATE gateway.data_agreement SET valid_from = '2020-01-01', valid_until = '2020-12-31'")
            }
            let folder = world.folder + "/urgent/police"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(signal("s-1").body).write(to: URL(fileURLWithPath: folder + "/one.json"))
            let waiting: SQL = "SELECT feed_id || ' ' || file_count FROM gateway.agreement_wait"
            #expect(try await world.eventually(waiting, gives: ["urgent.police 1"]) == ["urgent.police 1"])
            let answers = { try FileManager.default.contentsOfDirectory(atPath: folder + "/answers").sorted() }
            #expect(try answers() == ["one.json.waiting.json"])
            #expect(FileManager.default.fileExists(atPath: folder + "/one.json"))
            let application = world.application
            let reading = try await application.gateway.perform { session in
                try AlarmChecks(
                    mappings: application.mappings, region: RegionSettings(), thresholds: AlarmThresholds()
                ).run(on: session, at: Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)))
            }
            #expect(
                reading.conditions.contains {
                    $0.key == .init(kind: .agreementMissing, subject: "urgent.police")
                        && $0.message.contains("срочных сигналов ждёт в папке: 1")
                })
            #expect(try await world.texts("SELECT count(*)::text FROM gateway.signal") == ["0"])
            try await world.application.gateway.perform {
                try $0.execute("UPDATE gateway.data_agreement SET valid_until = NULL")
            }
            let codes: SQL = "SELECT indicator FROM registry.card ORDER BY 1"
            #expect(try await world.eventually(codes, gives: ["POL-04"]) == ["POL-04"])
            #expect(try await world.eventually(waiting, gives: []) == [])
            #expect(try answers() == ["one.json.receipt.json"])
        }
    }

    @Test func oneUnusableFileOfTheFolderKeepsNobodyWaiting() async throws {
        try await WorkWorld.with { world in
            try await world.agree("urgent.police", agency: "police")
            for agency in ["aaa", "police"] {
                try FileManager.default.createDirectory(
                    atPath: world.folder + "/urgent/" + agency, withIntermediateDirectories: true)
            }
            // Its answer's name would be longer than names may be; of the other one not a byte may be read.
            let name = String(repeating: "x", count: 245) + ".json"
            try Data("{}".utf8).write(to: URL(fileURLWithPath: world.folder + "/urgent/aaa/" + name))
            let large = world.folder + "/urgent/aaa/large.json"
            #expect(FileManager.default.createFile(atPath: large, contents: nil))
            #expect(truncate(large, 8 << 30) == 0)
            try Data(signal("s-1").body).write(to: URL(fileURLWithPath: world.folder + "/urgent/police/one.json"))
            let codes: SQL = "SELECT indicator FROM registry.card ORDER BY 1"
            #expect(try await world.eventually(codes, gives: ["POL-04"]) == ["POL-04"])
        }
    }

    @Test func closedAccountFeedsNothingThroughTheFolder() async throws {
        try await WorkWorld.with { world in
            try await world.agree("urgent.police", agency: "police")
            try await world.application.gateway.perform { session in
                try session.execute(
                    """
                    INSERT INTO gateway.agency_account (agency, title, created_at, created_by, disabled_at, disabled_by)
                    VALUES ('police', '', now(), 'test', now(), 'test')
                    """)
            }
            let folder = world.folder + "/urgent/police"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(signal("s-1").body).write(to: URL(fileURLWithPath: folder + "/one.json"))
            var refused: [String] = []
            for _ in 0..<300 where refused.isEmpty {
                try await Task.sleep(for: .milliseconds(100))
                refused = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/refused"))?.sorted() ?? []
            }
            #expect(refused.contains("one.json.problem.json"))
            #expect(try await world.texts("SELECT count(*)::text FROM gateway.signal") == ["0"])
        }
    }

    @Test func deliveryThatIsUploadedIsWorkedOff() async throws {
        try await WorkWorld.with { world in
            let header =
                "Номер личного дела;Код ОО;Наименование ОО;ФИО обучающегося;Дата рождения;Пол;СНИЛС;Класс;Всего уроков;"
                + "Пропущено всего;Без уважительной;Период;ФИО законного представителя;Родство;Телефон;Адрес;Муниципалитет;Учёт;"
                + "Дата постановки;Причина;Событие;Дата события\r\n"
            let row =
                "Ж-1;160001;Школа 1;Первушинский Аристарх Львович;05.04.2015;М;;5 А;100;0;0;11.2026;;;;;Казань;;;;побои;19.11.2026\r\n"
            let bytes = [UInt8](try #require((header + row).data(using: .windowsCP1251)))
            let intake = UploadIntake(world.application)
            let mapping = try #require(world.application.mappings.first { $0.id == "education.attendance" })
            func upload(key: String, _ bytes: [UInt8]) async throws -> AcceptedDelivery {
                let begun = try await intake.begin(
                    feed: mapping.id, key: key, fileName: "education.csv", statedDigest: nil)
                let spool = try await UploadSpool.open(intake.path(of: begun.id), at: 0, limit: 1 << 20)
                try await spool.append(bytes)
                let whole = try await spool.finish()
                let file = DeliveryReceipt.File(
                    name: "education.csv", digest: whole.digest, byteCount: whole.byteCount)
                return try await intake.register(
                    [UploadIntake.Spooled(path: spool.path, file: file)], of: mapping, key: key, upload: begun.id)
            }
            let first = try await upload(key: "night-1", bytes)
            #expect(first.isNew)
            world.work.feedWakeup.wake()
            #expect(
                try await world.eventually(WorkWorld.registryCards, gives: ["EDU-03|E1|newPerson|Первушинский"])
                    == ["EDU-03|E1|newPerson|Первушинский"])
            let same = try await upload(key: "night-1", bytes)
            #expect(!same.isNew && same.receiptNumber == first.receiptNumber)
            #expect(FileSystem.names(in: world.application.configuration.uploadsFolder) == [])
            let otherName = try await upload(key: "night-2", bytes)
            #expect(!otherName.isNew && otherName.receiptNumber == first.receiptNumber)
            await #expect(throws: UploadIntake.Refusal.keyTaken(receipt: first.receiptNumber)) {
                try await upload(key: "night-1", bytes + bytes)
            }
            #expect(try await world.texts("SELECT count(*)::text FROM gateway.delivery") == ["1"])
            #expect(try await world.texts("SELECT count(*)::text FROM gateway.upload") == ["1"])
        }
    }
}
