/// CRC-32 as gzip and zip count it, eight bytes in each step.
struct CyclicRedundancyCheck {
    /// Table k gives the effect of a byte that k more bytes follow.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
            tables[byte] = value
        }
        for index in 256..<tables.count {
            let shorter = tables[index - 256]
            tables[index] = shorter >> 8 ^ tables[Int(shorter & 255)]
        }
        return tables
    }()

    private var state = UInt32.max

    /// The checksum of everything added.
    var value: UInt32 { ~state }

    /// Adds bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var state = state
        Self.tables.withUnsafeBufferPointer { tables in
            var position = 0
            while position + 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                let mixed = word ^ UInt64(state)
                state = 0
                for step in 0..<8 { state ^= tables[(7 - step) * 256 + Int(mixed >> UInt64(step * 8) & 255)] }
                position += 8
            }
            while position < bytes.count {
                state = state >> 8 ^ tables[Int((state ^ UInt32(bytes[position])) & 255)]
                position += 1
            }
        }
        self.state = state
    }
}
