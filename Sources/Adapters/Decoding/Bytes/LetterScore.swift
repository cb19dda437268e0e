/// How much bytes look like Russian text in a one-byte encoding: by how often each letter is met, and by its case.
///
/// KOI8-R read as windows-1251 is all letters too, but the wrong ones: «о» becomes «П» and «Ъ» is everywhere.
enum LetterScore {
    /// Score and count of the bytes above 127; the score is higher the likelier the encoding is.
    static func of(_ bytes: UnsafeRawBufferPointer, in encoding: TextEncoding) -> (score: Int, count: Int) {
        let table = encoding.upperHalf
        var score = 0
        var count = 0
        var wasSmall = false
        for byte in bytes {
            guard byte >= 128 else {
                wasSmall = false
                continue
            }
            count += 1
            let code = Int(table[Int(byte) - 128])
            switch code {
            case 0x430...0x44F:
                score += weights[code - 0x430]
                wasSmall = true
            case 0x410...0x42F:
                // A capital inside a word: «йЧБОПЧ» is no word.
                score += weights[code - 0x410] - (wasSmall ? 4 : 0)
                wasSmall = false
            case 0x401, 0x451: wasSmall = code == 0x451
            case 0x2116, 0xA0, 0xAB, 0xBB, 0x2013, 0x2014, 0x201C, 0x201D, 0x201E: wasSmall = false
            default:
                score -= 5
                wasSmall = false
            }
        }
        return (score, count)
    }

    /// For «а»…«я»: how often the letter stands in Russian text, as a logarithm.
    private static let weights = [
        4, 1, 3, 1, 2, 4, 0, 1, 4, 1, 3, 3, 3, 4, 4, 2, 3, 3, 4, 2, -3, 0, -1, 1, 0, -2, -6, 1, 1, -3, -1, 1,
    ]
}
