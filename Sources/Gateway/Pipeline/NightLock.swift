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

    private static func wait(on connection: PostgresConnection) async throws {
        // The backend of a killed process may hold the lock for a moment longer.
        _ = try await connection.perform { try $0.query("SELECT pg_advisory_lock(4919, 4)").count }
    }

    private static func release(on connection: PostgresConnection) async throws {
        _ = try await connection.perform { try $0.query("SELECT pg_advisory_unlock(4919, 4)").count }
    }
}
