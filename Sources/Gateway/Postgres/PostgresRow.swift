import Schemas

/// One row: cells by their position from 0, read as the type asked for.
///
/// `int` and the like throw `unexpectedNull` for NULL and `wrongType` for a cell that does not read as that type; the
/// `optional…` forms return nil for NULL. Errors name the position, never the content.
package struct PostgresRow {
    let rows: PostgresRows
    let index: Int

    /// The cell is NULL.
    package func isNull(_ column: Int) throws(PostgresError) -> Bool {
        try withBytes(column) { _ in false } ?? true
    }

    /// Lends the cell's bytes as the server sent them (text form); nil for NULL.
    package func withBytes<R>(_ column: Int, _ body: (RawSpan) -> R) throws(PostgresError) -> R? {
        guard (0..<rows.columnCount).contains(column) else {
            throw PostgresError(.wrongType, column: String(column), remark: "нет такого столбца")
        }
        return rows.withBytes(row: index, column: column, body)
    }

    private func optional<Value>(
        _ column: Int, _ read: (RawSpan) -> Value?
    ) throws(PostgresError) -> Value? {
        switch try withBytes(column, read) {
        case .none: return nil
        case .some(.none): throw PostgresError(.wrongType, column: String(column))
        case .some(.some(let value)): return value
        }
    }

    private func required<Value>(_ column: Int, _ read: (RawSpan) -> Value?) throws(PostgresError) -> Value {
        guard let value = try optional(column, read) else {
            throw PostgresError(.unexpectedNull, column: String(column))
        }
        return value
    }

    /// A whole number.
    package func int(_ column: Int) throws(PostgresError) -> Int { try required(column, CellText.int) }
    /// A whole number or NULL.
    package func optionalInt(_ column: Int) throws(PostgresError) -> Int? { try optional(column, CellText.int) }
    /// A whole number of 64 bits.
    package func int64(_ column: Int) throws(PostgresError) -> Int64 { Int64(try int(column)) }
    /// A whole number of 64 bits or NULL.
    package func optionalInt64(_ column: Int) throws(PostgresError) -> Int64? {
        try optionalInt(column).map { Int64($0) }
    }
    /// A floating-point number.
    package func double(_ column: Int) throws(PostgresError) -> Double { try required(column, CellText.double) }
    /// A floating-point number or NULL.
    package func optionalDouble(_ column: Int) throws(PostgresError) -> Double? {
        try optional(column, CellText.double)
    }
    /// True or false.
    package func bool(_ column: Int) throws(PostgresError) -> Bool { try required(column, CellText.bool) }
    /// True, false or NULL.
    package func optionalBool(_ column: Int) throws(PostgresError) -> Bool? { try optional(column, CellText.bool) }
    /// The cell as text, whatever its type.
    package func text(_ column: Int) throws(PostgresError) -> String { try required(column, CellText.text) }
    /// The cell as text or NULL.
    package func optionalText(_ column: Int) throws(PostgresError) -> String? { try optional(column, CellText.text) }
    /// A UUID.
    package func uuid(_ column: Int) throws(PostgresError) -> UniqueIdentifier { try required(column, CellText.uuid) }
    /// A UUID or NULL.
    package func optionalUUID(_ column: Int) throws(PostgresError) -> UniqueIdentifier? {
        try optional(column, CellText.uuid)
    }
    /// A `bytea`.
    package func bytes(_ column: Int) throws(PostgresError) -> [UInt8] { try required(column, CellText.bytea) }
    /// A `bytea` or NULL.
    package func optionalBytes(_ column: Int) throws(PostgresError) -> [UInt8]? { try optional(column, CellText.bytea) }
    /// A day.
    package func date(_ column: Int) throws(PostgresError) -> CalendarDate { try required(column, CellText.date) }
    /// A day or NULL.
    package func optionalDate(_ column: Int) throws(PostgresError) -> CalendarDate? {
        try optional(column, CellText.date)
    }
    /// An instant.
    package func timestamp(_ column: Int) throws(PostgresError) -> Timestamp {
        try required(column, CellText.timestamp)
    }
    /// An instant or NULL.
    package func optionalTimestamp(_ column: Int) throws(PostgresError) -> Timestamp? {
        try optional(column, CellText.timestamp)
    }
    /// A SHA-256 digest kept as 32 bytes.
    package func contentDigest(_ column: Int) throws(PostgresError) -> ContentDigest {
        try required(column, CellText.contentDigest)
    }
    /// A digest kept as 16 bytes.
    package func rowDigest(_ column: Int) throws(PostgresError) -> RowDigest {
        try required(column, CellText.rowDigest)
    }

    /// An enumeration by its raw text.
    package func value<Value: RawRepresentable<String>>(
        _ column: Int, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value { try required(column) { CellText.text($0).flatMap(Value.init(rawValue:)) } }

    /// An enumeration by its raw text, or NULL.
    package func optionalValue<Value: RawRepresentable<String>>(
        _ column: Int, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value? { try optional(column) { CellText.text($0).flatMap(Value.init(rawValue:)) } }

    /// The elements of a one-dimensional array, as texts; NULL elements are refused.
    package func texts(_ column: Int) throws(PostgresError) -> [String] { try required(column, ArrayText.texts) }

    /// The elements of a one-dimensional array of UUIDs.
    package func uuids(_ column: Int) throws(PostgresError) -> [UniqueIdentifier] {
        try required(column) { span in ArrayText.texts(span).flatMap { Self.all($0) { UniqueIdentifier($0) } } }
    }

    /// The elements of a one-dimensional array of whole numbers.
    package func ints(_ column: Int) throws(PostgresError) -> [Int] {
        try required(column) { span in ArrayText.texts(span).flatMap { Self.all($0) { Int($0) } } }
    }

    private static func all<Value>(_ texts: [String], _ read: (String) -> Value?) -> [Value]? {
        let values = texts.compactMap(read)
        return values.count == texts.count ? values : nil
    }
}
