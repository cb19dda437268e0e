import CLibPQ

extension PostgresSession {
    /// Stores rows in bulk with `COPY … FROM STDIN` (text format, the default).
    ///
    ///     let stored = try session.copyIn("COPY staged_row (id, name) FROM STDIN") { writer in
    ///         for row in rows {
    ///             writer.append(row.id)
    ///             writer.append(row.name)
    ///             try writer.endRow()
    ///         }
    ///     }
    ///
    /// When the body throws nothing is stored.
    /// - Returns: the number of rows stored.
    @discardableResult
    package func copyIn(_ statement: SQL, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        try copyIn(statement) { connection in
            var writer = CopyWriter(connection: connection)
            try body(&writer)
            try checkCancelled()
            try writer.finish()
        }
    }

    /// The same with `COPY … FROM STDIN (FORMAT binary)`, for very many rows.
    @discardableResult
    package func copyInBinary(_ statement: SQL, _ body: (inout BinaryCopyWriter) throws -> Void) throws -> Int {
        try copyIn(statement) { connection in
            var writer = BinaryCopyWriter(connection: connection)
            try body(&writer)
            try checkCancelled()
            try writer.finish()
        }
    }

    private func copyIn(_ statement: SQL, _ write: (OpaquePointer?) throws -> Void) throws -> Int {
        let text = try start(statement, expecting: PGRES_COPY_IN)
        do {
            try write(handle.raw)
        } catch {
            _ = PQputCopyEnd(handle.raw, "the gateway gave up")
            let outcome = endCopy(text)
            // A server that refused the rows says why; our own reason would only be that it stopped listening.
            if (error as? PostgresError)?.code == .connectionLost, case .failure(let reason) = outcome { throw reason }
            throw error
        }
        guard PQputCopyEnd(handle.raw, nil) == 1 else {
            if case .failure(let reason) = endCopy(text) { throw reason }
            throw connectionError(statement: text)
        }
        return try endCopy(text).get()
    }

    /// Reads rows in bulk with `COPY … TO STDOUT` (text format, the default). The row lives only during the call.
    /// - Returns: the number of rows read.
    @discardableResult
    package func copyOut(_ statement: SQL, _ onRow: (borrowing CopyRow) throws -> Void) throws -> Int {
        let text = try start(statement, expecting: PGRES_COPY_OUT)
        var row = CopyRow()
        while true {
            var line: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle.raw, &line, 0)
            guard count > 0, let line else { break }
            defer { PQfreemem(line) }
            row.load(UnsafeMutableRawPointer(line).assumingMemoryBound(to: UInt8.self), count: Int(count))
            do { try onRow(row) } catch {
                stopCopyOut(text)
                throw error
            }
        }
        return try endCopy(text).get()
    }

    /// The same with `COPY … TO STDOUT (FORMAT binary)`, for very many rows.
    /// - Returns: the number of rows read.
    @discardableResult
    package func copyOutBinary(_ statement: SQL, _ onRow: (borrowing BinaryCopyRow) throws -> Void) throws -> Int {
        let text = try start(statement, expecting: PGRES_COPY_OUT)
        var row = BinaryCopyRow()
        while true {
            var message: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle.raw, &message, 0)
            guard count > 0, let message else { break }
            defer { PQfreemem(message) }
            do {
                try row.load(UnsafeRawBufferPointer(start: message, count: Int(count)))
                while try row.next() { try onRow(row) }
            } catch {
                stopCopyOut(text)
                throw error
            }
        }
        return try endCopy(text).get()
    }

    /// Streams the rows of a statement with parameters, one in memory at a time.
    /// - Returns: the number of rows read.
    @discardableResult
    package func forEachRow(of statement: SQL, _ body: (PostgresRow) throws -> Void) throws -> Int {
        try checkCancelled()
        let text = statement.text
        guard try ParameterList(statement.bindings).sendOnly(text, on: handle.raw) else {
            throw connectionError(statement: text)
        }
        // Fails only when no query was sent; the rows would then come in one result, which the loop reads too.
        _ = PQsetSingleRowMode(handle.raw)
        var count = 0
        var failure: (any Error)?
        while let raw = PQgetResult(handle.raw) {
            if failure != nil {
                PQclear(raw)
                continue
            }
            do {
                for row in PostgresRows(try checked(raw, statement: text)) {
                    try body(row)
                    count += 1
                }
            } catch {
                failure = error
                if !handle.isBroken { interrupt() }
            }
        }
        if let failure { throw failure }
        return count
    }

    private func start(_ statement: SQL, expecting status: ExecStatusType) throws(PostgresError) -> String {
        guard statement.bindings.isEmpty else { throw PostgresError(.protocolViolation, remark: "COPY без параметров") }
        try checkCancelled()
        let text = statement.text
        let raw = PQexec(handle.raw, text)
        if let raw, PQresultStatus(raw) == status {
            PQclear(raw)
            return text
        }
        _ = try checked(raw, statement: text)
        throw PostgresError(.protocolViolation, remark: "не COPY")
    }

    /// Takes the results that end a COPY: the number of rows, or why there are none.
    private func endCopy(_ text: String) -> Result<Int, PostgresError> {
        var outcome: Result<Int, PostgresError> = .failure(connectionError(statement: text))
        var isFirst = true
        while let raw = PQgetResult(handle.raw) {
            do throws(PostgresError) {
                let rows = try checked(raw, statement: text).affectedRows
                if isFirst { outcome = .success(rows) }
            } catch {
                if isFirst { outcome = .failure(error) }
            }
            isFirst = false
            if handle.isBroken { break }
        }
        return outcome
    }

    /// Stops the server from sending the rest, and drops what is on the way.
    private func stopCopyOut(_ text: String) {
        interrupt()
        var rest: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(handle.raw, &rest, 0) > 0 { PQfreemem(rest) }
        _ = endCopy(text)
    }
}
