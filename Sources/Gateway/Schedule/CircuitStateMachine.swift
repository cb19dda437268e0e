import Schemas

/// Decides whether a server may be asked. Pure: time and random numbers are passed in.
///
///     closed --failures in a row--> open --its time comes--> probing --answers--> closed
///                                     ^------- silent ----------|
///
/// Feeds of one server share its circuit: of a dead one exactly one request at a time finds out whether it is back.
package struct CircuitStateMachine: Hashable, Sendable {
    /// Where it stands.
    package enum State: Hashable, Sendable {
        /// Everybody may ask.
        case closed
        /// Nobody may ask before this time.
        case open(probeAt: Timestamp)
        /// Somebody is asking.
        case probing(since: Timestamp)
    }

    /// Bounds.
    package struct Policy: Hashable, Sendable {
        /// Failures in a row that open it.
        package var failures = 3
        /// Seconds until the first probe.
        package var firstSeconds: Double = 60
        /// Most seconds between two probes.
        package var longestSeconds: Double = 900

        /// The usual bounds.
        package init() {}
    }

    /// Whether a request may be made.
    package enum Admission: Hashable, Sendable {
        /// Make it, and tell what came of it.
        case go
        /// Not now.
        case wait
    }

    /// Where it stands.
    package private(set) var state: State
    /// Failures in a row.
    package private(set) var failures: Int
    private let policy: Policy

    /// Starts where it was left.
    package init(state: State = .closed, failures: Int = 0, policy: Policy = Policy()) {
        self.state = state
        self.failures = failures
        self.policy = policy
    }

    /// Somebody wants to ask.
    package mutating func admit(at now: Timestamp) -> Admission {
        switch state {
        case .closed: return .go
        case .probing: return .wait
        case .open(let probeAt):
            // A clock that was put back must not keep a server from its probe.
            let isFar = probeAt > now.adding(seconds: Int64(policy.longestSeconds))
            guard probeAt <= now || isFar else { return .wait }
            state = .probing(since: now)
            return .go
        }
    }

    /// The server answered, whatever it said.
    package mutating func answered() {
        state = .closed
        failures = 0
    }

    /// The server is away. `random` is at least 0 and less than 1.
    package mutating func failed(at now: Timestamp, random: Double) {
        failures += 1
        guard state != .closed || failures >= policy.failures else { return }
        let rounds = max(0, failures - policy.failures)
        let ceiling = min(policy.longestSeconds, policy.firstSeconds * Double(1 << min(rounds, 20)))
        // At least half: a probe right after the failure would be no pause at all.
        state = .open(probeAt: now.adding(seconds: Int64(ceiling / 2 + ceiling / 2 * random)))
    }

    /// Nobody will hear what came of the request: its process ended, or it failed on our side.
    package mutating func abandoned(at now: Timestamp) {
        if case .probing = state { state = .open(probeAt: now) }
    }
}
