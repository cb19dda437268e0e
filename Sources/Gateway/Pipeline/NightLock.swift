/// One night at a time on one database. The lock belongs to a connection and ends with it, whatever happens to the process.
enum NightLock {
    /// Holds the lock for the length of the body; gives it back whatever happens, because the connection lives on.
    static func holding<Value>(on connection: PostgresConnection, _ body: () async throws -> Value) async throws
        -> Value
    {
        try await wait(on: connection)
        do {
            let value = try await body()
            try await release(on: connection)
            return value
        } catch {
            try? await release(on: connection)
            throw error
        }
    }

    /// Keeps nights away while the service does one piece of its work, unless one is running or waits to: then nil.
    static func sharing<Value>(on connection: PostgresConnection, _ body: () async throws -> Value) async throws
        -> Value?
    {
        let isFree = try await connection.perform {
            try $0.queryOne("SELECT pg_try_advisory_lock_shared(4919, 4)").bool(0)
        }
        guard isFree else { return nil }
        do {
            let value = try await body()
            try await stopSharing(on: connection)
            return value
        } catch {
            try? await stopSharing(on: connection)
            throw error
        }
    }

    private static func stopSharing(on connection: PostgresConnection) async throws {
        // Runs whether or not the task was cancelled: the connection lives on.
        try await connection.perform { try $0.runSimple("SELECT pg_advisory_unlock_shared(4919, 4)") }
    }

    private static func wait(on connection: PostgresConnection) async throws {
        // The backend of a killed process may hold the lock for a moment longer.
        _ = try await connection.perform { try $0.query("SELECT pg_advisory_lock(4919, 4)").count }
    }

    private static func release(on connection: PostgresConnection) async throws {
        _ = try await connection.perform { try $0.query("SELECT pg_advisory_unlock(4919, 4)").count }
    }
}
