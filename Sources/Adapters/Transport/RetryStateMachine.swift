/// Decides whether and when a failed request is made again. Pure: random numbers are passed in, nobody sleeps here.
///
/// Waits are «full jitter»: anything between nothing and a ceiling that doubles with each failure, so that a hundred
/// gateways whose server came back do not all return in the same second.
public struct RetryStateMachine: Hashable, Sendable {
    /// What went wrong.
    public enum Failure: Hashable, Sendable {
        /// Network or server: another time it may work. The server may have said after how many seconds.
        case infrastructure(retryAfterSeconds: Int?)
        /// Asked again, the server would answer the same: no such file, wrong password, a key that is not pinned.
        case data
    }

    /// What is to be done.
    public enum Action: Hashable, Sendable {
        /// Wait for so long, then try again.
        case retry(afterSeconds: Double)
        /// Report the failure.
        case giveUp
    }

    /// Bounds of the waits.
    public struct Policy: Hashable, Sendable {
        /// Requests in all.
        public var attempts: Int
        /// The first ceiling.
        public var firstSeconds: Double
        /// The last ceiling.
        public var longestSeconds: Double
        /// A server that asks for more patience than this is given up until the next night.
        public var longestRetryAfterSeconds: Int

        /// Makes a policy.
        public init(
            attempts: Int = 5, firstSeconds: Double = 1, longestSeconds: Double = 60,
            longestRetryAfterSeconds: Int = 300
        ) {
            self.attempts = attempts
            self.firstSeconds = firstSeconds
            self.longestSeconds = longestSeconds
            self.longestRetryAfterSeconds = longestRetryAfterSeconds
        }
    }

    private let policy: Policy
    private var failures = 0

    /// Starts with no failure.
    public init(_ policy: Policy = Policy()) { self.policy = policy }

    /// A request failed. `random` is at least 0 and less than 1.
    public mutating func failed(_ failure: Failure, random: Double) -> Action {
        guard case .infrastructure(let retryAfterSeconds) = failure else { return .giveUp }
        failures += 1
        guard failures < policy.attempts else { return .giveUp }
        let ceiling = min(policy.longestSeconds, policy.firstSeconds * Double(1 << min(failures - 1, 30)))
        guard let asked = retryAfterSeconds, asked > 0 else { return .retry(afterSeconds: ceiling * random) }
        guard asked <= policy.longestRetryAfterSeconds else { return .giveUp }
        // Never before the time the server named.
        return .retry(afterSeconds: Double(asked) + ceiling * random)
    }

    /// A good part of the file arrived and is kept: the next failure counts as the first.
    public mutating func progressed() { failures = 0 }
}
