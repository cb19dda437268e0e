import Schemas

/// Decides what the outbox does next. Pure: it is told what happened and answers what to do.
///
/// A batch the registry refuses is halved until the entry at fault stands alone: one poisoned card never stops the
/// others. A registry that is away is asked again, ever more slowly, without limit.
package struct OutboxStateMachine {
    /// What to do next.
    package enum Action: Equatable {
        /// Push up to so many entries.
        case push(limit: Int)
        /// Put the one entry off for so many seconds and go on with the others.
        case postpone(seconds: Int64)
        /// Wait so many seconds and try again; the registry is away.
        case waitForRegistry(seconds: Int64)
        /// Nothing is left to push now.
        case finish
    }

    /// Entries of a full batch.
    package static let fullBatch = 500
    /// Longest wait between two tries, in seconds.
    package static let longestWait: Int64 = 300

    private var limit = fullBatch
    private var failures = 0

    /// Starts with full batches.
    package init() {}

    /// The dispatcher starts, or has waited.
    package mutating func started() -> Action { .push(limit: limit) }

    /// The registry stored a batch of so many entries.
    package mutating func accepted(count: Int) -> Action {
        failures = 0
        if count == 0 { return .finish }
        limit = min(Self.fullBatch, limit * 2)
        return .push(limit: limit)
    }

    /// The registry refused a batch for a reason that lies in its data.
    package mutating func refused(count: Int, attempts: Int) -> Action {
        failures = 0
        if count > 1 {
            limit = max(1, count / 2)
            return .push(limit: limit)
        }
        limit = Self.fullBatch
        return .postpone(seconds: Self.wait(after: attempts + 1))
    }

    /// The connection was lost or the registry is away.
    package mutating func lostRegistry() -> Action {
        failures += 1
        return .waitForRegistry(seconds: Self.wait(after: failures))
    }

    /// 1, 2, 4 ... seconds, at most `longestWait`.
    package static func wait(after failures: Int) -> Int64 {
        min(longestWait, Int64(1) << Int64(min(max(0, failures - 1), 16)))
    }
}
