import Testing

@testable import Service

struct TokenBucketTests {
    private let second: Int64 = 1_000_000

    @Test func burstIsAllowedAtOnceAndThenTheRateCounts() {
        var bucket = TokenBucket(perMinute: 60, burst: 3, now: 0)
        #expect((0..<3).map { _ in bucket.take(at: 0).isAllowed } == [true, true, true])
        let refused = bucket.take(at: 0)
        #expect(!refused.isAllowed)
        #expect(refused.wait == second)
        let early = bucket.take(at: second - 1)
        #expect(!early.isAllowed)
        let onTime = bucket.take(at: second + 1)
        #expect(onTime.isAllowed)
    }

    @Test func refusedTriesCostNothing() {
        var bucket = TokenBucket(perMinute: 60, burst: 1, now: 0)
        _ = bucket.take(at: 0)
        for moment in 1..<100 { #expect(!bucket.take(at: Int64(moment)).isAllowed) }
        #expect(bucket.take(at: second + 100).isAllowed)
    }

    @Test func clockThatJumpsBackGivesNothing() {
        var bucket = TokenBucket(perMinute: 60, burst: 1, now: 10 * second)
        _ = bucket.take(at: 10 * second)
        #expect(!bucket.take(at: 0).isAllowed)
        #expect(bucket.take(at: second).isAllowed)
    }

    @Test func idleBucketFillsNoFurtherThanItsBurst() {
        var bucket = TokenBucket(perMinute: 6000, burst: 2, now: 0)
        #expect(bucket.take(at: 3600 * second).remaining == 1)
        #expect(bucket.isFull(at: 7200 * second))
    }

    @Test func slotsAreGivenBackWhenTheWorkFails() async throws {
        let slots = SlotTable(each: 1, all: 2)
        struct Broken: Error {}
        await #expect(throws: Broken.self) { try await slots.with("a") { throw Broken() } }
        #expect(slots.taken == 0)
        try await slots.with("a") { () -> Void in
            await #expect(throws: Problem.self) { try await slots.with("a") {} }
            try await slots.with("b") { () -> Void in
                await #expect(throws: Problem.self) { try await slots.with("c") {} }
            }
        }
        #expect(slots.taken == 0)
    }
}
