/// Looks on, behind the head that `EncodingProbe` sees, whether a one-byte text goes on in its encoding: files are glued
/// together of parts that different programs wrote. Every byte of such an encoding is right, so only the text tells.
struct EncodingWatch {
    /// A window is judged by itself. A foreign part of two windows fills at least one. All but the last are whole and
    /// are counted from the file's start, so nothing depends on the pieces that it comes in.
    static let windowBytes = 512
    /// Fewer letters are no proof.
    private static let leastLetters = 64

    private let encoding: TextEncoding
    /// For each byte above 127 how likely Russian text has it (see `LetterScore`), raised above zero, and a one in the
    /// upper half: one sum adds up both the scores and the letters.
    private let scores: [UInt32]
    private static let raise = 8

    /// Nil for encodings whose bytes prove themselves.
    init?(_ encoding: TextEncoding) {
        guard encoding != .utf8, !encoding.isUTF16 else { return nil }
        self.encoding = encoding
        scores = (0..<256).map { byte in
            guard byte >= 128 else { return 0 }
            let score = [UInt8(byte)].withUnsafeBytes { LetterScore.of($0, in: encoding).score }
            return 1 << 16 | UInt32(max(0, score + Self.raise))
        }
    }

    /// How many of the bytes fill whole windows; the rest is to come again with what follows it.
    static func wholeWindows(_ count: Int) -> Int { count / windowBytes * windowBytes }

    /// The first window that is surely in another encoding.
    func contradiction(in bytes: UnsafeRawBufferPointer) -> EncodingProbe.Contradiction? {
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.windowBytes, bytes.count)
            // Four sums, so that none waits for the one before.
            var (first, second, third, fourth): (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
            scores.withUnsafeBufferPointer { scores in
                var index = start
                while index + 4 <= end {
                    first &+= scores[Int(bytes[index])]
                    second &+= scores[Int(bytes[index + 1])]
                    third &+= scores[Int(bytes[index + 2])]
                    fourth &+= scores[Int(bytes[index + 3])]
                    index += 4
                }
                while index < end {
                    first &+= scores[Int(bytes[index])]
                    index += 1
                }
            }
            let sum = Int(first &+ second &+ third &+ fourth)
            let count = sum >> 16
            let score = sum & 0xFFFF - count * Self.raise
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
