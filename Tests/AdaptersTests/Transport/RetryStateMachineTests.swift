import Adapters
import Testing

@Suite struct RetryStateMachineTests {
    @Test func ceilingsDoubleUpToTheLongest() {
        var retry = RetryStateMachine(.init(attempts: 9, firstSeconds: 1, longestSeconds: 20))
        let waits = (0..<8).map { _ in retry.failed(.infrastructure(retryAfterSeconds: nil), random: 0.5) }
        #expect(waits == [0.5, 1, 2, 4, 8, 10, 10, 10].map { .retry(afterSeconds: $0) })
        #expect(retry.failed(.infrastructure(retryAfterSeconds: nil), random: 0.5) == .giveUp)
    }

    @Test func dataFaultIsNotTriedAgain() {
        var retry = RetryStateMachine()
        #expect(retry.failed(.data, random: 0) == .giveUp)
    }

    @Test func serverIsNotAskedBeforeTheTimeItNamed() {
        var retry = RetryStateMachine(.init(attempts: 3, firstSeconds: 2))
        #expect(retry.failed(.infrastructure(retryAfterSeconds: 30), random: 0.25) == .retry(afterSeconds: 30.5))
    }

    @Test func serverThatWantsTooMuchPatienceIsLeftForTheNextNight() {
        var retry = RetryStateMachine(.init(attempts: 3, longestRetryAfterSeconds: 300))
        #expect(retry.failed(.infrastructure(retryAfterSeconds: 301), random: 0) == .giveUp)
    }

    @Test func progressStartsTheCountAgain() {
        var retry = RetryStateMachine(.init(attempts: 2, firstSeconds: 1))
        for _ in 0..<10 {
            #expect(retry.failed(.infrastructure(retryAfterSeconds: nil), random: 0) == .retry(afterSeconds: 0))
            retry.progressed()
        }
    }

    /// Whatever the random number: never negative, never longer than the longest, and never endless.
    @Test func waitsStayWithinTheirBounds() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let policy = RetryStateMachine.Policy(
                attempts: Int.random(in: 1...40, using: &random), firstSeconds: Double.random(in: 0...5, using: &random)
            )
            var retry = RetryStateMachine(policy)
            var count = 0
            while case .retry(let seconds) = retry.failed(
                .infrastructure(retryAfterSeconds: nil), random: Double.random(in: 0..<1, using: &random))
            {
                #expect((0...policy.longestSeconds).contains(seconds))
                count += 1
            }
            #expect(count == policy.attempts - 1)
        }
    }
}
