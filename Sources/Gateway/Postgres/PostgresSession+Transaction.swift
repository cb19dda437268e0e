extension PostgresSession {
    /// Runs a body in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// Inside another transaction it is a savepoint: throwing undoes only what the inner body did.
    package func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        let depth = transactionDepth
        try checkCancelled()
        try runSimple(depth == 0 ? "BEGIN" : "SAVEPOINT sverka_\(depth)")
        transactionDepth = depth + 1
        defer { transactionDepth = depth }
        let value: Value
        do {
            value = try body()
            try checkCancelled()
        } catch {
            // A failure here means the connection is broken, and with it the transaction: the first error says more.
            try? runSimple(
                depth == 0 ? "ROLLBACK" : "ROLLBACK TO SAVEPOINT sverka_\(depth); RELEASE SAVEPOINT sverka_\(depth)")
            throw error
        }
        if depth == 0 { try commit() } else { try runSimple("RELEASE SAVEPOINT sverka_\(depth)") }
        return value
    }

    /// PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error: a swallowed error must not look
    /// like stored data.
    private func commit() throws(PostgresError) {
        if isTransactionFailed {
            try? runSimple("ROLLBACK")
            throw PostgresError(.sqlState("25P02"), sqlState: "25P02")
        }
        try runSimple("COMMIT")
    }

    /// Runs a body whose statements may each take at most this long.
    package func withStatementTimeout<Value>(_ limit: Duration, _ body: () throws -> Value) throws -> Value {
        let (seconds, attoseconds) = limit.components
        let milliseconds = max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        let before = try queryOne("SELECT current_setting('statement_timeout')").text(0)
        try execute("SELECT set_config('statement_timeout', \("\(milliseconds)ms"), false)")
        // In a failed transaction the setting cannot be restored, and rolling back restores it.
        defer { _ = try? execute("SELECT set_config('statement_timeout', \(before), false)") }
        return try body()
    }
}
