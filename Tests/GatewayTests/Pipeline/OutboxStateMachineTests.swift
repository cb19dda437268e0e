import Testing

@testable import Gateway

@Suite struct OutboxStateMachineTests {
    @Test func startsWithAFullBatchAndEndsWhenNothingIsLeft() {
        var machine = OutboxStateMachine()
        #expect(machine.started() == .push(limit: 500))
        #expect(machine.accepted(count: 500) == .push(limit: 500))
        #expect(machine.accepted(count: 0) == .finish)
    }

    @Test(arguments: [(500, 250), (3, 1), (2, 1)]) func refusedBatchIsHalved(count: Int, limit: Int) {
        var machine = OutboxStateMachine()
        #expect(machine.refused(count: count, attempts: 0) == .push(limit: limit))
    }

    @Test func batchGrowsAgainAfterSuccess() {
        var machine = OutboxStateMachine()
        #expect(machine.refused(count: 8, attempts: 0) == .push(limit: 4))
        #expect(machine.accepted(count: 4) == .push(limit: 8))
        for limit in [16, 32, 64, 128, 256, 500, 500] { #expect(machine.accepted(count: 1) == .push(limit: limit)) }
    }

    @Test(arguments: [(0, 1), (1, 2), (2, 4), (7, 128), (8, 256), (9, 300), (1_000_000, 300)] as [(Int, Int64)])
    func entryAloneIsPostponedEverLongerUpToACap(attempts: Int, seconds: Int64) {
        var machine = OutboxStateMachine()
        #expect(machine.refused(count: 1, attempts: attempts) == .postpone(seconds: seconds))
        #expect(machine.started() == .push(limit: 500))
    }

    @Test func registryThatIsAwayIsAskedEverMoreSlowlyAndRecovers() {
        var machine = OutboxStateMachine()
        let waits = (0..<12).map { _ in machine.lostRegistry() }
        #expect(
            waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300].map { .waitForRegistry(seconds: $0) })
        #expect(machine.started() == .push(limit: 500))
        #expect(machine.accepted(count: 10) == .push(limit: 500))
        #expect(machine.lostRegistry() == .waitForRegistry(seconds: 1))
    }

    @Test(arguments: [Int.min, -1, 0, 1]) func firstWaitIsASecond(failures: Int) {
        #expect(OutboxStateMachine.wait(after: max(failures, -1_000_000)) == 1)
    }

    /// Plays a registry that refuses every batch with a poisoned entry in it.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func poisonedEntriesNeverStopTheOthers(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = (0..<Int.random(in: 1...1500, using: &random)).map { _ in random.chance(0.01) }
        let good = queue.count { !$0 }
        var delivered = 0
        var postponed = 0
        var pushes = 0
        var machine = OutboxStateMachine()
        var action = machine.started()
        loop: while true {
            switch action {
            case .finish: break loop
            case .waitForRegistry: action = machine.started()
            case .postpone:
                queue.removeFirst()
                postponed += 1
                action = machine.started()
            case .push(let limit):
                pushes += 1
                let batch = queue.prefix(limit)
                if batch.contains(true) {
                    action = machine.refused(count: batch.count, attempts: 0)
                } else {
                    queue.removeFirst(batch.count)
                    delivered += batch.count
                    action = machine.accepted(count: batch.count)
                }
            }
            if pushes > 5000 { break }
        }
        #expect(delivered == good)
        #expect(queue.isEmpty)
        #expect(pushes < 10 + 40 * (postponed + 1))
    }
}
