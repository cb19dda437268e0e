import Adapters
import Schemas

/// When one feed is fetched next. Pure: time and random numbers are passed in.
package struct FeedPlan: Hashable, Sendable {
    /// What came of a run.
    package enum Verdict: Hashable, Sendable {
        /// Everything that is there has been fetched.
        case done
        /// Files on the server are still being written: they are worth another look before the next regular time.
        case unfinished
        /// It did not succeed.
        case failed(PullFault)
    }

    /// The next regular time.
    package var nextDue: Timestamp
    /// When to try again before that.
    package var retryAt: Timestamp?
    /// Runs in a row that did not succeed.
    package var failures = 0
    /// What kept the last run from succeeding.
    package var fault: PullFault?

    /// Servers and networks that are away: from half a minute to a quarter of an hour, without limit.
    static let retry = EndlessRetry(firstSeconds: 30, longestSeconds: 900)
    private static let leastPause: Int64 = 60

    /// A feed that is seen for the first time did not miss what was due before.
    package init(_ schedule: FeedSchedule, from now: Timestamp) { nextDue = Self.next(schedule, after: now) }

    /// A feed as it was left.
    package init(nextDue: Timestamp, retryAt: Timestamp?, failures: Int) {
        self.nextDue = nextDue
        self.retryAt = retryAt
        self.failures = failures
    }

    /// Whether it is to be fetched now. However many times went by, once is enough.
    package func isDue(at now: Timestamp) -> Bool { nextDue <= now || retryAt.map { $0 <= now } ?? false }

    /// Times that lie further ahead than they can were written by a clock that ran ahead.
    package mutating func clamp(_ schedule: FeedSchedule, at now: Timestamp) {
        if nextDue > now { nextDue = min(nextDue, Self.next(schedule, after: now)) }
        let furthest = now.adding(seconds: Int64(Self.retry.longestSeconds) + Self.leastPause)
        if let retryAt, retryAt > furthest { self.retryAt = furthest }
    }

    /// A run ended. `random` is at least 0 and less than 1.
    package mutating func ended(_ verdict: Verdict, _ schedule: FeedSchedule, at now: Timestamp, random: Double) {
        nextDue = Self.next(schedule, after: now)
        switch verdict {
        case .done:
            failures = 0
            fault = nil
            retryAt = nil
        case .unfinished:
            failures = 0
            fault = nil
            retryAt = now.adding(seconds: Self.leastPause + Int64(Double(Self.leastPause) * random))
        case .failed(let fault):
            failures += 1
            self.fault = fault
            switch fault.remedy {
            case .time:
                retryAt = now.adding(seconds: Int64(Self.retry.seconds(after: failures, random: random)))
            // Told once; what the server answers now it would answer in a minute.
            case .people: retryAt = nil
            }
        }
    }

    private static func next(_ schedule: FeedSchedule, after now: Timestamp) -> Timestamp {
        schedule.next(after: now) ?? now.adding(seconds: 9 * 366 * 86_400)
    }
}
