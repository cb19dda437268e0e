import Synchronization

/// Counters and times that the service itself keeps; what the database knows is asked when somebody looks.
package final class ServiceFigures: Sendable {
    struct RouteKey: Hashable, Sendable {
        var route: String
        var method: String
        var status: Int
    }

    struct State: Sendable {
        var requests: [RouteKey: Int] = [:]
        var times: [String: LatencyHistogram] = [:]
        var signals = LatencyHistogram()
        var uploadedBytes = 0
    }

    private let state = Mutex(State())

    var content: State { state.withLock { $0 } }

    func note(route: String, method: String, status: Int, after elapsed: Duration) {
        state.withLock { state in
            state.requests[RouteKey(route: route, method: method, status: status), default: 0] += 1
            state.times[route, default: LatencyHistogram()].add(elapsed)
        }
    }

    /// Adds bytes of deliveries that were received.
    package func note(uploadedBytes count: Int) { state.withLock { $0.uploadedBytes += count } }

    /// Adds a signal, by the time from its last byte to its card in the registry.
    package func note(signalAfter elapsed: Duration) { state.withLock { $0.signals.add(elapsed) } }
}
