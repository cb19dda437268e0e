import CLibPQ
import Synchronization

/// Stops the statement a connection is running, from any thread, and only that one.
///
/// PostgreSQL's cancel request names a backend, not a statement: one that arrives late would stop whatever the backend
/// does next. So a request is sent under the same lock that marks the end of an operation.
final class QueryCanceller: Sendable {
    private struct State {
        var handle: CancelHandle?
        var operation = 0
        var isRunning = false
        var isRequested = false
        var isSent = false
    }

    private let state = Mutex(State())

    /// Gives the canceller its connection.
    func attach(to connection: ConnectionHandle) {
        let handle = CancelHandle(connection)
        state.withLock { $0.handle = handle }
    }

    /// Starts an operation and returns its number.
    func begin() -> Int {
        state.withLock { state in
            state.operation += 1
            state.isRunning = true
            state.isRequested = false
            state.isSent = false
            return state.operation
        }
    }

    /// Ends the operation; true when a request was sent and may still be on its way to the backend.
    func finish() -> Bool {
        state.withLock { state in
            state.isRunning = false
            state.isRequested = false
            return state.isSent
        }
    }

    /// The running operation was asked to stop.
    var isRequested: Bool { state.withLock { $0.isRequested } }

    /// Stops the running statement at once, for the owner of the connection itself.
    func sendNow() {
        state.withLock { state in
            state.isSent = true
            state.handle?.send()
        }
    }

    /// Asks an operation, or whichever is running, to stop. Returns at once: the request itself blocks on the network.
    func request(operation: Int? = nil) {
        let target: Int? = state.withLock { state in
            guard state.isRunning, operation == nil || operation == state.operation else { return nil }
            state.isRequested = true
            return state.operation
        }
        guard let target else { return }
        _ = DedicatedThread.start { [self] in
            state.withLock { state in
                guard state.isRunning, state.operation == target, let handle = state.handle else { return }
                state.isSent = true
                handle.send()
            }
        }
    }
}

/// Owner of a `PGcancel`.
///
/// `@unchecked Sendable`: libpq documents the object as read-only and `PQcancel` as safe from any thread.
private final class CancelHandle: @unchecked Sendable {
    private let raw: OpaquePointer?

    init(_ connection: ConnectionHandle) { raw = PQgetCancel(connection.raw) }

    deinit { PQfreeCancel(raw) }

    func send() {
        guard let raw else { return }
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(raw, &message, Int32(message.count))
    }
}
