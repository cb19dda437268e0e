import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// Two requests with one name at the same time, one of which comes to its end long after the other.
struct UploadRaceTests {
    @Test func lateTwinOfAFullDeliveryBringsNothingBack() async throws {
        try await TemporaryDatabase.with { settings in
            let folder = NSTemporaryDirectory() + "/sverka-race-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let application = try await GatewayApplication.open(
                GatewayConfiguration(
                    dataFolder: folder, mappingsFolder: SverkaProgram.mappings,
                    databaseURL: SverkaProgram.address(settings), width: 2))
            let mapping = try #require(application.mappings.first { $0.id == "education.attendance" })
            #expect(mapping.mode == .full)
            let intake = UploadIntake(application)
            func send(_ text: String, key: String) async throws -> AcceptedDelivery {
                let spool = try await UploadSpool.open(intake.path(of: intake.makeID()), at: 0, limit: 100)
                _ = try await spool.append(Array(text.utf8))
                let whole = try await spool.finish()
                let file = DeliveryReceipt.File(name: "a.csv", digest: whole.digest, byteCount: whole.byteCount)
                let spooled = UploadIntake.Spooled(path: spool.path, file: file)
                let accepted = try await intake.register([spooled], of: mapping, key: key, upload: nil)
                await spool.close()
                return accepted
            }
            let first = try await send("one", key: "a")
            _ = try await send("two", key: "b")
            // The twin has noted its name, and is about to commit, when the other one has looked whether the name is known.
            let (end, began) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let twin = Task {
                try await PostgresConnection.open(settings).transaction { session in
                    _ = try SubmissionStore(session: session).note(
                        feed: mapping.id, key: "c", digest: first.files[0].digest, delivery: first.id,
                        at: GatewayDatabase.now)
                    began.signal()
                    end.wait()
                }
            }
            try await DedicatedThread.run { began.wait() }
            let late = Task { try await send("one", key: "c") }
            let connection = try await PostgresConnection.open(settings)
            for _ in 0..<200 {
                let count = try await connection.perform { session in
                    try session.queryOne("SELECT count(*) FROM pg_locks WHERE NOT granted").int(0)
                }
                if count > 0 { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            end.signal()
            try await twin.value
            let accepted = try await late.value
            #expect(accepted.id == first.id && accepted.receiptNumber == first.receiptNumber && !accepted.isNew)
            // No delivery that goes back to what the feed said first, and would be held for a person.
            let count = try await connection.perform { session in
                try session.queryOne("SELECT count(*) FROM gateway.delivery").int(0)
            }
            #expect(count == 2)
            #expect(FileSystem.names(in: folder + "/uploads").isEmpty)
            await application.close()
        }
    }
}
