import Schemas

/// Reads sex as registers, forms and message standards write it.
public enum SexReader {
    /// The sex; nil for empty text, placeholders and what is not known. 1 is male and 2 female, as in ОМС and ISO 5218.
    public static func read(_ raw: some StringProtocol) -> Reading<Sex?> {
        // The usual spellings first: comparing Cyrillic strings is slow.
        var letters = raw.unicodeScalars.makeIterator()
        if let first = letters.next(), letters.next() == nil {
            if first == "М" || first == "м" { return Reading(.male) }
            if first == "Ж" || first == "ж" { return Reading(.female) }
        }
        var word = String.UnicodeScalarView()
        for scalar in raw.unicodeScalars where ![" ", ".", "\t", "\u{A0}", "\u{FEFF}"].contains(scalar) {
            word.append(Letters.lower(scalar))
        }
        switch String(word) {
        case "": return Reading(nil)
        case "м", "m", "муж", "мужской", "мужчина", "мужск", "мальчик", "male", "man", "boy", "1": return Reading(.male)
        case "ж", "f", "жен", "женский", "женщина", "женск", "девочка", "female", "woman", "girl", "2":
            return Reading(.female)
        default: return Reading(nil, [.sexUnknown])
        }
    }
}
