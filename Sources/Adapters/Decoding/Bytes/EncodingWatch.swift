/// Looks on, behind the head that `EncodingProbe` sees, whether a one-byte text goes on in its encoding: files are glued
/// together of parts that different programs wrote. Every byte of such an encoding is right, so only the text tells.
struct EncodingWatch {
    /// A window is judged by itself. A foreign part of two windows fills at least one. All but the last are whole and
    /// are counted from the file's start, so nothing depends on the pieces that it comes in.
    static let windowBytes = 512
    /// Fewer letters are no proof.
    private static let leastLetters = 64

    private let encoding: TextEncoding
    /// For each byte how likely Russian text has it; see `LetterScore`.
    private let scores: [Int]

    /// Nil for encodings whose bytes prove themselves.
    init?(_ encoding: TextEncoding) {
        guard encoding != .utf8, !encoding.isUTF16 else { return nil }
        self.encoding = encoding
        scores = (0..<256).map { byte in
            byte < 128
                ? 0 : [UInt8(byte)].withUnsafeBytes { LetterScore.of(UnsafeRawBufferPointer($0), in: encoding).score }
        }
    }

    /// How many of the bytes fill whole windows; the rest is to come again with what follows it.
    static func wholeWindows(_ count: Int) -> Int { count / windowBytes * windowBytes }

    /// The first window that is surely in another encoding.
    func contradiction(in bytes: UnsafeRawBufferPointer) -> EncodingProbe.Contradiction? {
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.windowBytes, bytes.count)
            var (score, count) = (0, 0)
            scores.withUnsafeBufferPointer { scores in
                for index in start..<end where bytes[index] >= 128 {
                    score += scores[Int(bytes[index])]
                    count += 1
                }
            }
            // Russian text has nearly three for each letter, KOI8-R taken for windows-1251 hardly more than one.
            if count >= Self.leastLetters, score < 2 * count,
                let real = really(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            {
                let first = bytes[start..<end].firstIndex { $0 >= 128 } ?? start
                // Where the foreign part begins inside the window, the window's end tells more of it.
                let half = UnsafeRawBufferPointer(rebasing: bytes[(start + (end - start) / 2)..<end])
                return EncodingProbe.Contradiction(encoding: really(half) ?? real, offset: first)
            }
            start = end
        }
        return nil
    }

    private func really(_ window: UnsafeRawBufferPointer) -> String? {
        // A character may have begun in the window before.
        let start = window.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count
        if EncodingProbe.isSurelyUTF8(UnsafeRawBufferPointer(rebasing: window[start...])) {
            return TextEncoding.utf8.rawValue
        }
        return EncodingProbe.betterEncoding(than: encoding, for: window)?.rawValue
    }
}
