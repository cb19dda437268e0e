import Foundation
import Matcher
import Schemas
import Testing

@testable import Gateway

/// `sverka explain`: decisions of a night, told from the database.
@Suite(.serialized) struct ExplainTests {
    private struct Found {
        let feed: String
        let record: String
    }

    /// A record with an event of the kind, in a feed whose first person is the child.
    private func record(_ world: NightWorld, kind: String) async throws -> Found {
        try await PostgresConnection.open(world.settings).perform { session in
            let row = try session.queryOne(
                """
                SELECT event.feed_id, known.record_id FROM gateway.link_event AS event
                JOIN gateway.feed_record AS known USING (feed_id, key_digest)
                WHERE kind = \(kind) AND person_slot = 0 ORDER BY event_id LIMIT 1
                """)
            return Found(feed: try row.text(0), record: try row.text(1))
        }
    }

    private func explain(_ world: NightWorld, _ found: Found, _ more: String...) async throws -> SverkaProgram.Result {
        try await SverkaProgram.launch(
            [
                "explain", "--data", world.folder, "--mappings", SverkaProgram.mappings, "--database",
                SverkaProgram.address(world.settings), "--feed", found.feed, "--record", found.record,
            ] + more)
    }

    /// Makes all decisions those of an earlier version: levels as text, and no grounds.
    private func forget(_ world: NightWorld) async throws {
        try await PostgresConnection.open(world.settings).perform { session in
            try session.script("ALTER TABLE gateway.link_event DISABLE TRIGGER link_event_append_only")
            let rows = try session.query(
                "SELECT event_id, grounds FROM gateway.link_event WHERE kind IN ('link', 'review') AND grounds IS NOT NULL"
            )
            for row in rows {
                let levels = try StoredGrounds(bytes: try row.bytes(1)[...]).levels?.bytes ?? []
                try session.execute(
                    "UPDATE gateway.link_event SET levels = \(HexText.encode(levels)) WHERE event_id = \(try row.int(0))"
                )
            }
            try session.script(
                """
                UPDATE gateway.link_event SET grounds = NULL;
                ALTER TABLE gateway.link_event ENABLE TRIGGER link_event_append_only
                """)
        }
    }

    private func decisions(_ result: SverkaProgram.Result) throws -> [[String: Any]] {
        try #require(result.status == 0, "\(result.errors)")
        let people = try #require(try result.json()["people"] as? [[String: Any]])
        return try #require(people.first?["decisions"] as? [[String: Any]])
    }

    @Test func everyKindOfDecisionIsToldWithItsWeightsAndLogged() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let before = try await world.number("SELECT count(*) FROM gateway.audit WHERE action = 'link.explain'")
            #expect(before == 0)

            let linked = try await record(world, kind: "link")
            let link = try #require(try decisions(try await explain(world, linked, "--json", "--slot", "0")).first)
            #expect(link["kind"] as? String == "link" && link["model"] as? String == MatchModel.standard.version)
            #expect(link["candidatesFrom"] as? String == "stored" && link["reproduced"] as? Bool == true)
            let waterfall = try #require(link["waterfall"] as? [String: Any])
            let lines = try #require(waterfall["lines"] as? [[String: Any]])
            let sum = lines.reduce(0) { $0 + ($1["bits"] as? Double ?? .nan) }
            let weight = try #require(link["weight"] as? Double)
            #expect(abs(sum - (waterfall["weight"] as? Double ?? .nan)) < 1e-9)
            // The night added people to the registry: the weights are those of the decision all the same.
            #expect(Float(sum) == Float(weight), "\(sum) \(weight)")
            #expect(waterfall["modelDiffers"] as? Bool == false && waterfall["from"] as? String == "stored")
            let levels = try #require(link["levels"] as? [String: String])
            #expect(Set(lines.compactMap { $0["comparison"] as? String }) == Set(levels.keys))

            let asked = try await record(world, kind: "review")
            let review = try #require(try decisions(try await explain(world, asked, "--json", "--slot", "0")).first)
            #expect(review["kind"] as? String == "review" && review["candidatesFrom"] as? String == "stored")
            let stored = try #require(review["candidates"] as? [[String: Any]])
            #expect(!stored.isEmpty && stored.allSatisfy { ($0["levels"] as? [String: String])?.isEmpty == false })
            if stored.count > 1 {
                let weights = stored.compactMap { $0["weight"] as? Double }
                #expect(abs((review["margin"] as? Double ?? .nan) - (weights[0] - weights[1])) < 1e-9)
            }

