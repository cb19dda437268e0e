import CLibPQ
import Schemas

/// Writes rows in the text format of `COPY`: cells divided by tabs, rows ended by newlines, `\N` for NULL.
///
/// Cells are collected in a buffer of its own and sent in pieces of about 64 KiB. Values that cannot be stored (a NUL
/// character) are reported by ``endRow()``.
package struct CopyWriter: ~Copyable {
    private static let pieceSize = 64 * 1024

    private let connection: OpaquePointer?
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    private var isRowStarted = false
    private var isRefused = false
    /// Bytes taken instead of a connection; for tests of the format.
    private(set) var collected: [UInt8] = []

    /// Writes to a connection in COPY, or collects when there is none.
    init(connection: OpaquePointer?) {
        self.connection = connection
        capacity = Self.pieceSize + 4096
        buffer = .allocate(capacity: capacity)
    }

    deinit { buffer.deallocate() }

    /// A text cell.
    package mutating func append(_ text: String) {
        var text = text
        startCell()
        text.withUTF8 { appendEscaped($0) }
    }

    /// A text cell or NULL.
    package mutating func append(_ text: String?) {
        if let text { append(text) } else { appendNull() }
    }

    /// A text cell of UTF-8 bytes.
    package mutating func append(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        startCell()
        appendEscaped(bytes)
    }

    /// A whole number.
    package mutating func append(_ value: Int) {
        startCell()
        appendDigits(value)
    }

    /// A whole number or NULL.
    package mutating func append(_ value: Int?) {
        if let value { append(value) } else { appendNull() }
    }

    /// A whole number of 64 bits.
    package mutating func append(_ value: Int64) { append(Int(value)) }

    /// A whole number of 64 bits or NULL.
    package mutating func append(_ value: Int64?) { append(value.map { Int($0) }) }

    /// A floating-point number, every bit kept.
    package mutating func append(_ value: Double) {
        // The shortest text that reads back as the same number; PostgreSQL reads `inf` and `nan` too.
        append(value.description)
    }

    /// A floating-point number or NULL.
    package mutating func append(_ value: Double?) {
        if let value { append(value) } else { appendNull() }
    }

    /// True or false.
    package mutating func append(_ value: Bool) {
        startCell()
        push(value ? UInt8(ascii: "t") : UInt8(ascii: "f"))
    }

    /// True, false or NULL.
    package mutating func append(_ value: Bool?) {
        if let value { append(value) } else { appendNull() }
    }

    /// A UUID.
    package mutating func append(_ value: UniqueIdentifier) {
        startCell()
        reserve(36)
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { push(UInt8(ascii: "-")) }
            let word = index < 8 ? value.high : value.low
            appendHex(UInt8(truncatingIfNeeded: word >> UInt64(56 - (index % 8) * 8)))
        }
    }

    /// A UUID or NULL.
    package mutating func append(_ value: UniqueIdentifier?) {
        if let value { append(value) } else { appendNull() }
    }

    /// A day.
    package mutating func append(_ value: CalendarDate) {
        startCell()
        appendDay(value)
    }

    /// A day or NULL.
    package mutating func append(_ value: CalendarDate?) {
        if let value { append(value) } else { appendNull() }
    }

    /// An instant.
    package mutating func append(_ value: Timestamp) {
        startCell()
        appendDay(value.date)
        let inDay = Int(value.microseconds - Timestamp(startOf: value.date).microseconds)
        let (second, microsecond) = (inDay / 1_000_000, inDay % 1_000_000)
        push(UInt8(ascii: " "))
        appendPadded(second / 3600, width: 2)
        push(UInt8(ascii: ":"))
        appendPadded(second / 60 % 60, width: 2)
        push(UInt8(ascii: ":"))
        appendPadded(second % 60, width: 2)
        push(UInt8(ascii: "."))
        appendPadded(microsecond, width: 6)
        push(UInt8(ascii: "+"))
        appendPadded(0, width: 2)
    }

    /// An instant or NULL.
    package mutating func append(_ value: Timestamp?) {
        if let value { append(value) } else { appendNull() }
    }

    /// Bytes, as `bytea`.
    package mutating func append(_ bytes: [UInt8]) {
        startCell()
        // The backslash of `\x` is itself escaped in the text format.
        reserve(bytes.count * 2 + 3)
        push(UInt8(ascii: "\\"))
        push(UInt8(ascii: "\\"))
        push(UInt8(ascii: "x"))
        for byte in bytes { appendHex(byte) }
    }

    /// Bytes or NULL, as `bytea`.
    package mutating func append(_ bytes: [UInt8]?) {
        if let bytes { append(bytes) } else { appendNull() }
    }

    /// A SHA-256 digest, as `bytea`.
    package mutating func append(_ digest: ContentDigest) { append(digest.bytes) }

    /// A digest of a row, as `bytea`.
    package mutating func append(_ digest: RowDigest) { append(digest.bytes) }

    /// The raw text of an enumeration.
    package mutating func append(_ value: some RawRepresentable<String>) { append(value.rawValue) }

    /// NULL.
    package mutating func appendNull() {
        startCell()
        push(UInt8(ascii: "\\"))
        push(UInt8(ascii: "N"))
    }

    /// Ends the row.
    /// - Throws: `invalidValue` for a NUL character in a text of the row; `connectionLost`.
    package mutating func endRow() throws(PostgresError) {
        guard !isRefused else { throw PostgresError(.invalidValue, remark: "знак с кодом 0 в тексте") }
        push(UInt8(ascii: "\n"))
        isRowStarted = false
        if count >= Self.pieceSize { try flush() }
    }

    /// Sends what is left.
    mutating func finish() throws(PostgresError) {
        guard !isRowStarted else { throw PostgresError(.protocolViolation, remark: "строка COPY не закончена") }
        try flush()
    }

    private mutating func flush() throws(PostgresError) {
        defer { count = 0 }
        guard let connection else {
            collected.append(contentsOf: UnsafeBufferPointer(start: buffer, count: count))
            return
        }
        let sent = buffer.withMemoryRebound(to: CChar.self, capacity: count) {
            PQputCopyData(connection, $0, Int32(clamping: count))
        }
        guard sent == 1 else { throw PostgresError(.connectionLost) }
    }

    private mutating func startCell() {
        if isRowStarted { push(UInt8(ascii: "\t")) }
        isRowStarted = true
    }

    private mutating func reserve(_ extra: Int) {
        guard count + extra > capacity else { return }
        capacity = max(capacity * 2, count + extra)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: buffer, count: count)
        buffer.deallocate()
        buffer = larger
    }

    private mutating func push(_ byte: UInt8) {
        reserve(1)
        buffer[count] = byte
        count += 1
    }

    private mutating func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        reserve(bytes.count * 2)
        // Runs without anything to escape are copied whole.
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex { $0 < 0x20 || $0 == UInt8(ascii: "\\") } ?? bytes.count
            if let source = bytes.baseAddress { (buffer + count).update(from: source + start, count: end - start) }
            count += end - start
            if end < bytes.count { appendEscaped(bytes[end]) }
            start = end + 1
        }
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
            buffer[count] = UInt8(ascii: "\\")
            buffer[count + 1] =
                switch byte {
                case UInt8(ascii: "\n"): UInt8(ascii: "n")
                case UInt8(ascii: "\r"): UInt8(ascii: "r")
                case UInt8(ascii: "\t"): UInt8(ascii: "t")
                default: byte
                }
            count += 2
        case 0: isRefused = true
        default:
            buffer[count] = byte
            count += 1
        }
    }

    private mutating func appendDigits(_ value: Int) {
        if value < 0 { push(UInt8(ascii: "-")) }
        let magnitude = value.magnitude
        var width = 1
        var limit: UInt = 10
        while width < 20, magnitude >= limit {
            width += 1
            let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
            if overflow { break }
            limit = next
        }
        appendPadded(magnitude, width: width)
    }

    private mutating func appendPadded(_ value: Int, width: Int) { appendPadded(value.magnitude, width: width) }

    private mutating func appendPadded(_ value: UInt, width: Int) {
        reserve(width)
        var rest = value
        for offset in stride(from: width - 1, through: 0, by: -1) {
            buffer[count + offset] = UInt8(48 + rest % 10)
            rest /= 10
        }
        count += width
    }

    private mutating func appendDay(_ value: CalendarDate) {
        let (year, month, day) = value.parts
        appendPadded(year, width: 4)
        push(UInt8(ascii: "-"))
        appendPadded(month, width: 2)
        push(UInt8(ascii: "-"))
        appendPadded(day, width: 2)
    }

    private mutating func appendHex(_ byte: UInt8) {
        let (high, low) = (byte >> 4, byte & 15)
        push(high < 10 ? 48 + high : 87 + high)
        push(low < 10 ? 48 + low : 87 + low)
    }
}
