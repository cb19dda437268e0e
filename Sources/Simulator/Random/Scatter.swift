/// A bijection of 0 ..< count that looks random, computed and not stored: scatters rows and numbers at no memory.
struct Scatter: Sendable {
    private let count: UInt64
    private let mask: UInt64
    private let shift: UInt64
    private let key: UInt64

    /// A bijection that depends on the seed.
    init(count: Int, seed: UInt64) {
        self.count = UInt64(max(1, count))
        var bits: UInt64 = 2
        while 1 << bits < self.count { bits += 1 }
        mask = (1 << bits) - 1
        shift = max(1, bits / 2)
        key = SeededGenerator.mix(seed, 77)
    }

    /// Where a number goes.
    subscript(number: Int) -> Int {
        // Each step is a bijection of the power of two; walking on until the number is small enough keeps it one.
        var value = UInt64(number)
        repeat {
            value = (value &+ key) & mask
            value = (value &* 0x9E37_79B9_7F4A_7C15) & mask
            value ^= value >> shift
            value = (value &* 0xD6E8_FEB8_6659_FD93) & mask
            value ^= value >> shift
            value = (value &+ key >> 17) & mask
        } while value >= count
        return Int(value)
    }
}
