import CLibPQ

/// One finished query result. Freed with `PQclear` when this value ends.
struct ResultHandle: ~Copyable {
    private let raw: OpaquePointer

    init(owning raw: OpaquePointer) { self.raw = raw }

    deinit { PQclear(raw) }

    /// libpq's verdict.
    var status: ExecStatusType { PQresultStatus(raw) }

    /// Number of rows.
    var rowCount: Int { Int(PQntuples(raw)) }

    /// Number of columns.
    var columnCount: Int { Int(PQnfields(raw)) }

    /// Rows changed by an INSERT, UPDATE, DELETE, COPY…; 0 for other statements.
    var affectedRows: Int { PQcmdTuples(raw).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// Name of a column.
    borrowing func columnName(_ column: Int) -> String {
        PQfname(raw, Int32(column)).map { String(cString: $0) } ?? ""
    }

    /// Lends the cell's bytes for the call; nil for SQL NULL. Nothing is copied.
    borrowing func withBytes<R, E: Error>(
        row: Int, column: Int, _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R? {
        let (row, column) = (Int32(row), Int32(column))
        guard PQgetisnull(raw, row, column) == 0, let start = PQgetvalue(raw, row, column) else { return nil }
        return try body(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(raw, row, column))).bytes)
    }

    /// The fields of the server's error message.
    borrowing func message() -> ServerMessage {
        // The codes of postgres_ext.h are character constants, which Swift does not import.
        func field(_ code: Unicode.Scalar) -> String? {
            PQresultErrorField(raw, Int32(code.value)).map { String(cString: $0) }
        }
        var message = ServerMessage()
        message.sqlState = field("C")
        message.primary = field("M") ?? ""
        message.constraint = field("n")
        message.table = field("t")
        message.column = field("c")
        message.confidential = [("detail", "D"), ("hint", "H"), ("where", "W"), ("internal query", "q")]
            .compactMap { name, code in field(code).map { "\(name): \($0)" } }.joined(separator: "\n")
        return message
    }
}
