/// One connection to PostgreSQL with a thread of its own.
///
///     let count = try await connection.perform { session in
///         try session.transaction {
///             try session.execute("DELETE FROM outbox WHERE delivered")
///         }
///     }
///
/// The body of `perform` is synchronous and runs on the connection's thread, so a transaction cannot be interleaved and
/// Swift's cooperative threads never block. Cancelling the calling task cancels the statement that is running.
package actor PostgresConnection {
    private nonisolated let thread: ConnectionThread
    private nonisolated let canceller = QueryCanceller()
    private let settings: ConnectionSettings
    private var session: PostgresSession?

    /// The thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private init(_ settings: ConnectionSettings, on thread: ConnectionThread) {
        self.settings = settings
        self.thread = thread
    }

    /// Connects.
    /// - Throws: `PostgresError` with code `connectionFailed`.
    package static func open(_ settings: ConnectionSettings) async throws(PostgresError) -> PostgresConnection {
        let connection = PostgresConnection(settings, on: try ConnectionThread())
        try await connection.connect()
        return connection
    }

    /// Runs a body with the session, on the connection's thread. A transaction left open is rolled back.
    @discardableResult
    package func perform<Value: Sendable>(
        _ body: sending (PostgresSession) throws -> Value
    ) async throws -> Value {
        let canceller = canceller
        let operation = canceller.begin()
        return try await withTaskCancellationHandler {
            // A synchronous call of our own method: the closure is isolated to this actor, or this does not compile.
            // (One that did not name `self` ran on a cooperative thread.)
            try self.run(body)
        } onCancel: {
            canceller.request(operation: operation)
        }
    }

    private func run<Value>(_ body: (PostgresSession) throws -> Value) throws -> Value {
        guard let session else {
            _ = canceller.finish()
            throw PostgresError(.connectionLost)
        }
        defer { session.tidy(cancelWasSent: canceller.finish()) }
        return try body(session)
    }

    /// Runs a body in one transaction, on the connection's thread.
    @discardableResult
    package func transaction<Value: Sendable>(
        _ body: sending (PostgresSession) throws -> Value
    ) async throws -> Value {
        try await perform { session in try session.transaction { try body(session) } }
    }

    /// Stops the statement that is running, if any, from any thread; its caller gets a `cancelled` error.
    package nonisolated func cancel() { canceller.request() }

    /// False when the server is known to have closed the connection.
    package func isAlive() -> Bool { session?.isAlive ?? false }

    /// Closes the connection; later calls fail with `connectionLost`.
    package func close() { session = nil }

    private func connect() throws(PostgresError) {
        let handle = try ConnectionHandle(settings)
        canceller.attach(to: handle)
        session = try PostgresSession(handle, canceller: canceller)
    }
}
