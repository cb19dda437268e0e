import Schemas
import Testing

@testable import Gateway

// One database after the other: the server has a limit of connections.
@Suite(.serialized) struct DeliverStepTests {
    private typealias Sample = GatewayDatabase
    private let person = UniqueIdentifier(high: 0xA, low: 0xA)
    private let family = UniqueIdentifier(high: 0xF, low: 0xF)

    @Test func cardReachesTheRegistryWhole() async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1, level: .high)])
            let result = try await world.deliver()
            #expect(result == DeliverStep.Result(delivered: 1, postponed: 0, released: 0))
            let card = try await world.registryTexts(
                """
                SELECT concat_ws('|', number, revision, indicator, level, state, identity, person_id, family_id,
                                 subject ->> 'surname', territory_id, agency, text, due_at - detected_at)
                FROM registry.card
                """)
            #expect(
                card == [
                    "92-2026-0000001|1|POL-09|H|delivered|linked|00000000-0000-0001-0000-000000000001|"
                        + "00000000-0000-0002-0000-000000000002|Сафин|bugulma|police|Событие 1|1 day"
                ])
            #expect(try await world.texts("SELECT state FROM gateway.card") == ["delivered"])
            #expect(
                try await world.texts("SELECT kind FROM gateway.card_event ORDER BY event_id") == [
                    "raised", "delivered",
                ])
            #expect(try await world.deliver() == DeliverStep.Result())
        }
    }

    @Test func sameEntryPushedTwiceIsKnownAndOneCard() async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1)])
            try await world.deliver()
            // Killed after the registry's commit and before ours.
            try await world.gateway.perform { try $0.execute("UPDATE gateway.outbox SET delivered_at = NULL") }
            let body = try await world.texts("SELECT body::text FROM gateway.outbox")[0]
            let answer = try await world.registryTexts(
                "SELECT status FROM registry.contract_receive(\("[" + body + "]")::json)")
            #expect(answer == ["known"])
            #expect(try await world.deliver().delivered == 1)
            #expect(try await world.registryTexts("SELECT count(*) FROM registry.card") == ["1"])
            #expect(try await world.registryTexts("SELECT revision FROM registry.card") == ["1"])
        }
    }

    @Test func entryPutOffWhileTheClockWasAheadIsNotKeptUntilThen() async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1)])
            try await world.gateway.perform { session in
                let then = Sample.now.adding(seconds: 2 * 86_400)
                try session.execute("UPDATE gateway.outbox SET next_attempt_at = \(then)")
            }
            #expect(try await world.deliver().delivered == 1)
        }
    }

    @Test func cardOfANodeWhoseClockIsAheadGoesOutAtOnce() async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1)])
            try await world.gateway.transaction { session in
                try session.execute("DELETE FROM gateway.outbox")
                try CardStore(session: session).enqueue(
                    [UniqueIdentifier(high: 0xC, low: 1)], kind: "card", now: Sample.now.adding(seconds: 180))
            }
            #expect(try await world.deliver().delivered == 1)
        }
    }

    @Test func sameCardAndRevisionIsOneEntry() async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1)])
            try await world.gateway.transaction { session in
                try CardStore(session: session).enqueue(
                    [UniqueIdentifier(high: 0xC, low: 1)], kind: "card", now: Sample.now)
            }
            #expect(try await world.texts("SELECT count(*) FROM gateway.outbox") == ["1"])
        }
    }

    @Test func newerRevisionWinsAndTheOlderIsSuperseded() async throws {
        try await Sample.with { world in
            try await world.insert([
                Sample.draft(1, level: .emergency, identity: .provisional, person: nil, family: nil)
            ])
            let (person, family) = (person, family)
            try await world.repair { repair in
                try repair.relink(
                    [LinkChange(key: Sample.key(1), slot: 0, kind: .link, person: person, family: family)],
                    at: Sample.now)
            }
            let bodies = try await world.texts("SELECT body::text FROM gateway.outbox ORDER BY sequence")
            try #require(bodies.count == 2)
            for (body, expected) in [(bodies[1], "stored"), (bodies[0], "superseded")] {
                let answer = try await world.registryTexts(
                    "SELECT status FROM registry.contract_receive(\("[" + body + "]")::json)")
                #expect(answer == [expected])
            }
            let card = try await world.registryTexts(
                "SELECT concat_ws('|', revision, identity, person_id) FROM registry.card")
            #expect(card == ["2|linked|\(person.text)"])
        }
    }

    @Test func bothRevisionsInOneBatchLeaveTheNewer() async throws {
        try await Sample.with { world in
            try await world.insert([
                Sample.draft(1, level: .emergency, identity: .provisional, person: nil, family: nil)
            ])
            let (person, family) = (person, family)
            try await world.repair { repair in
                try repair.relink(
                    [LinkChange(key: Sample.key(1), slot: 0, kind: .link, person: person, family: family)],
                    at: Sample.now)
            }
            #expect(try await world.deliver().delivered == 2)
            let card = try await world.registryTexts(
                "SELECT concat_ws('|', revision, identity, person_id) FROM registry.card")
            #expect(card == ["2|linked|\(person.text)"])
        }
    }

    @Test(arguments: [false, true]) func newPersonTravelsWithTheCardAndIsInsertedOnce(separate: Bool) async throws {
        try await Sample.with(separate: separate) { world in
            try await world.insertNewPerson(person, family: family)
            try await world.insert([
                Sample.draft(1, identity: .newPerson, person: person, family: family),
                Sample.draft(2, identity: .newPerson, person: person, family: family),
            ])
            try await world.deliver()
            let people = try await world.registryTexts(
                "SELECT concat_ws('|', person_id, family_id, surname, birth_date, sex, origin) FROM registry.person")
            #expect(people == ["\(person.text)|\(family.text)|Сафин|2014-03|M|gateway"])
            #expect(try await world.texts("SELECT count(in_registry_since) FROM gateway.person") == ["1"])
            try await world.insert([Sample.draft(3, person: person, family: family)])
            let next = try await world.texts(
                "SELECT json_typeof(body -> 'people') FROM gateway.outbox WHERE delivered_at IS NULL")
            #expect(next == ["null"])
            try await world.deliver()
            #expect(try await world.registryTexts("SELECT count(*) FROM registry.card") == ["3"])
        }
    }

    @Test func wholeNewFamilyTravelsWithItsFirstCard() async throws {
        try await Sample.with { world in
            let mother = UniqueIdentifier(high: 0xA, low: 0xB)
            try await world.insertNewPerson(person, family: family)
            try await world.insertNewPerson(mother, family: family)
            try await world.insertNewPerson(UniqueIdentifier(high: 0xA, low: 0xC), family: mother)
            try await world.insert([Sample.draft(1, identity: .newPerson, person: person, family: family)])
            try await world.deliver()
            #expect(
                try await world.registryTexts("SELECT person_id FROM registry.person ORDER BY person_id")
                    == [person.text, mother.text])
            #expect(try await world.texts("SELECT count(in_registry_since) FROM gateway.person") == ["2"])
        }
    }

    @Test func personCountsAsKnownOnlyOnceItWasInADeliveredEntry() async throws {
        try await Sample.with { world in
            try await world.insert([
                Sample.draft(1, level: .emergency, identity: .provisional, person: nil, family: nil)
            ])
            try await world.insertNewPerson(person, family: family)
            let (person, family) = (person, family)
            try await world.repair { repair in
                try repair.relink(
                    [LinkChange(key: Sample.key(1), slot: 0, kind: .create, person: person, family: family)],
                    at: Sample.now)
            }
            // The entry without the person goes through, the repair with it does not.
            try await world.registryScript(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON registry.person FOR EACH ROW EXECUTE FUNCTION refuse();
                """)
            let result = try await world.deliver()
            #expect(result.delivered == 1 && result.postponed == 1)
            #expect(try await world.texts("SELECT count(in_registry_since) FROM gateway.person") == ["0"])
            try await world.registryScript("DROP TRIGGER refuse ON registry.person")
            #expect(try await world.deliver(at: Sample.now.adding(seconds: 5)).delivered == 1)
            #expect(try await world.texts("SELECT count(in_registry_since) FROM gateway.person") == ["1"])
            #expect(try await world.registryTexts("SELECT identity FROM registry.card") == ["newPerson"])
        }
    }

    @Test func onlyUndecidedCardsAreWithdrawn() async throws {
        try await Sample.with { world in
            try await world.insert((1...4).map { Sample.draft($0) })
            try await world.deliver()
            try await world.registryScript(
                """
                UPDATE registry.card SET state = CASE text WHEN 'Событие 2' THEN 'underReview' WHEN 'Событие 3' THEN 'confirmed'
                                                           WHEN 'Событие 4' THEN 'notConfirmed' ELSE state END
                """)
            try await world.repair { try $0.withdraw((1...4).map { Sample.key($0) }, at: Sample.now) }
            try await world.deliver()
            let states = try await world.registryTexts("SELECT state FROM registry.card ORDER BY text")
            #expect(states == ["withdrawn", "withdrawn", "confirmed", "notConfirmed"])
        }
    }

    @Test func cardWithdrawnWhileHeldNeverReachesTheRegistry() async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1, identity: .ambiguous, person: nil, family: nil)])
            try await world.repair { try $0.withdraw([Sample.key(1)], at: Sample.now) }
            #expect(try await world.deliver(at: Sample.now.adding(seconds: 10 * 86_400)) == DeliverStep.Result())
            #expect(try await world.texts("SELECT state FROM gateway.card") == ["withdrawn"])
            #expect(try await world.texts("SELECT count(*) FROM gateway.outbox") == ["0"])
        }
    }

    @Test func heldCardGoesOutProvisionalWhenItsTimeIsOver() async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1, level: .high, identity: .ambiguous, person: nil, family: nil)])
            #expect(try await world.deliver(at: Sample.now.adding(seconds: 6 * 3600 - 1)) == DeliverStep.Result())
            let result = try await world.deliver(at: Sample.now.adding(seconds: 6 * 3600))
            #expect(result.released == 1 && result.delivered == 1)
            #expect(try await world.registryTexts("SELECT identity FROM registry.card") == ["provisional"])
        }
    }

    @Test func medicalSecretsStayInTheGateway() async throws {
        try await Sample.with { world in
            try await world.insert(
                [Sample.draft(1, indicator: "HEA-01"), Sample.draft(2, indicator: "POL-09")], secret: ["HEA-01"])
            try await world.deliver()
            let cards = try await world.registryTexts(
                "SELECT indicator || '|' || text || '|' || fields::text FROM registry.card ORDER BY indicator")
            #expect(cards == ["HEA-01||{}", #"POL-09|Событие 2|{"kusp":"2"}"#])
            #expect(try await world.texts("SELECT text FROM gateway.card WHERE is_medical_secret") == ["Событие 1"])
        }
    }

    @Test func emergencyCardsComeFirst() async throws {
        try await Sample.with { world in
            let levels: [ResponseLevel] = [.current, .high, .emergency, .current, .emergencyThreat, .emergency]
            try await world.insert(levels.enumerated().map { Sample.draft(UInt64($0) + 1, level: $1) })
            let order = try await world.gateway.perform { session in
                try OutboxStore(session: session).next(limit: 10, now: Sample.now).map { $0.card.low }
            }
            #expect(order == [5, 3, 6, 2, 1, 4])
        }
    }
}
