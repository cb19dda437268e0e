/// Looks whether the first bytes of a file contradict its declared encoding. Never chooses an encoding.
enum EncodingProbe {
    /// What the bytes really are, and the first of them that shows it.
    struct Contradiction: Hashable {
        /// The likely encoding; nil when the bytes are only surely not the declared one.
        var encoding: String?
        /// Offset of the first byte that contradicts.
        var offset: Int
    }

    /// How many bytes are looked at.
    static let byteCount = 64 * 1024
    /// So many multi-byte characters, all of them right, don't happen by chance in a one-byte encoding.
    private static let convincingCount = 4

    /// Set when the bytes are surely not in the declared encoding.
    static func contradiction(of declared: TextEncoding, in bytes: UnsafeRawBufferPointer) -> Contradiction? {
        let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(byteCount))
        if declared.isUTF16 { return contradictionOfUTF16(declared, head) }
        if let order = markedUTF16(head) ?? likelyUTF16(head) {
            return Contradiction(encoding: order.rawValue, offset: 0)
        }
        guard declared != .utf8 else { return nil }
        let offset = head.firstIndex { $0 >= 128 } ?? 0
        if head.starts(with: [0xEF, 0xBB, 0xBF]) || isSurelyUTF8(head) {
            return Contradiction(encoding: TextEncoding.utf8.rawValue, offset: offset)
        }
        return betterEncoding(than: declared, for: head).map { Contradiction(encoding: $0.rawValue, offset: offset) }
    }

    /// The one-byte encoding in which the bytes are far more like Russian text than in the declared one.
    static func betterEncoding(than declared: TextEncoding, for bytes: UnsafeRawBufferPointer) -> TextEncoding? {
        let (own, count) = LetterScore.of(bytes, in: declared)
        guard count >= 12, let other = best(bytes), other.encoding != declared, other.score - own > max(20, count)
        else { return nil }
        return other.encoding
    }

    /// True when every byte above 127 belongs to a right UTF-8 sequence and there are several. The text «Привет» in
    /// UTF-8 reads as pairs of «Р» or «С» with a rare character in windows-1251: no Russian text looks so.
    static func isSurelyUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var sequences = 0
        let end = UTF8Check.validEnd(of: bytes, countingSequences: &sequences)
        // The last character may be cut off by the end of the sample.
        return sequences >= convincingCount && bytes.count - end < 4 && UTF8Check.isCutOff(bytes, at: end)
    }

    /// The likeliest one-byte encoding of text that is not UTF-8.
    static func likelyEncoding(of bytes: UnsafeRawBufferPointer) -> TextEncoding? {
        let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(byteCount))
        // One damaged character is no word of another encoding.
        guard head.count(where: { $0 >= 128 }) >= convincingCount else { return nil }
        return best(head).flatMap { $0.score > 0 ? $0.encoding : nil }
    }

    private static func best(_ head: UnsafeRawBufferPointer) -> (encoding: TextEncoding, score: Int)? {
        var best: (encoding: TextEncoding, score: Int)?
        for encoding in [TextEncoding.windows1251, .cp866, .koi8r] {
            let score = LetterScore.of(head, in: encoding).score
            if score > best?.score ?? .min { best = (encoding, score) }
        }
        return best
    }

    /// The byte order that a mark at the start states.
    static func markedUTF16(_ head: UnsafeRawBufferPointer) -> TextEncoding? {
        if head.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
        return head.starts(with: [0xFE, 0xFF]) ? .utf16BigEndian : nil
    }

    /// Units of Russian and Latin text have a high byte of 0 or 4, and their low bytes are anything else.
    private static func likelyUTF16(_ head: UnsafeRawBufferPointer) -> TextEncoding? {
        guard head.count >= 8 else { return nil }
        let (even, odd) = highBytes(head)
        let half = head.count / 2
        if odd * 10 >= half * 9, even * 2 < half { return .utf16LittleEndian }
        return even * 10 >= half * 9 && odd * 2 < half ? .utf16BigEndian : nil
    }

    private static func contradictionOfUTF16(
        _ declared: TextEncoding, _ head: UnsafeRawBufferPointer
    ) -> Contradiction? {
        let marked = markedUTF16(head)
        if declared == .utf16 {
            return marked == nil
                ? Contradiction(encoding: (likelyUTF16(head) ?? other(head))?.rawValue, offset: 0) : nil
        }
        if let marked { return marked == declared ? nil : Contradiction(encoding: marked.rawValue, offset: 0) }
        let (even, odd) = highBytes(head)
        let right = declared == .utf16BigEndian ? even : odd
        let wrong = declared == .utf16BigEndian ? odd : even
        guard head.count >= 8, right * 2 < head.count / 2 || wrong > right else { return nil }
        return Contradiction(encoding: (likelyUTF16(head) ?? other(head))?.rawValue, offset: 0)
    }

    /// What text that is no UTF-16 may be.
    private static func other(_ head: UnsafeRawBufferPointer) -> TextEncoding? {
        let end = UTF8Check.validEnd(of: head)
        return head.count - end < 4 && UTF8Check.isCutOff(head, at: end) ? .utf8 : likelyEncoding(of: head)
    }

    private static func highBytes(_ head: UnsafeRawBufferPointer) -> (even: Int, odd: Int) {
        var (even, odd) = (0, 0)
        for index in head.indices where head[index] == 0 || head[index] == 4 {
            if index & 1 == 0 { even += 1 } else { odd += 1 }
        }
        return (even, odd)
    }
}
