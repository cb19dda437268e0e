/// Names as short byte arrays, one byte per letter, with everything folded that never tells two people apart:
/// case, ё and е, Tatar and Bashkir letters, apostrophes, runs of spaces.
enum FoldedText {
    /// Longer names are cut: no name has more letters, and 64 fit one machine word of the edit distance.
    static let maximumLength = 64
    /// Code of the hyphen between the halves of a double surname.
    static let hyphen: UInt8 = 33
    /// Code of the space before a patronymic's particle.
    static let space: UInt8 = 34
    /// Number of codes in use; Cyrillic 1...32, Latin 35...60, digits 61...70, any other letter 71.
    static let alphabetSize = 72

    /// The folded codes of a text.
    static func codes(_ text: String) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: maximumLength) { buffer, count in count = fold(text, into: buffer) }
    }

    /// Writes the folded codes of a text, at most `limit`, and returns their number.
    static func fold(
        _ text: String, into result: UnsafeMutableBufferPointer<UInt8>, limit: Int = maximumLength
    ) -> Int {
        var count = 0
        for scalar in text.unicodeScalars {
            let code = code(of: scalar.value)
            if code == 0 { continue }
            if code == space || code == hyphen {
                guard count > 0, result[count - 1] != hyphen else { continue }
                if result[count - 1] == space {
                    if code == hyphen { result[count - 1] = hyphen }
                    continue
                }
            }
            result[count] = code
            count += 1
            if count == limit { break }
        }
        while count > 0, result[count - 1] == space || result[count - 1] == hyphen { count -= 1 }
        return count
    }

    private static func code(of scalar: UInt32) -> UInt8 {
        switch scalar {
        case 0x0430...0x044F: UInt8(scalar - 0x0430 + 1)
        case 0x0410...0x042F: UInt8(scalar - 0x0410 + 1)
        case 0x0401, 0x0451: 6
        case 0x04D8, 0x04D9: 1  // ә
        case 0x04E8, 0x04E9: 15  // ө
        case 0x04AE, 0x04AF, 0x04B0, 0x04B1: 20  // ү, ұ
        case 0x0496, 0x0497: 7  // җ
        case 0x04A2, 0x04A3: 14  // ң
        case 0x04BA, 0x04BB, 0x04B2, 0x04B3: 22  // һ, ҳ
        case 0x0492, 0x0493: 4  // ғ
        case 0x04A0, 0x04A1, 0x049A, 0x049B: 11  // ҡ, қ
        case 0x0498, 0x0499: 8  // ҙ
        case 0x04AA, 0x04AB: 18  // ҫ
        case 0x0456, 0x0406: 9  // і
        case 0x61...0x7A: UInt8(scalar - 0x61 + 35)
        case 0x41...0x5A: UInt8(scalar - 0x41 + 35)
        case 0x30...0x39: UInt8(scalar - 0x30 + 61)
        case 0x2D, 0x2010...0x2015: hyphen
        case 0x20, 0xA0, 0x09: space
        case 0x27, 0x60, 0x2E, 0x2C, 0x2018, 0x2019, 0x02BC: 0
        default: scalar < 0x80 ? 0 : 71
        }
    }

    /// Whether the codes end with the given ones and something stands before them.
    static func ends(_ codes: some RandomAccessCollection<UInt8>, with suffix: [UInt8]) -> Bool {
        codes.count > suffix.count && codes.suffix(suffix.count).elementsEqual(suffix)
    }

    /// Whether a code is a Cyrillic or Latin vowel.
    static func isVowel(_ code: UInt8) -> Bool {
        switch code {
        case 1, 6, 9, 15, 20, 28, 30, 31, 32: true
        case 35, 39, 43, 49, 55, 59: true
        default: false
        }
    }
}
