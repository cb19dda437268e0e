/// Looks whether the first bytes of a file contradict its declared encoding. Never chooses an encoding.
enum EncodingProbe {
    /// How many bytes are looked at.
    static let byteCount = 64 * 1024
    /// So many multi-byte characters, all of them right, don't happen by chance in a one-byte encoding.
    private static let convincingCount = 4

    /// The name of the encoding that the bytes are really in, when it is surely not the declared one.
    static func contradiction(of declared: TextEncoding, in bytes: UnsafeRawBufferPointer) -> String? {
        let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(byteCount))
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return "utf-16" }
        guard declared != .utf8 else { return nil }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return TextEncoding.utf8.rawValue }
        return isSurelyUTF8(head) ? TextEncoding.utf8.rawValue : nil
    }

    /// True when every byte above 127 belongs to a right UTF-8 sequence and there are several. The text «Привет» in
    /// UTF-8 reads as pairs of «Р» or «С» with a rare character in windows-1251: no Russian text looks so.
    static func isSurelyUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var sequences = 0
        let end = UTF8Check.validEnd(of: bytes, countingSequences: &sequences)
        // The last character may be cut off by the end of the sample.
        return sequences >= convincingCount && bytes.count - end < 4 && UTF8Check.isCutOff(bytes, at: end)
    }

    /// The likeliest one-byte encoding of text that is not UTF-8: the one with most lower-case Cyrillic letters.
    static func likelyEncoding(of bytes: UnsafeRawBufferPointer) -> TextEncoding? {
        let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(byteCount))
        var best: (encoding: TextEncoding, score: Int)?
        for encoding in [TextEncoding.windows1251, .cp866, .koi8r] {
            let table = encoding.upperHalf
            let score = head.reduce(0) { sum, byte in
                guard byte >= 128 else { return sum }
                return switch table[Int(byte) - 128] {
                case 0x430...0x44F: sum + 2
                case 0x410...0x42F: sum + 1
                case 0x401, 0x451, 0x2116, 0xA0, 0xAB, 0xBB: sum
                default: sum - 2
                }
            }
            if score > max(0, best?.score ?? 0) { best = (encoding, score) }
        }
        return best?.encoding
    }
}
