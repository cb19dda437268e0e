import Foundation
import Matcher
import Testing

@testable import Gateway

/// `sverka model diff-night`: a new model beside what the night decided.
@Suite(.serialized) struct NightDifferenceTests {
    private static func command(_ world: NightWorld, _ more: String...) -> [String] {
        ["model", "diff-night"] + more + [
            "--json", "--data", world.folder, "--mappings", SverkaProgram.mappings, "--database",
            SverkaProgram.address(world.settings),
        ]
    }

    @Test func theSameModelChangesNextToNothingAndAMistrustfulOneTakesLinksBack() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            let night = try await world.night()
            let same = try await SverkaProgram.launch(Self.command(world, "standard"))
            let json = try same.json()
            let records = try #require(json["records"] as? Int)
            #expect(records > 200 && records <= (night["read"] as? Int ?? 0))
            // Only the people whom the night itself added can make a difference.
            let unchanged = try #require(json["unchanged"] as? Int)
            #expect(records - unchanged <= 3, "\(json)")

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
            #expect(lines.count == 1 + changes.values.reduce(0, +))
        }
    }
}
