import Adapters
import Schemas
import Synchronization
import Testing

@testable import Gateway

/// Faults of ours while a node works: what could not be done is done later, and nobody waits for ever.
@Suite(.serialized) struct WorkFaultTests {
    private func delivery(_ number: UInt64, of feed: String) -> Delivery {
        let digest = ContentDigest(words: (number, 0, 0, 0))
        return Delivery(
            id: UniqueIdentifier(high: 0, low: number), receiptNumber: "К-\(number)", feedID: feed, mode: .full,
            asOf: GatewayDatabase.now.date, receivedAt: GatewayDatabase.now, state: .received, mappingVersion: 1,
            matchedThrough: 0, files: [DeliveryReceipt.File(name: "one.csv", digest: digest, byteCount: 7)],
            occurrence: 1, statedDay: nil, isConfirmed: false)
    }

    @Test func whoWaitsForTheSameFeedIsToldThatStagingFailed() async throws {
        try await WorkWorld.with { world in
            let mapping = try #require(world.application.mappings.first { $0.id == "education.attendance" })
            // Two of one feed: while one worker stages the first, the other waits for its turn.
            let board = StagingBoard([delivery(1, of: mapping.id), delivery(2, of: mapping.id)])
            let lane = StageLane(
                application: world.application, board: board, handover: StagedRows(limit: 0),
                mapping: { _ in mapping }, progress: SilentProgress())
            let hasFailed = Flag()
            Task {
                do { try await lane.run() } catch { hasFailed.set() }
            }
            for _ in 0..<300 where !hasFailed.isSet { try await Task.sleep(for: .milliseconds(100)) }
            #expect(hasFailed.isSet)
        }
    }

    @Test func filesOfAReceiptThatAKillKeptFromBeingWrittenAreWrittenAtTheNextStart() async throws {
        try await WorkWorld.with { world in
            let mapping = try #require(world.application.mappings.first { $0.id == "education.attendance" })
            let id = UniqueIdentifier(high: 0, low: 1)
            let number = try await world.application.gateway.transaction { session in
                let store = DeliveryStore(session)
                _ = try store.register(
                    feed: mapping, files: [], digest: ContentDigest(words: (1, 0, 0, 0)), id: id,
                    asOf: GatewayDatabase.now.date, receivedAt: GatewayDatabase.now)
                try session.execute("UPDATE gateway.delivery SET state = 'acknowledged' WHERE delivery_id = \(id)")
                try session.execute("INSERT INTO gateway.receipt VALUES (\(id), '{}', 'КВИТАНЦИЯ')")
                return try #require(try store.delivery(id)).receiptNumber
            }
            let next = try GatewayWork(world.application, log: .silent)
            let running = Task { await next.run() }
            let path = "\(world.application.configuration.receiptsFolder)/\(mapping.id)/\(number).txt"
            for _ in 0..<300 where !FileSystem.exists(path) { try await Task.sleep(for: .milliseconds(100)) }
            running.cancel()
            await running.value
            #expect(FileSystem.text(path) == "КВИТАНЦИЯ")
        }
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
    }
}
