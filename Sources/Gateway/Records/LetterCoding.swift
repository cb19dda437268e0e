/// Russian text in one byte a letter, half of what UTF-8 takes: 0x00...0x7F are ASCII, 0xA0...0xFF are U+0400...U+045F, and
/// 0x80... are other signs and Tatar letters that addresses and names are full of.
///
/// Rows of the database are written so: what is in ``others`` may be added to, never changed.
enum LetterCoding {
    /// Letters 0x80 and up to 0x9F at most, in this order.
    static let others: [Unicode.Scalar] = [
        "«", "»", "№", "–", "—", "\u{A0}", "“", "”", "„", "…", "°", "’", "Ә", "ә", "Ө", "ө", "Ү", "ү", "Җ", "җ", "Ң",
        "ң",
        "Һ", "һ", "§",
    ]

    /// UTF-8 of each of ``others``.
    private static let otherBytes: [[UInt8]] = others.map { Array(String($0).utf8) }

    /// Writes UTF-8 as letters of one byte; how many, or nil when one of them has none. The target has room for as many
    /// bytes as the text.
    static func encode(_ text: UnsafeBufferPointer<UInt8>, into target: UnsafeMutablePointer<UInt8>) -> Int? {
        var (index, end) = (0, 0)
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                target[end] = byte
                index += 1
            } else if byte & 0xFE == 0xD0, let letter = cyrillic(byte, text[index + 1]) {
                target[end] = letter
                index += 2
            } else if let (letter, length) = other(text, at: index) {
                target[end] = letter
                index += length
            } else {
                return nil
            }
            end += 1
        }
        return end
    }

    /// The byte of U+0400...U+045F.
    private static func cyrillic(_ lead: UInt8, _ next: UInt8) -> UInt8? {
        let place = (lead & 1) << 6 | next & 0x3F
        return place < 0x60 ? 0xA0 + place : nil
    }

    private static func other(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (letter: UInt8, length: Int)? {
        let rest = text[index...]
        return otherBytes.firstIndex { rest.starts(with: $0) }.map { (0x80 + UInt8($0), otherBytes[$0].count) }
    }

    /// The text that letters of one byte stand for; nil when one of them stands for none.
    static func decode(_ letters: UnsafeBufferPointer<UInt8>) -> String? {
        var isValid = true
        let text = String(unsafeUninitializedCapacity: letters.count * 3) { target in
            var end = 0
            for letter in letters {
                if letter < 0x80 {
                    target[end] = letter
                    end += 1
                } else if letter >= 0xA0 {
                    let place = letter - 0xA0
                    target[end] = 0xD0 | place >> 6
                    target[end + 1] = 0x80 | place & 0x3F
                    end += 2
                } else {
                    let place = Int(letter) - 0x80
                    guard place < otherBytes.count else {
                        isValid = false
                        return 0
                    }
                    for byte in otherBytes[place] {
                        target[end] = byte
                        end += 1
                    }
                }
            }
            return end
        }
        return isValid ? text : nil
    }
}
