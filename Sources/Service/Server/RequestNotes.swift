import Synchronization

/// What is learned of a request on its way, for the log and the figures. Shared by the copies of its context.
package final class RequestNotes: Sendable {
    /// What is known.
    struct Content: Sendable {
        var account: String?
        var refusal: String?
        var problem: ProblemKind?
        var receivedBytes = 0
    }

    private let state = Mutex(Content())

    var content: Content { state.withLock { $0 } }

    func note(account: String) { state.withLock { $0.account = account } }
    func note(refusal: String) { state.withLock { $0.refusal = refusal } }
    func note(problem: ProblemKind) { state.withLock { $0.problem = problem } }

    /// Adds bytes of the body that were read.
    package func note(receivedBytes count: Int) { state.withLock { $0.receivedBytes += count } }
}
