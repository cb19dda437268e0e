import Foundation
import Testing

@testable import Gateway

/// What a service says of a registry that is away while its own database is there.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ServiceOutageTests {
    @Test func theRegistryThatIsAwayIsNamedAndNoNightIsPromised() async throws {
        let elsewhere = try await TemporaryDatabase.make()
        try await NightWorld.with(registry: elsewhere.settings) { world in
            try await world.drop(day: 1)
            var away = world
            away.program.registry = ConnectionSettings(
                socketDirectory: "/nonexistent", port: 1, user: "nobody", database: "none")
            // Staged, and waiting for the registry.
            _ = try await away.program.run("night", "--as-of", "2026-11-20")
            try await ServiceProgram.with(away, agencies: []) { service, _ in
                func lines(of loop: String) -> [Substring] {
                    service.log.split(separator: "\n").filter { $0.contains("\"loop\":\"\(loop)\"") }
                }
                for _ in 0..<300 where lines(of: "feeds").isEmpty || lines(of: "registry").isEmpty {
                    try await Task.sleep(for: .milliseconds(100))
                }
                for loop in ["feeds", "registry"] {
                    let line = try #require(lines(of: loop).first, "\(service.log)")
                    #expect(
                        line.contains("\"message\":\"database.away\"") && line.contains("\"database\":\"registry\""))
                    #expect(line.contains("подключаемся снова"))
                }
                #expect(!service.log.contains("ночью") && !service.log.contains("\"message\":\"feed."))
            }
        }
        await elsewhere.drop()
    }
}
