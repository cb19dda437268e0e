extension PostgresSession {
    /// Waits for an advisory lock kept until the end of the transaction.
    package func lockInTransaction(_ key: Int64) throws(PostgresError) {
        try execute("SELECT pg_advisory_xact_lock(\(key))")
    }

    /// Takes an advisory lock kept until the end of the transaction, if it is free.
    package func tryLockInTransaction(_ key: Int64) throws(PostgresError) -> Bool {
        try queryOne("SELECT pg_try_advisory_xact_lock(\(key))").bool(0)
    }

    /// Waits for an advisory lock and keeps it while the body runs, whatever transactions it makes.
    package func withAdvisoryLock<Value>(_ key: Int64, _ body: () throws -> Value) throws -> Value {
        try execute("SELECT pg_advisory_lock(\(key))")
        defer { unlock(key) }
        return try body()
    }

    /// Runs the body if the advisory lock is free, holding it meanwhile; nil when somebody else has it.
    package func withAdvisoryLockIfFree<Value>(_ key: Int64, _ body: () throws -> Value) throws -> Value? {
        guard try queryOne("SELECT pg_try_advisory_lock(\(key))").bool(0) else { return nil }
        defer { unlock(key) }
        return try body()
    }

    /// Released even when the task is cancelled; a broken connection has released it already.
    private func unlock(_ key: Int64) { try? runSimple("SELECT pg_advisory_unlock(\(key))") }
}
