import Schemas

/// One row of `COPY … TO STDOUT` in text format, unescaped in place. Lent for the length of a call.
package struct CopyRow: ~Copyable {
    private struct Cell {
        var start: Int
        /// Negative for NULL.
        var count: Int
    }

    private var base: UnsafeMutablePointer<UInt8>?
    private var cells: [Cell] = []

    init() {}

    /// Finds the cells of a line and undoes its escapes, writing over the line.
    mutating func load(_ line: UnsafeMutablePointer<UInt8>, count: Int) {
        base = line
        cells.removeAll(keepingCapacity: true)
        var end = count
        if end > 0, line[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        var start = 0
        var write = 0
        var read = 0
        var isNull = false
        while read < end {
            let byte = line[read]
            if byte == UInt8(ascii: "\t") {
                cells.append(Cell(start: start, count: isNull ? -1 : write - start))
                read += 1
                start = read
                write = read
                isNull = false
                continue
            }
            if byte == UInt8(ascii: "\\"), read + 1 < end {
                let code = line[read + 1]
                read += 2
                if code == UInt8(ascii: "N") {
                    isNull = true
                    continue
                }
                line[write] = Self.unescaped(code)
                write += 1
                continue
            }
            if write != read { line[write] = byte }
            write += 1
            read += 1
        }
        cells.append(Cell(start: start, count: isNull ? -1 : write - start))
    }

    /// The characters `COPY TO` writes with a backslash; any other stands for itself.
    private static func unescaped(_ code: UInt8) -> UInt8 {
        switch code {
        case UInt8(ascii: "b"): 8
        case UInt8(ascii: "f"): 12
        case UInt8(ascii: "n"): 10
        case UInt8(ascii: "r"): 13
        case UInt8(ascii: "t"): 9
        case UInt8(ascii: "v"): 11
        default: code
        }
    }

    /// Number of cells.
    package var columnCount: Int { cells.count }

    /// Lends the bytes of a cell; nil for NULL. Nothing is copied.
    package borrowing func withBytes<R>(_ column: Int, _ body: (RawSpan) -> R) throws(PostgresError) -> R? {
        guard cells.indices.contains(column), let base else {
            throw PostgresError(.wrongType, column: String(column), remark: "нет такого столбца")
        }
        let cell = cells[column]
        guard cell.count >= 0 else { return nil }
        return body(UnsafeRawBufferPointer(start: base + cell.start, count: cell.count).bytes)
    }

    private borrowing func optional<Value>(
        _ column: Int, _ read: (RawSpan) -> Value?
    ) throws(PostgresError) -> Value? {
        switch try withBytes(column, read) {
        case .none: return nil
        case .some(.none): throw PostgresError(.wrongType, column: String(column))
        case .some(.some(let value)): return value
        }
    }

    private borrowing func required<Value>(
        _ column: Int, _ read: (RawSpan) -> Value?
    ) throws(PostgresError) -> Value {
        guard let value = try optional(column, read) else {
            throw PostgresError(.unexpectedNull, column: String(column))
        }
        return value
    }

    /// The cell is NULL.
    package borrowing func isNull(_ column: Int) throws(PostgresError) -> Bool {
        try withBytes(column) { _ in false } ?? true
    }
    /// A whole number.
    package borrowing func int(_ column: Int) throws(PostgresError) -> Int { try required(column, CellText.int) }
    /// A whole number or NULL.
    package borrowing func optionalInt(_ column: Int) throws(PostgresError) -> Int? {
        try optional(column, CellText.int)
    }
    /// A whole number of 64 bits.
    package borrowing func int64(_ column: Int) throws(PostgresError) -> Int64 { Int64(try int(column)) }
    /// A whole number of 64 bits or NULL.
    package borrowing func optionalInt64(_ column: Int) throws(PostgresError) -> Int64? {
        try optionalInt(column).map { Int64($0) }
    }
    /// A floating-point number.
    package borrowing func double(_ column: Int) throws(PostgresError) -> Double {
        try required(column, CellText.double)
    }
    /// A floating-point number or NULL.
    package borrowing func optionalDouble(_ column: Int) throws(PostgresError) -> Double? {
        try optional(column, CellText.double)
    }
    /// True or false.
    package borrowing func bool(_ column: Int) throws(PostgresError) -> Bool { try required(column, CellText.bool) }
    /// True, false or NULL.
    package borrowing func optionalBool(_ column: Int) throws(PostgresError) -> Bool? {
        try optional(column, CellText.bool)
    }
    /// The cell as text, whatever its type.
    package borrowing func text(_ column: Int) throws(PostgresError) -> String { try required(column, CellText.text) }
    /// The cell as text or NULL.
    package borrowing func optionalText(_ column: Int) throws(PostgresError) -> String? {
        try optional(column, CellText.text)
    }
    /// A UUID.
    package borrowing func uuid(_ column: Int) throws(PostgresError) -> UniqueIdentifier {
        try required(column, CellText.uuid)
    }
    /// A UUID or NULL.
    package borrowing func optionalUUID(_ column: Int) throws(PostgresError) -> UniqueIdentifier? {
        try optional(column, CellText.uuid)
    }
    /// A `bytea`.
    package borrowing func bytes(_ column: Int) throws(PostgresError) -> [UInt8] {
        try required(column, CellText.bytea)
    }
    /// A `bytea` or NULL.
    package borrowing func optionalBytes(_ column: Int) throws(PostgresError) -> [UInt8]? {
        try optional(column, CellText.bytea)
    }
    /// A day.
    package borrowing func date(_ column: Int) throws(PostgresError) -> CalendarDate {
        try required(column, CellText.date)
    }
    /// A day or NULL.
    package borrowing func optionalDate(_ column: Int) throws(PostgresError) -> CalendarDate? {
        try optional(column, CellText.date)
    }
    /// An instant.
    package borrowing func timestamp(_ column: Int) throws(PostgresError) -> Timestamp {
        try required(column, CellText.timestamp)
    }
    /// An instant or NULL.
    package borrowing func optionalTimestamp(_ column: Int) throws(PostgresError) -> Timestamp? {
        try optional(column, CellText.timestamp)
    }
    /// A SHA-256 digest kept as 32 bytes.
    package borrowing func contentDigest(_ column: Int) throws(PostgresError) -> ContentDigest {
        try required(column, CellText.contentDigest)
    }
    /// A digest kept as 16 bytes.
    package borrowing func rowDigest(_ column: Int) throws(PostgresError) -> RowDigest {
        try required(column, CellText.rowDigest)
    }
}
