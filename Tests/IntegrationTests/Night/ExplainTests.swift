import Foundation
import Matcher
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
            #expect(link["candidatesFrom"] as? String == "recomputed")
            let waterfall = try #require(link["waterfall"] as? [String: Any])
            let lines = try #require(waterfall["lines"] as? [[String: Any]])
            let sum = lines.reduce(0) { $0 + ($1["bits"] as? Double ?? .nan) }
            let weight = try #require(link["weight"] as? Double)
            #expect(abs(sum - (waterfall["weight"] as? Double ?? .nan)) < 1e-9)
            // The night added people to the registry, which changes frequencies a little.
            #expect(abs(sum - weight) < 1, "\(sum) \(weight)")
            #expect(waterfall["modelDiffers"] as? Bool == false && waterfall["levelsDiffer"] as? Bool == false)
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
            #expect(text.contains("пересчитано сейчас"), "\(text)")
            let names = try await PostgresConnection.open(world.settings).perform { session in
                try session.query(
                    "SELECT surname, given_name, patronymic FROM registry.contract_person WHERE length(surname) > 5 LIMIT 400"
                ).flatMap { [try $0.text(0), try $0.text(1), try $0.text(2)] }.filter { $0.count > 5 }
            }
            #expect(!names.contains { text.contains($0) })

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
}