            let made = try await record(world, kind: "create")
            let create = try #require(try decisions(try await explain(world, made, "--json", "--slot", "0")).first)
            let person = try #require(create["person"] as? String)
            let others = try #require(create["candidates"] as? [[String: Any]])
            #expect(!others.contains { $0["person"] as? String == person }, "it was no candidate when it was made")

            #expect(try await world.number("SELECT count(*) FROM gateway.audit WHERE action = 'link.explain'") == 3)
            #expect(
                try await world.number(
                    "SELECT count(*) FROM gateway.audit WHERE action = 'link.explain' AND object LIKE '%' || \(linked.record) || '%'"
                )
                    == 0)
        }
    }

    @Test func theTextNamesTheModelAndNobody() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let linked = try await record(world, kind: "link")
            let text = try await explain(world, linked).output
            #expect(
                text.contains("автосверка, модель \(MatchModel.standard.version)") && text.contains("сумма"), "\(text)")
            #expect(text.contains("как было при решении") && !text.contains("пересчитано сейчас"), "\(text)")
            #expect(text.contains("Пересчёт по сохранённым уровням и модели даёт тот же вес."), "\(text)")
            let names = try await PostgresConnection.open(world.settings).perform { session in
                try session.query(
                    "SELECT surname, given_name, patronymic FROM registry.contract_person WHERE length(surname) > 5 LIMIT 400"
                ).flatMap { [try $0.text(0), try $0.text(1), try $0.text(2)] }.filter { $0.count > 5 }
            }
            #expect(!names.contains { text.contains($0) })

            // What was decided by an earlier version has no grounds, and is told from today's registry.
            try await forget(world)
            #expect(try await explain(world, linked).output.contains("пересчитано сейчас"))
            let old = try #require(try decisions(try await explain(world, linked, "--json", "--slot", "0")).first)
            #expect(old["candidatesFrom"] as? String == "recomputed" && old["reproduced"] == nil)
            let again = try #require(old["waterfall"] as? [String: Any])
            #expect(again["from"] as? String == "recomputed" && again["levelsDiffer"] as? Bool == false)

            // Another model's file: said plainly.
            let path = world.folder + "/other.yaml"
            let other = ModelFile.people(.standard).text(trained: ModelFile.standardTraining)
                .replacing("version: \"\(MatchModel.standard.version)\"", with: "version: \"other-1\"")
            try other.write(toFile: path, atomically: true, encoding: .utf8)
            let differing = try await explain(world, linked, "--model", path)
            #expect(
                differing.output.contains("Решала модель \(MatchModel.standard.version), а слагаемые — модели other-1"),
                "\(differing.output) \(differing.errors)")

            let unknown = try await explain(world, Found(feed: linked.feed, record: "нет такой"))
            #expect(unknown.status == 3 && unknown.errors.contains("нет записи с таким номером"))
            #expect(
                try await world.number(
                    "SELECT count(*) FROM gateway.audit WHERE action = 'link.explain' AND detail = 'unknown record'")
                    == 1)
            #expect(try await explain(world, linked, "--slot", "17").status == 3)
        }
    }

    private struct Kept: Sendable {
        let kind: String
        let feed: String
        let person: UniqueIdentifier?
        let weight: Double?
        let grounds: StoredGrounds
    }

    private struct Night: Sendable {
        var models: [Int32: MatchModel] = [:]
        var decisions: [Kept] = []
    }

    /// What is kept of all decisions that the machine made.
    private func kept(_ world: NightWorld) async throws -> Night {
        try await PostgresConnection.open(world.settings).perform { session in
            let rows = try session.query(
                """
                SELECT kind, feed_id, person_id, weight, grounds FROM gateway.link_event
                WHERE decided_by = 'matcher' AND kind IN ('link', 'review', 'create') AND person_slot >= 0
                """)
            var night = Night()
            for row in rows {
                let bytes = try row.bytes(4)
                night.decisions.append(
                    Kept(
                        kind: try row.text(0), feed: try row.text(1), person: try row.optionalUUID(2),
                        weight: try row.optionalDouble(3), grounds: try StoredGrounds(bytes: bytes[...])))
            }
            night.models = try MatchModelStore(session: session)
                .models(Set(night.decisions.map { $0.grounds.modelID }))
            return night
        }
    }

    @Test func everyDecisionOfANightIsReproducedFromWhatIsStored() async throws {
        try await NightWorld.with { world in
            for day in 1...2 {
                try await world.drop(day: day)
                _ = try await world.night(day: day)
            }
            let night = try await kept(world)
            #expect(night.models.count == 1, "one model decided both nights")
            let told = try reproduced(night)
            #expect(told["link", default: 0] > 300 && told["review", default: 0] > 0, "\(told)")
        }
    }

    /// How many decisions of each kind have a waterfall; each must give the stored weight.
    private func reproduced(_ night: Night) throws -> [String: Int] {
        var told: [String: Int] = [:]
        for event in night.decisions {
            guard let best = best(of: event), let levels = event.grounds.levels else { continue }
            let model = try #require(night.models[event.grounds.modelID])
            let waterfall = model.model(of: event.feed).explanation(
                levels, event.grounds.grounds, probability: Double(event.grounds.probability), decidedBy: .none,
                kind: .link, margin: .infinity)
            #expect(Float(waterfall.weight) == best.weight)
            told[event.kind, default: 0] += 1
        }
        return told
    }

    private func best(of event: Kept) -> StoredGrounds.Best? {
        if let best = event.grounds.best { return best }
        guard let person = event.person, let weight = event.weight else { return nil }
        return StoredGrounds.Best(person: person, weight: Float(weight))
    }

    @Test func aVerdictKeepsWhatTheMachineSaw() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let asked = try await PostgresConnection.open(world.settings).perform { session in
                let row = try session.queryOne(
                    """
                    SELECT review.case_id, review.feed_id, known.record_id, candidates -> 0 ->> 'person', person_slot
                    FROM gateway.review_case AS review JOIN gateway.feed_record AS known USING (feed_id, key_digest)
                    WHERE state = 'open' AND review.person_slot >= 0 AND json_array_length(candidates) > 0
                    ORDER BY case_id LIMIT 1
                    """)
                return (
                    id: try row.uuid(0), found: Found(feed: try row.text(1), record: try row.text(2)),
                    person: try row.text(3), slot: try row.int(4)
                )
            }
            let slot = "\(asked.slot)"
            let before = try #require(
                try decisions(try await explain(world, asked.found, "--json", "--slot", slot)).last)
            let decided = try await world.program.run(
                "review", "decide", asked.id.text, "--person", asked.person, "--by", "Петрова", "--reason", "звонок")
            try #require(decided.status == 0, "\(decided.errors)")
            let all = try decisions(try await explain(world, asked.found, "--json", "--slot", slot))
            let verdict = try #require(all.last { $0["by"] as? String == "Петрова" })
            let (then, seen) = (
                try #require(before["waterfall"] as? [String: Any]),
                try #require(verdict["waterfall"] as? [String: Any])
            )
            #expect(seen["weight"] as? Double == then["weight"] as? Double && verdict["reproduced"] as? Bool == true)
            #expect(verdict["compared"] as? Int == before["compared"] as? Int)
            let text = try await explain(world, asked.found, "--slot", slot).output
            #expect(text.contains("Что видела при этом автосверка:"), "\(text)")
        }
    }

    @Test func whatTodaysRegistrySaysStandsApart() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let linked = try await record(world, kind: "link")
            let before = try #require(try decisions(try await explain(world, linked, "--json", "--slot", "0")).first)
            let repeated = try #require(before["repeated"] as? [String: Any])
            #expect(repeated["levelsDiffer"] as? Bool == false && before["today"] == nil, "\(before)")
            // The registry says something else of the child now.
            let person = try #require(before["person"] as? String)
            try await PostgresConnection.open(world.settings).perform { session in
                try session.execute(
                    """
                    UPDATE registry.person SET surname = 'Небывалов', given_name = 'Аркадий', snils = NULL,
                                               birth_date = '2001-01-31'
                    WHERE person_id = \(person)::uuid
                    """)
            }
            let after = try #require(try decisions(try await explain(world, linked, "--json", "--slot", "0")).first)
            for name in ["weight", "margin", "reproduced", "compared"] {
                #expect("\(after[name] ?? "")" == "\(before[name] ?? "")", "\(name)")
            }
            #expect(after["levels"] as? [String: String] == before["levels"] as? [String: String])
            let (one, other) = (after["waterfall"] as? [String: Any], before["waterfall"] as? [String: Any])
            #expect(one?["weight"] as? Double == other?["weight"] as? Double)
            #expect((after["repeated"] as? [String: Any])?["levelsDiffer"] as? Bool == true)
            #expect((after["today"] as? [String: Any])?["decision"] as? String != "link", "\(after)")
            let text = try await explain(world, linked, "--slot", "0").output
            #expect(text.contains("По сегодняшнему реестру та же модель") && text.contains(", тогда: "), "\(text)")
        }
    }
}
