import Foundation
import Testing

@testable import Gateway

/// Lanes that work side by side decide what one after the other would decide.
@Suite(.serialized) struct SideBySideTests {
    private func drop(_ prefix: String, day: Int, in world: NightWorld) async throws {
        let source = try await NightWorld.simulation.value + "/day\(day)"
        for name in try FileManager.default.contentsOfDirectory(atPath: source) where name.hasPrefix(prefix) {
            try FileManager.default.copyItem(atPath: "\(source)/\(name)", toPath: "\(world.folder)/inbox/\(name)")
        }
    }

    @Test(arguments: ["education", "police", "housing", "social"])
    func twoDaysOfAFeedInOneNightDecideWhatTwoNightsDecide(prefix: String) async throws {
        var decisions: [[String]] = []
        for nights in [[[1], [2]], [[1, 2]]] {
            try await NightWorld.with { world in
                for days in nights {
                    for day in days { try await drop(prefix, day: day, in: world) }
                    _ = try await world.night(day: 2)
                }
                decisions.append(try await world.decisions())
            }
        }
        #expect(decisions[0].count > 50)
        #expect(decisions[0] == decisions[1])
    }

    @Test func sameFilesDecideTheSameWhateverTheLanesDo() async throws {
        var decisions: [[String]] = []
        for _ in 1...3 {
            try await NightWorld.with { world in
                try await world.drop(day: 1)
                try await world.drop(day: 2)
                _ = try await world.night(day: 2)
                decisions.append(try await world.decisions())
            }
        }
        #expect(decisions[0].count > 500)
        #expect(decisions[0] == decisions[1])
        #expect(decisions[0] == decisions[2])
    }
}
