import CLibPQ

/// A connection lent to a synchronous body, on the connection's thread. It cannot leave the body.
package final class PostgresSession {
    let handle: ConnectionHandle
    private let canceller: QueryCanceller
    /// How many transactions are open inside each other; the first is real, the others are savepoints.
    var transactionDepth = 0

    init(_ handle: ConnectionHandle, canceller: QueryCanceller) throws(PostgresError) {
        self.handle = handle
        self.canceller = canceller
        // What our parsing of text results relies on, whatever the server's configuration says.
        try script(
            """
            SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET bytea_output = 'hex'; SET extra_float_digits = 1;
            SET standard_conforming_strings = on; SET client_min_messages = warning
            """)
    }

    /// Runs a statement that returns no rows.
    /// - Returns: the number of rows inserted, updated or deleted.
    @discardableResult
    package func execute(_ statement: SQL) throws(PostgresError) -> Int {
        try run(statement).affectedRows
    }

    /// Runs a statement and returns its rows, all in memory.
    package func query(_ statement: SQL) throws(PostgresError) -> PostgresRows {
        PostgresRows(try run(statement))
    }

    /// Runs a statement that returns exactly one row.
    /// - Throws: `wrongRowCount` when it returns none or several.
    package func queryOne(_ statement: SQL) throws(PostgresError) -> PostgresRow {
        let rows = try query(statement)
        guard rows.count == 1, let row = rows.first else { throw PostgresError(.wrongRowCount) }
        return row
    }

    /// Runs a statement and returns its first row, nil when there is none.
    package func queryFirst(_ statement: SQL) throws(PostgresError) -> PostgresRow? { try query(statement).first }

    /// Runs a text of several statements, without parameters. Only for files shipped with the program.
    package func script(_ text: String) throws(PostgresError) {
        try checkCancelled()
        try runSimple(text)
    }

    /// Runs a text through the simple protocol, whether or not the task is cancelled.
    func runSimple(_ text: String) throws(PostgresError) {
        guard !text.utf8.contains(0) else { throw PostgresError(.invalidValue) }
        _ = try checked(PQexec(handle.raw, text), statement: text)
    }

    /// The transaction can only be rolled back.
    var isTransactionFailed: Bool { PQtransactionStatus(handle.raw) == PQTRANS_INERROR }

    /// Asks the server to stop the running statement, from the connection's own thread, and waits until it was told.
    func interrupt() { canceller.sendNow() }

    func checkCancelled() throws(PostgresError) {
        if canceller.isRequested { throw PostgresError(.cancelled) }
    }

    private func run(_ statement: SQL) throws(PostgresError) -> ResultHandle {
        try checkCancelled()
        let text = statement.text
        let parameters = try ParameterList(statement.bindings)
        return try checked(parameters.send(text, on: handle.raw), statement: text)
    }

    /// Takes over a result and throws if it is not a success.
    func checked(_ raw: OpaquePointer?, statement: String) throws(PostgresError) -> ResultHandle {
        guard let raw else { throw connectionError(statement: statement) }
        let result = ResultHandle(owning: raw)
        switch result.status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_SINGLE_TUPLE: return result
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            abandonCopy()
            throw PostgresError(.protocolViolation, remark: "COPY")
        default:
            let message = result.message()
            if handle.isBroken, message.sqlState == nil { throw connectionError(statement: statement) }
            throw message.error(statement: statement, cancelRequested: canceller.isRequested)
        }
    }

    /// The error of the connection itself.
    func connectionError(statement: String) -> PostgresError {
        let message = String(cString: PQerrorMessage(handle.raw))
        return PostgresError(
            handle.isBroken ? .connectionLost : .protocolViolation, confidential: "\(message)\nstatement: \(statement)")
    }

    /// Brings a connection that entered COPY by a wrong call back to where it takes statements.
    private func abandonCopy() {
        _ = PQputCopyEnd(handle.raw, "wrong use")
        var buffer: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(handle.raw, &buffer, 0) > 0 { PQfreemem(buffer) }
        while let rest = PQgetResult(handle.raw) { PQclear(rest) }
    }

    /// False when the server closed the connection.
    var isAlive: Bool { handle.isAlive }

    /// After each operation: no transaction stays open, no late cancel request hits the next operation.
    func tidy(cancelWasSent: Bool) {
        if cancelWasSent {
            // The backend gets the signal before PQcancel returns, but may notice it one statement late.
            for _ in 0..<3 where !handle.isBroken {
                if (try? runSimple("SELECT 1")) != nil { break }
            }
        }
        transactionDepth = 0
        let status = PQtransactionStatus(handle.raw)
        if status == PQTRANS_INTRANS || status == PQTRANS_INERROR { try? runSimple("ROLLBACK") }
    }
}
