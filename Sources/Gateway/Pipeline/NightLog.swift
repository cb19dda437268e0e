import Synchronization

/// A night's summary while its lanes write to it side by side.
final class NightLog: Sendable {
    private let state: Mutex<NightSummary>

    init(_ summary: NightSummary) { state = Mutex(summary) }

    /// The summary so far.
    var summary: NightSummary { state.withLock { $0 } }

    func update(_ body: (inout NightSummary) -> Void) { state.withLock { body(&$0) } }

    /// Adds the time the body takes to a step. Steps run side by side: their times add up to more than the night's.
    func measure<Value>(
        _ step: String, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async rethrows -> Value {
        let start = ContinuousClock.now
        defer { update { $0.add(seconds: NightSummary.seconds(since: start), to: step) } }
        return try await body()
    }
}
