/// The rows of a finished query. Random access; lives as long as it or one of its rows is held.
package final class PostgresRows: RandomAccessCollection {
    private let result: ResultHandle
    private let rowCount: Int

    init(_ result: consuming ResultHandle) {
        rowCount = result.rowCount
        self.result = result
    }

    /// Position of the first row.
    package var startIndex: Int { 0 }
    /// Number of rows.
    package var endIndex: Int { rowCount }
    /// Number of columns.
    package var columnCount: Int { result.columnCount }
    /// Names of the columns, in order.
    package var columnNames: [String] { (0..<columnCount).map { result.columnName($0) } }

    /// One row.
    package subscript(position: Int) -> PostgresRow {
        precondition((0..<rowCount).contains(position), "no such row")
        return PostgresRow(rows: self, index: position)
    }

    func withBytes<R, E: Error>(row: Int, column: Int, _ body: (RawSpan) throws(E) -> R) throws(E) -> R? {
        try result.withBytes(row: row, column: column, body)
    }
}
