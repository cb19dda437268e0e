import Synchronization

/// A bounded set of connections shared by tasks: whoever comes first is served first, broken ones are replaced.
package final class PostgresPool: Sendable {
    private typealias Continuation = CheckedContinuation<Lease, any Error>

    private struct Lease: Sendable {
        let number: Int
        let connection: PostgresConnection
    }

    private struct State {
        var machine: PoolStateMachine
        var connections: [Int: PostgresConnection] = [:]
        var continuations: [Int: Continuation] = [:]
        var lastWaiter = 0
        /// Why connecting failed last, for the waiters that fail with it.
        var failure: (any Error)?
    }

    /// Where the connections lead.
    package let settings: ConnectionSettings
    private let state: Mutex<State>

    /// Makes a pool; connections are opened when first needed.
    package init(_ settings: ConnectionSettings, size: Int) {
        self.settings = settings
        state = Mutex(State(machine: PoolStateMachine(size: size)))
    }

    /// Connections that are open, that are used, and tasks that wait for one.
    package var use: (open: Int, lent: Int, waiting: Int) {
        state.withLock { ($0.machine.connectionCount, $0.machine.lentCount, $0.machine.waiterCount) }
    }

    /// Lends a connection for the length of the body.
    package func withConnection<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let lease = try await borrow()
        do {
            let value = try await body(lease.connection)
            await giveBack(lease)
            return value
        } catch {
            await giveBack(lease)
            throw error
        }
    }

    /// Runs a body with the session of a connection, on the connection's thread.
    @discardableResult
    package func perform<Value: Sendable>(
        _ body: sending (PostgresSession) throws -> Value
    ) async throws -> Value {
        let lease = try await borrow()
        do {
            let value = try await lease.connection.perform(body)
            await giveBack(lease)
            return value
        } catch {
            await giveBack(lease)
            throw error
        }
    }

    /// Runs a body in one transaction.
    @discardableResult
    package func transaction<Value: Sendable>(
        _ body: sending (PostgresSession) throws -> Value
    ) async throws -> Value {
        let lease = try await borrow()
        do {
            let value = try await lease.connection.transaction(body)
            await giveBack(lease)
            return value
        } catch {
            await giveBack(lease)
            throw error
        }
    }

    /// Refuses whoever waits and closes the connections, those in use when they return.
    package func close() async { run(state.withLock { $0.machine.closed() }) }

    /// A connection that answers; ones that died while idle are thrown away.
    private func borrow() async throws -> Lease {
        var isRetry = false
        while true {
            let lease = try await wait(first: isRetry)
            if await lease.connection.isAlive() { return lease }
            run(state.withLock { $0.machine.returned(lease.number, isHealthy: false) })
            isRetry = true
        }
    }

    private func giveBack(_ lease: Lease) async {
        let isHealthy = await lease.connection.isAlive()
        run(state.withLock { $0.machine.returned(lease.number, isHealthy: isHealthy) })
    }

    private func wait(first: Bool) async throws -> Lease {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: Continuation) in
                run(
                    state.withLock { state in
                        state.continuations[waiter] = continuation
                        return state.machine.requested(by: waiter, first: first)
                    })
                // Cancelled before it was registered: the handler found nothing to cancel.
                if Task.isCancelled { run(state.withLock { $0.machine.cancelled(waiter) }) }
            }
        } onCancel: {
            run(state.withLock { $0.machine.cancelled(waiter) })
        }
    }

    /// Acts on decisions, outside the lock.
    private func run(_ actions: [PoolStateMachine.Action]) {
        for action in actions {
            switch action {
            case .open(let number): open(number)
            case .lend(let number, let waiter):
                let (connection, continuation) = state.withLock { state in
                    (state.connections[number], state.continuations.removeValue(forKey: waiter))
                }
                if let connection { continuation?.resume(returning: Lease(number: number, connection: connection)) }
            case .close(let number):
                guard let connection = state.withLock({ $0.connections.removeValue(forKey: number) }) else { continue }
                Task { await connection.close() }
            case .failToOpen(let waiter):
                let failure = state.withLock { $0.failure }
                resume(waiter, throwing: failure ?? PostgresError(.connectionFailed))
            case .refuse(let waiter): resume(waiter, throwing: PostgresError(.poolClosed))
            case .cancel(let waiter): resume(waiter, throwing: CancellationError())
            }
        }
    }

    private func resume(_ waiter: Int, throwing error: any Error) {
        state.withLock { $0.continuations.removeValue(forKey: waiter) }?.resume(throwing: error)
    }

    private func open(_ number: Int) {
        Task { [self] in
            do {
                let connection = try await PostgresConnection.open(settings)
                run(
                    state.withLock { state in
                        state.connections[number] = connection
                        return state.machine.opened(number)
                    })
            } catch {
                run(
                    state.withLock { state in
                        state.failure = error
                        return state.machine.openFailed(number)
                    })
            }
        }
    }
}
