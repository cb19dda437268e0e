import Schemas

/// Reads what `PackedWriter` wrote. Never reads beyond its bytes, whatever they are.
struct PackedReader: ~Copyable {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func byte() throws(StoredRecordDamage) -> UInt8 {
        guard position < bytes.endIndex else { throw damage("ещё один байт") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() throws(StoredRecordDamage) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            let next = try byte()
            // The tenth byte holds the last bit.
            guard shift < 63 || next <= 1 else { break }
            value |= UInt64(next & 0x7F) << UInt64(shift)
            if next < 0x80 { return value }
        }
        throw damage("число до 64 битов")
    }

    mutating func signed() throws(StoredRecordDamage) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(value & 1)
    }

    /// A whole number of 31 bits.
    mutating func small() throws(StoredRecordDamage) -> Int32 {
        guard let value = Int32(exactly: try number()) else { throw damage("число до 31 бита") }
        return value
    }

    mutating func word() throws(StoredRecordDamage) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 { value = value << 8 | UInt32(try byte()) }
        return value
    }

    mutating func identifier() throws(StoredRecordDamage) -> UniqueIdentifier {
        var halves: [UInt64] = []
        for _ in 0..<2 { halves.append(UInt64(try word()) << 32 | UInt64(try word())) }
        return UniqueIdentifier(high: halves[0], low: halves[1])
    }

    /// A count of things of which each takes a byte at least.
    mutating func count() throws(StoredRecordDamage) -> Int {
        let value = try number()
        guard value <= UInt64(bytes.endIndex - position) else { throw damage("не больше, чем осталось байтов") }
        return Int(value)
    }

    mutating func text() throws(StoredRecordDamage) -> String {
        let head = try number()
        guard head >> 1 <= UInt64(bytes.endIndex - position) else { throw damage("не больше, чем осталось байтов") }
        let end = position + Int(head >> 1)
        let isLetters = head & 1 == 1
        let text = bytes[position..<end].withUnsafeBufferPointer { slice in
            isLetters ? LetterCoding.decode(slice) : String(validating: slice, as: UTF8.self)
        }
        guard let text else { throw damage("текст") }
        position = end
        return text
    }

    func damage(_ expected: String) -> StoredRecordDamage {
        StoredRecordDamage(expected: expected, offset: position - bytes.startIndex)
    }
}
