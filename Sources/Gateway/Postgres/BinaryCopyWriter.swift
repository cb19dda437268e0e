import CLibPQ
import Glibc
import Schemas

/// Writes rows in the binary format of `COPY`: for each row the number of its cells, for each cell its length and bytes.
///
/// For rows that come by the hundred thousand: nobody escapes them, looks for their ends, or reads digits. What each column
/// takes must be exactly what is appended: `integer` is ``append(_:)-(Int32)``, `uuid` an identifier, and so on. Rows
/// are sent in pieces of about 64 KiB.
package struct BinaryCopyWriter: ~Copyable {
    private static let pieceSize = 64 * 1024
    /// The format's mark, no flags, nothing in the header's extension.
    private static let header: [UInt8] = [
        0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ]

    /// The server's own zero of time.
    private static let epoch = Timestamp(startOf: CalendarDate(dayNumber: 10_957)).microseconds

    private let connection: OpaquePointer?
    private var buffer: UnsafeMutableRawPointer
    private var capacity: Int
    private var count = 0
    /// Where the row begins that is being written; -1 between rows.
    private var rowStart = -1
    private var cells: Int16 = 0
    private var isRefused = false
    /// Bytes taken instead of a connection; for tests of the format.
    private(set) var collected: [UInt8] = []

    /// Writes to a connection in COPY, or collects when there is none.
    init(connection: OpaquePointer?) {
        self.connection = connection
        capacity = Self.pieceSize + 4096
        buffer = .allocate(byteCount: capacity, alignment: 16)
        Self.header.withUnsafeBytes {
            buffer.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(buffer), byteCount: $0.count)
        }
        count = Self.header.count
    }

    deinit { buffer.deallocate() }

    /// A `text` cell.
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(utf8: $0) }
    }

    /// A `text` cell of UTF-8 bytes.
    package mutating func append(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        // The server keeps no U+0000.
        if let start = bytes.baseAddress, bytes.count > 0 {
            if memchr(start, 0, bytes.count) != nil { isRefused = true }
            append(bytes: start, bytes.count)
        } else {
            startCell(0)
        }
    }

    /// A `bytea` cell.
    package mutating func append(bytea bytes: UnsafeBufferPointer<UInt8>) {
        if let start = bytes.baseAddress { append(bytes: start, bytes.count) } else { startCell(0) }
    }

    /// An `integer` cell.
    package mutating func append(_ value: Int32) {
        startCell(4)
        put(value.bigEndian)
    }

    /// An `integer` cell; the row is refused when the number is too large for one.
    package mutating func append(_ value: Int) {
        if Int32(exactly: value) == nil { isRefused = true }
        append(Int32(clamping: value))
    }

    /// A `smallint` cell; the row is refused when the number is too large for one.
    package mutating func append(small value: Int) {
        if Int16(exactly: value) == nil { isRefused = true }
        startCell(2)
        put(Int16(clamping: value).bigEndian)
    }

    /// A `real` cell or NULL.
    package mutating func append(_ value: Float?) {
        guard let value else { return appendNull() }
        startCell(4)
        put(value.bitPattern.bigEndian)
    }

    /// A `timestamptz` cell: microseconds since the beginning of 2000.
    package mutating func append(_ value: Timestamp) {
        startCell(8)
        put((value.microseconds - Self.epoch).bigEndian)
    }

    /// A `boolean` cell.
    package mutating func append(_ value: Bool) {
        startCell(1)
        put(UInt8(value ? 1 : 0))
    }

    /// A `uuid` cell.
    package mutating func append(_ value: UniqueIdentifier) {
        startCell(16)
        put(value.high.bigEndian)
        put(value.low.bigEndian)
    }

    /// A `uuid` cell or NULL.
    package mutating func append(_ value: UniqueIdentifier?) {
        if let value { append(value) } else { appendNull() }
    }

    /// NULL.
    package mutating func appendNull() { startCell(-1) }

    /// Ends the row.
    /// - Throws: `invalidValue` for a NUL character in a text of the row, or a number that is too large; `connectionLost`.
    package mutating func endRow() throws(PostgresError) {
        guard !isRefused else {
            throw PostgresError(.invalidValue, remark: "знак с кодом 0 в тексте или слишком большое число")
        }
        guard rowStart >= 0 else { throw PostgresError(.protocolViolation, remark: "строка COPY без столбцов") }
        buffer.storeBytes(of: cells.bigEndian, toByteOffset: rowStart, as: Int16.self)
        rowStart = -1
        if count >= Self.pieceSize { try flush() }
    }

    /// Sends what is left and the mark behind the last row.
    mutating func finish() throws(PostgresError) {
        guard rowStart < 0 else { throw PostgresError(.protocolViolation, remark: "строка COPY не закончена") }
        reserve(2)
        put(Int16(-1).bigEndian)
        try flush()
    }

    private mutating func flush() throws(PostgresError) {
        defer { count = 0 }
        guard let connection else {
            collected.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: count))
            return
        }
        let sent = PQputCopyData(connection, buffer.assumingMemoryBound(to: CChar.self), Int32(clamping: count))
        guard sent == 1 else { throw PostgresError(.connectionLost) }
    }

    /// Makes room for a cell of so many bytes and writes its length.
    private mutating func startCell(_ length: Int32) {
        reserve(Int(max(0, length)) + 6)
        if rowStart < 0 {
            rowStart = count
            cells = 0
            count += 2
        }
        cells += 1
        put(length.bigEndian)
    }

    private mutating func append(bytes start: UnsafeRawPointer, _ length: Int) {
        // A text of two gigabytes is no cell; the limits of feeds are far below.
        if Int32(exactly: length) == nil { isRefused = true }
        let length = Int32(clamping: length)
        startCell(length)
        (buffer + count).copyMemory(from: start, byteCount: Int(length))
        count += Int(length)
    }

    private mutating func put<Value>(_ value: Value) {
        buffer.storeBytes(of: value, toByteOffset: count, as: Value.self)
        count += MemoryLayout<Value>.size
    }

    private mutating func reserve(_ extra: Int) {
        guard count + extra > capacity else { return }
        capacity = max(capacity * 2, count + extra)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: buffer, byteCount: count)
        buffer.deallocate()
        buffer = larger
    }
}
