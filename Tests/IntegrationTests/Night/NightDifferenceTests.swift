import Foundation
import Matcher
import Testing

@testable import Gateway

/// `sverka model diff-night`: a new model beside what the night decided, and apart from it what the registry has changed.
@Suite(.serialized) struct NightDifferenceTests {
    private static func command(_ world: NightWorld, _ more: String...) -> [String] {
        ["model", "diff-night"] + more + [
            "--json", "--data", world.folder, "--mappings", SverkaProgram.mappings, "--database",
            SverkaProgram.address(world.settings),
        ]
    }

    private static func changes(_ object: Any?) throws -> Int {
        let part = try #require(object as? [String: Any])
        let changes = try #require(part["changes"] as? [String: Int]).values.reduce(0, +)
        #expect(part["unchanged"] as? Int == (part["records"] as? Int ?? 0) - changes)
        return changes
    }

    @Test func theSameModelChangesNothingAndAMistrustfulOneTakesLinksBack() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            let night = try await world.night()
            let same = try await SverkaProgram.launch(Self.command(world, "standard"))
            #expect(same.status == 0, "\(same.errors)")
            let json = try same.json()
            let records = try #require(json["records"] as? Int)
            #expect(records > 200 && records <= (night["read"] as? Int ?? 0))
            #expect(try Self.changes(json) == 0)
            // The people whom the night itself added are the registry's doing, not the model's.
            #expect(try Self.changes(json["registry"]) <= 3, "\(json)")

            // A model for which hardly anybody is registered links less.
            let path = world.folder + "/doubt.yaml"
            let doubt = ModelFile.people(.standard).text(trained: ModelFile.standardTraining)
                .replacing("registered: 0.9", with: "registered: 0.00000000000001")
            try doubt.write(toFile: path, atomically: true, encoding: .utf8)
            let list = world.folder + "/changes.csv"
            let changed = try await SverkaProgram.launch(Self.command(world, path, "--out", list))
            #expect(changed.status == 2, "\(changed.errors)")
            let changes = try #require(try changed.json()["changes"] as? [String: Int])
            #expect(try #require(changes["link-review"]) + (changes["link-new"] ?? 0) > 5, "\(changes)")
            #expect(changes["new-link"] == 0)
            let lines = try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n")
            #expect(lines[0].hasSuffix(",cause"))
            #expect(lines.count { $0.hasSuffix(",model") } == changes.values.reduce(0, +))
            #expect(
                try lines.count { $0.hasSuffix(",registry") } == Self.changes(try changed.json()["registry"]))
        }
    }

    @Test func whatTheRegistryChangedIsNotTheModels() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let before = try await SverkaProgram.launch(Self.command(world, "standard"))
            let registryBefore = try Self.changes(try before.json()["registry"])
            // Three linked children leave the registry; a row of the night is spoiled in the database.
            let gone = try await world.number(
                """
                WITH gone AS (
                    DELETE FROM registry.person AS person
                    WHERE person_id IN (SELECT link.person_id FROM gateway.link AS link JOIN registry.person USING (person_id)
                                        WHERE role = 'child' AND person_slot = 0
                                          AND NOT EXISTS (SELECT FROM registry.preventive_account AS account
                                                          WHERE account.person_id = link.person_id)
                                        GROUP BY link.person_id ORDER BY link.person_id LIMIT 3) RETURNING person_id)
                SELECT count(*) FROM gone
                """)
            #expect(gone == 3)
            let spoiled = try await PostgresConnection.open(world.settings).perform { session in
                let row = try session.queryOne(
                    """
                    UPDATE gateway.row AS row SET packed = '\\x00', record_json = NULL FROM gateway.delivery AS delivery
                    WHERE row.delivery_id = delivery.delivery_id
                      AND (row.delivery_id, row_number) IN (SELECT delivery_id, row_number FROM gateway.row
                                                            WHERE change = 'added' ORDER BY 1, 2 LIMIT 1)
                    RETURNING receipt_number, row_number
                    """)
                return "строка \(try row.int(1)) выгрузки \(try row.text(0))"
            }
            let after = try await SverkaProgram.launch(Self.command(world, "standard"))
            #expect(after.status == 0, "\(after.errors)")
            let json = try after.json()
            #expect(try Self.changes(json) == 0)
            #expect(try Self.changes(json["registry"]) >= registryBefore + 3, "\(json)")
            #expect(try #require(json["missingPeople"] as? Int) >= 3)
            #expect(json["unreadable"] as? Int == 1)
            #expect(after.errors.contains(spoiled))
            #expect(after.errors.contains("в нынешнем реестре нет"))
        }
    }

    @Test func decisionsOfAnotherModelAreNamedAndNotCompared() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let path = world.folder + "/other.yaml"
            let other = ModelFile.people(.standard).text(trained: ModelFile.standardTraining)
                .replacing("version: \"\(MatchModel.standard.version)\"", with: "version: \"other-1\"")
            try other.write(toFile: path, atomically: true, encoding: .utf8)
            let refused = try await SverkaProgram.launch(Self.command(world, "standard", "--old", path))
            #expect(refused.status == 3)
            #expect(refused.errors.contains("«\(MatchModel.standard.version)»"), "\(refused.errors)")
            #expect(refused.errors.contains("--old"))
        }
    }
}
