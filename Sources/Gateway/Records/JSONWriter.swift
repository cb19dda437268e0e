import Schemas

/// Writes JSON text as UTF-8 bytes, keys in the order given, without white space.
///
/// Outbox bodies are written a hundred thousand times a night; `JSONEncoder` costs about
/// twenty times as much there. Reading and writing stay symmetrical with `JSONReader`.
package struct JSONWriter {
    /// Room for the text; its first `count` bytes are written.
    private var storage = [UInt8](repeating: 0, count: 1024)
    private var count = 0
    private var needsComma = false

    /// An empty text.
    package init() {}

    /// The text so far.
    package var bytes: [UInt8] { Array(storage[..<count]) }

    /// Lends the text so far.
    package func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Value) rethrows -> Value {
        try storage.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }

    /// Begins anew and keeps the memory.
    package mutating func removeAll() {
        count = 0
        needsComma = false
    }

    /// The text as a string.
    package var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// Writes `{…}`.
    package mutating func object(_ body: (inout JSONWriter) -> Void) { nested(open: 0x7B, close: 0x7D, body) }

    /// Writes `[…]`.
    package mutating func array(_ body: (inout JSONWriter) -> Void) { nested(open: 0x5B, close: 0x5D, body) }

    /// Writes `"name":`.
    package mutating func key(_ name: String) {
        separate()
        quote(name)
        put(0x3A)
        needsComma = false
    }

    /// Writes a string.
    package mutating func string(_ value: String) {
        separate()
        quote(value)
        needsComma = true
    }

    /// Writes a whole number.
    package mutating func number(_ value: some BinaryInteger) {
        separate()
        put(String(value))
        needsComma = true
    }

    /// Writes a number; it must be finite.
    package mutating func number(_ value: Double) {
        separate()
        put(value.description)
        needsComma = true
    }

    /// Writes `true` or `false`.
    package mutating func boolean(_ value: Bool) {
        separate()
        put(value ? "true" : "false")
        needsComma = true
    }

    /// Writes JSON text that was written before.
    package mutating func raw(_ json: String) {
        separate()
        put(json)
        needsComma = true
    }

    /// Writes a member whose value is a string, unless it is empty or nil.
    package mutating func member(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        key(name)
        string(value)
    }

    private mutating func nested(open: UInt8, close: UInt8, _ body: (inout JSONWriter) -> Void) {
        separate()
        put(open)
        needsComma = false
        body(&self)
        put(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { put(0x2C) }
    }

    private mutating func quote(_ text: String) {
        // No byte becomes more than the six of `\u001F`.
        reserve(text.utf8.count * 6 + 2)
        put(0x22)
        write(text)
        put(0x22)
    }

    private mutating func write(_ text: String) {
        let start = count
        let written = storage.withUnsafeMutableBytes { room in
            let target = UnsafeMutableRawBufferPointer(rebasing: room[start...])
            return text.utf8.withContiguousStorageIfAvailable {
                Self.write(UnsafeRawBufferPointer($0), into: target)
            } ?? Array(text.utf8).withUnsafeBytes { Self.write($0, into: target) }
        }
        count += written
    }

    /// Writes what stands between the quotes; returns how many bytes. Most texts have nothing to escape: eight bytes at once.
    private static func write(_ text: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        /// Marks the bytes below a number; it may mark others only where it marks one of those.
        func below(_ word: UInt64, _ number: UInt64) -> UInt64 { (word &- ones &* number) & ~word & (ones &* 0x80) }
        var (index, end) = (0, 0)
        func put(_ byte: UInt8) {
            target[end] = byte
            end += 1
        }
        while index < text.count {
            if index + 8 <= text.count {
                let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                if below(word, 0x20) | below(word ^ (ones &* 0x22), 1) | below(word ^ (ones &* 0x5C), 1) == 0 {
                    target.storeBytes(of: word, toByteOffset: end, as: UInt64.self)
                    index += 8
                    end += 8
                    continue
                }
            }
            let byte = text[index]
            index += 1
            if byte >= 0x20, byte != 0x22, byte != 0x5C {
                put(byte)
                continue
            }
            guard byte != 0 else {
                // PostgreSQL keeps no U+0000 in text or json; the readers never let one through, this is the last guard.
                put(0xEF)
                put(0xBF)
                put(0xBD)
                continue
            }
            put(0x5C)
            switch byte {
            case 0x22, 0x5C: put(byte)
            case 0x0A: put(UInt8(ascii: "n"))
            case 0x0D: put(UInt8(ascii: "r"))
            case 0x09: put(UInt8(ascii: "t"))
            default:
                put(UInt8(ascii: "u"))
                put(UInt8(ascii: "0"))
                put(UInt8(ascii: "0"))
                for nibble in [byte >> 4, byte & 15] { put(nibble < 10 ? 48 + nibble : 87 + nibble) }
            }
        }
        return end
    }

    private mutating func put(_ byte: UInt8) {
        reserve(1)
        storage[count] = byte
        count += 1
    }

    private mutating func put(_ text: String) {
        reserve(text.utf8.count)
        for byte in text.utf8 { put(byte) }
    }

    private mutating func reserve(_ extra: Int) {
        guard count + extra > storage.count else { return }
        storage += [UInt8](repeating: 0, count: max(storage.count, extra))
    }
}
