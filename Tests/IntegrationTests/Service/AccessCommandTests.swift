import Foundation
import Testing

@testable import Gateway

/// What the commands for access print and refuse.
struct AccessCommandTests {
    @Test func keyIsPrintedOnceAndListedWithoutItsSecret() async throws {
        try await TemporaryDatabase.with { settings in
            let folder = NSTemporaryDirectory() + "/sverka-access-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let program = SverkaProgram(data: folder, database: settings)
            let early = try await program.run("key", "issue", "police")
            #expect(early.status == 1)
            #expect(
                early.errors.contains("нет учётной записи ведомства «police»; заведите её: sverka agency add police"))
            let added = try await program.run("agency", "add", "police", "--title", "МВД", "--by", "anna")
            #expect(added.status == 0 && added.output.contains("открыта"), "\(added.errors)")
            let issued = try await program.run("key", "issue", "police", "--label", "основной", "--days", "30")
            let key = try #require(APIKey(issued.output.trimmingCharacters(in: .whitespacesAndNewlines)))
            let listed = try await program.run("key", "list")
            #expect(listed.output.contains("\(key.id)  police «основной»: действует до"))
            #expect(!listed.output.contains(key.text.split(separator: "_")[2]))
            #expect(try await program.run("key", "revoke", key.id).output == "Ключ \(key.id) отозван.\n")
            #expect(try await program.run("key", "list").output.contains("отозван"))
            let agencies = try await program.run("agency", "list", "--json").json()
            let agency = try #require((agencies["agencies"] as? [[String: Any]])?.first)
            #expect(
                agency["agency"] as? String == "police" && agency["open"] as? Bool == true
                    && agency["keys"] as? Int == 0)
            #expect(try await program.run("agency", "disable", "police").status == 0)
            #expect(try await program.run("agency", "list").output.contains("закрыта"))
            let bad = try await program.run("agency", "add", "МВД")
            #expect(bad.status == 1 && bad.errors.contains("код ведомства «МВД» не годится"))
            let feed = try await program.run("agreement", "set", "no.feed", "--number", "1", "--from", "2026-01-01")
            #expect(feed.status == 1 && feed.errors.contains("нет потока «no.feed»"))
            let agreement = try await program.run(
                "agreement", "set", "police.incidents", "--number", "7/2026", "--from", "2026-01-01", "--until",
                "2026-12-31")
            #expect(agreement.output == "Внесено. police.incidents  № 7/2026: с 01.01.2026 по 31.12.2026\n")
            #expect(try await program.run("audit").status == 0)
        }
    }
}
