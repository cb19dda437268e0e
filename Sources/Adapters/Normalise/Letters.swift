/// Letters of Cyrillic (Russian and the other alphabets of Russia) and Latin: case, look-alikes, keyboard layout.
public enum Letters {
    /// Whether the scalar is a Cyrillic letter, with those of Tatar, Bashkir and their neighbours.
    @inlinable public static func isCyrillic(_ scalar: Unicode.Scalar) -> Bool {
        (0x0400...0x052F).contains(scalar.value) && !(0x0482...0x0489).contains(scalar.value)
    }

    /// Whether the scalar is one of A-Z or a-z.
    @inlinable public static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
        (0x41...0x5A).contains(scalar.value) || (0x61...0x7A).contains(scalar.value)
    }

    /// Whether the scalar is one of 0-9.
    @inlinable public static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }

    /// Lower case of a Cyrillic or Latin letter; anything else unchanged.
    public static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let value = scalar.value
        switch value {
        case 0x0410...0x042F, 0x41...0x5A: return Unicode.Scalar(value + 32) ?? scalar
        case 0x0400...0x040F: return Unicode.Scalar(value + 80) ?? scalar
        case 0x0460...0x0481, 0x048A...0x04BF, 0x04D0...0x052F:
            return value % 2 == 0 ? Unicode.Scalar(value + 1) ?? scalar : scalar
        case 0x04C1...0x04CE: return value % 2 == 1 ? Unicode.Scalar(value + 1) ?? scalar : scalar
        default: return scalar
        }
    }

    /// Upper case of a Cyrillic or Latin letter; anything else unchanged.
    public static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let value = scalar.value
        switch value {
        case 0x0430...0x044F, 0x61...0x7A: return Unicode.Scalar(value - 32) ?? scalar
        case 0x0450...0x045F: return Unicode.Scalar(value - 80) ?? scalar
        case 0x0460...0x0481, 0x048A...0x04BF, 0x04D0...0x052F:
            return value % 2 == 1 ? Unicode.Scalar(value - 1) ?? scalar : scalar
        case 0x04C1...0x04CE: return value % 2 == 0 ? Unicode.Scalar(value - 1) ?? scalar : scalar
        default: return scalar
        }
    }

    /// The text in lower case, for comparison with word lists.
    public static func lowered(_ text: some StringProtocol) -> String {
        NameNormaliser.text(text.unicodeScalars.map { lower($0) })
    }

    /// The text in upper case with ё as е.
    public static func folded(_ text: some StringProtocol) -> String {
        NameNormaliser.text(
            text.unicodeScalars.map { scalar in
                let large = upper(scalar)
                return large == "Ё" ? "Е" : large
            })
    }

    /// The Cyrillic letter that a Latin letter or a digit looks like; nil when there is none.
    public static func cyrillicLookAlike(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "A": "А"
        case "B": "В"
        case "C": "С"
        case "E": "Е"
        case "H": "Н"
        case "K": "К"
        case "M": "М"
        case "O", "0": "О"
        case "P": "Р"
        case "T": "Т"
        case "X": "Х"
        case "Y": "У"
        case "3": "З"
        case "a": "а"
        case "c": "с"
        case "e": "е"
        case "k": "к"
        case "m": "м"
        case "o": "о"
        case "p": "р"
        case "t": "т"
        case "x": "х"
        case "y": "у"
        case "\u{EB}": "ё"
        case "\u{CB}": "Ё"
        default: nil
        }
    }

    /// The Latin letter that a Cyrillic capital looks like, for Roman numerals and headers; nil when there is none.
    public static func latinLookAlike(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "А": "A"
        case "В": "B"
        case "С": "C"
        case "Е": "E"
        case "Н": "H"
        case "К": "K"
        case "М": "M"
        case "О": "O"
        case "Р": "P"
        case "Т": "T"
        case "Х": "X"
        case "У": "Y"
        case "\u{0406}": "I"
        default: nil
        }
    }

    /// The letter on the same key of the Russian layout; nil when the key has none.
    public static func russianLayout(_ scalar: Unicode.Scalar) -> Unicode.Scalar? { layout[scalar] }

    private static let layout: [Unicode.Scalar: Unicode.Scalar] = {
        let latin = Array("qwertyuiop[]asdfghjkl;'zxcvbnm,.`".unicodeScalars)
        let russian = Array("йцукенгшщзхъфывапролджэячсмитьбюё".unicodeScalars)
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (key, letter) in zip(latin, russian) {
            table[key] = letter
            if isLatin(key) { table[upper(key)] = upper(letter) }
        }
        let shifted: [(Unicode.Scalar, Unicode.Scalar)] = [
            ("{", "Х"), ("}", "Ъ"), (":", "Ж"), ("\"", "Э"), ("<", "Б"), (">", "Ю"), ("~", "Ё"),
        ]
        for (key, letter) in shifted { table[key] = letter }
        return table
    }()
}
