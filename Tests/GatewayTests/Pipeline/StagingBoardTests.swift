import Schemas
import Testing

@testable import Gateway

@Suite struct StagingBoardTests {
    private struct Broken: Error {}

    private func delivery(_ number: UInt64, _ feed: String, _ state: DeliveryState = .received) throws -> Delivery {
        Delivery(
            id: UniqueIdentifier(high: 0, low: number), receiptNumber: "К-\(number)", feedID: feed, mode: .delta,
            asOf: try #require(CalendarDate(iso: "2026-11-20")), receivedAt: Timestamp(microseconds: 0), state: state,
            mappingVersion: 1, matchedThrough: 0, files: [], isConfirmed: false)
    }

    @Test func feedIsReadOneDeliveryAtATimeAndOthersBesideIt() async throws {
        let first = try delivery(1, "a")
        let second = try delivery(2, "a")
        let other = try delivery(3, "b")
        let board = StagingBoard([first, second, other])
        #expect(await board.next()?.id == first.id)
        #expect(await board.next()?.id == other.id)
        async let last = board.next()
        await board.finish(first)
        #expect(await last?.id == second.id)
        await board.finish(second)
        await board.finish(other)
        #expect(await board.next() == nil)
    }

    @Test func whatIsStagedAlreadyIsNotWaitedFor() async throws {
        let staged = try delivery(1, "a", .staged)
        let board = StagingBoard([staged])
        try await board.wait(for: staged)
        #expect(await board.next() == nil)
    }

    @Test func whoWaitsIsWokenByTheEnd() async throws {
        let only = try delivery(1, "a")
        let board = StagingBoard([only])
        _ = await board.next()
        async let waiting: Void = board.wait(for: only)
        await board.finish(only)
        try await waiting
    }

    @Test func failureReachesWhoWaitsAndWhoComesLater() async throws {
        let first = try delivery(1, "a")
        let second = try delivery(2, "a")
        let board = StagingBoard([first, second])
        _ = await board.next()
        let waiting = Task { try await board.wait(for: first) }
        async let worker = board.next()
        await board.fail(Broken())
        await #expect(throws: Broken.self) { try await waiting.value }
        await #expect(throws: Broken.self) { try await board.wait(for: second) }
        #expect(await worker == nil)
    }
}
