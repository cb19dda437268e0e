/// Mixing of integers into keys. Fixed for all time and machines, unlike Swift's own seeded hashing:
/// the same input must give the same output.
enum KeyHash {
    /// One round of SplitMix64.
    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var word = value &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// Key of three words; 32 bits suffice, a collision only adds a candidate.
    @inline(__always)
    static func key(_ kind: BlockingKey, _ first: UInt64, _ second: UInt64 = 0) -> UInt32 {
        UInt32(truncatingIfNeeded: mix(mix(first ^ UInt64(kind.rawValue) << 56) &+ second) >> 32)
    }

    /// Hash of codes; never 0, which stands for "nothing".
    static func hash(_ codes: some Sequence<UInt8>) -> UInt32 {
        var word: UInt64 = 0xCBF2_9CE4_8422_2325
        for code in codes { word = (word ^ UInt64(code)) &* 0x0000_0100_0000_01B3 }
        return max(1, UInt32(truncatingIfNeeded: mix(word) >> 32))
    }

    /// Hash of a text's bytes, all 64 bits; never 0.
    static func wide(_ text: String, seed: UInt64 = 0) -> UInt64 {
        var word: UInt64 = 0xCBF2_9CE4_8422_2325 ^ mix(seed)
        for byte in text.utf8 { word = (word ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return max(1, mix(word))
    }
}
