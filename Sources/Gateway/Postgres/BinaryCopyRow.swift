import Schemas

/// One row of `COPY … TO STDOUT (FORMAT binary)`. Lent for the length of a call.
///
/// For rows that come by the million: nobody writes identifiers as digits, and nobody reads them.
package struct BinaryCopyRow: ~Copyable {
    private struct Cell {
        var start: Int
        /// Negative for NULL.
        var count: Int
    }

    private static let mark: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0]
    /// The mark, flags, and the length of what else is in the header.
    private static let headerSize = 19

    private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    private var position = 0
    private var hasHeader = false
    private var cells: [Cell] = []

    init() {}

    /// Takes the next message, which holds whole rows.
    mutating func load(_ message: UnsafeRawBufferPointer) throws(PostgresError) {
        bytes = message
        position = 0
        guard !hasHeader else { return }
        hasHeader = true
        guard bytes.count >= Self.headerSize, bytes.starts(with: Self.mark) else { throw Self.damage("нет заголовка") }
        let extra = bytes.loadUnaligned(fromByteOffset: Self.headerSize - 4, as: UInt32.self).bigEndian
        position = Self.headerSize + Int(extra)
    }

    /// Finds the cells of the message's next row; false behind the last one.
    mutating func next() throws(PostgresError) -> Bool {
        cells.removeAll(keepingCapacity: true)
        guard position < bytes.count else { return false }
        guard let count = number(Int16.self) else { throw Self.damage("нет числа ячеек") }
        // The end of all rows.
        if count == -1 { return false }
        for _ in 0..<max(0, count) {
            guard let length = number(Int32.self), Int(max(0, length)) <= bytes.count - position else {
                throw Self.damage("ячейка обрезана")
            }
            cells.append(Cell(start: position, count: Int(length)))
            position += Int(max(0, length))
        }
        return true
    }

    private mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
        let size = MemoryLayout<Number>.size
        guard position + size <= bytes.count else { return nil }
        defer { position += size }
        return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
    }

    private static func damage(_ remark: String) -> PostgresError { PostgresError(.protocolViolation, remark: remark) }

    /// The bytes of a cell that is not NULL.
    private borrowing func cell(_ column: Int) throws(PostgresError) -> UnsafeRawBufferPointer {
        guard cells.indices.contains(column) else {
            throw PostgresError(.wrongType, column: String(column), remark: "нет такого столбца")
        }
        let cell = cells[column]
        guard cell.count >= 0 else { throw PostgresError(.unexpectedNull, column: String(column)) }
        return UnsafeRawBufferPointer(rebasing: bytes[cell.start..<cell.start + cell.count])
    }

    /// A UUID.
    package borrowing func uuid(_ column: Int) throws(PostgresError) -> UniqueIdentifier {
        let cell = try cell(column)
        guard cell.count == 16 else { throw PostgresError(.wrongType, column: String(column)) }
        return UniqueIdentifier(
            high: UInt64(bigEndian: cell.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: cell.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    /// True or false.
    package borrowing func bool(_ column: Int) throws(PostgresError) -> Bool {
        let cell = try cell(column)
        guard cell.count == 1, cell[0] < 2 else { throw PostgresError(.wrongType, column: String(column)) }
        return cell[0] == 1
    }

    /// A `text`.
    package borrowing func text(_ column: Int) throws(PostgresError) -> String {
        String(decoding: try cell(column), as: UTF8.self)
    }
}
