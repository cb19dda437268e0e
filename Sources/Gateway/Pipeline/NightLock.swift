/// One night at a time on one database. The lock belongs to a connection and ends with it, whatever happens to the process.
enum NightLock {
    static func wait(on connection: PostgresConnection) async throws {
        // The backend of a killed process may hold the lock for a moment longer.
        _ = try await connection.perform { try $0.query("SELECT pg_advisory_lock(4919, 4)").count }
    }

    static func release(on connection: PostgresConnection) async throws {
        _ = try await connection.perform { try $0.query("SELECT pg_advisory_unlock(4919, 4)").count }
    }
}
