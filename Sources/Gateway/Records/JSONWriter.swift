import Schemas

/// Writes JSON text as UTF-8 bytes, keys in the order given, without white space.
///
/// Staged records and outbox bodies are written a hundred thousand times a night; `JSONEncoder` costs about
/// twenty times as much there. Reading and writing stay symmetrical with `JSONReader`.
package struct JSONWriter {
    /// The text so far.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// An empty text.
    package init() { bytes.reserveCapacity(1024) }

    /// Begins anew and keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// The text as a string.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes `{…}`.
    package mutating func object(_ body: (inout JSONWriter) -> Void) { nested(open: 0x7B, close: 0x7D, body) }

    /// Writes `[…]`.
    package mutating func array(_ body: (inout JSONWriter) -> Void) { nested(open: 0x5B, close: 0x5D, body) }

    /// Writes `"name":`.
    package mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(0x3A)
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
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    /// Writes a number; it must be finite.
    package mutating func number(_ value: Double) {
        separate()
        bytes.append(contentsOf: value.description.utf8)
        needsComma = true
    }

    /// Writes `true` or `false`.
    package mutating func boolean(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    /// Writes JSON text that was written before.
    package mutating func raw(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
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
        bytes.append(open)
        needsComma = false
        body(&self)
        bytes.append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(0x2C) }
    }

    private mutating func quote(_ value: String) {
        bytes.append(0x22)
        var value = value
        value.withUTF8 { text in
            // Most texts have nothing to escape, and are copied whole.
            if text.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
                appendEscaped(text)
            } else {
                bytes.append(contentsOf: text)
            }
        }
        bytes.append(0x22)
    }

    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        for byte in text {
            switch byte {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: [0x5C, 0x6E])
            case 0x0D: bytes.append(contentsOf: [0x5C, 0x72])
            case 0x09: bytes.append(contentsOf: [0x5C, 0x74])
            // PostgreSQL keeps no U+0000 in text or json; the readers never let one through, this is the last guard.
            case 0x00: bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
            case 0x01...0x1F:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(contentsOf: HexText.encode([byte]).utf8)
            default: bytes.append(byte)
            }
        }
    }
}
