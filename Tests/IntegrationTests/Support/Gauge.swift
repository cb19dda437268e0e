import Synchronization

/// Counts how many are inside something at once.
final class Gauge: Sendable {
    private let state = Mutex((inside: 0, most: 0))

    /// The most there ever were.
    var most: Int { state.withLock { $0.most } }

    /// Counts one in for the length of the body.
    func inside<Value>(_ body: () throws -> Value) rethrows -> Value {
        state.withLock {
            $0.inside += 1
            $0.most = max($0.most, $0.inside)
        }
        defer { state.withLock { $0.inside -= 1 } }
        return try body()
    }
}
