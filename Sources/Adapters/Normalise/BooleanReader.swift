import Schemas

/// Reads yes and no: «да», «нет», `1`, `0`, `true`, «+», «имеется».
public enum BooleanReader {
    /// The truth value; nil for empty text and for what is neither.
    public static func read(_ raw: some StringProtocol) -> Reading<Bool?> {
        var word = String.UnicodeScalarView()
        for scalar in raw.unicodeScalars where ![" ", ".", "\t", "\u{A0}"].contains(scalar) {
            word.append(Letters.lower(scalar))
        }
        switch String(word) {
        case "": return Reading(nil)
        case "да", "д", "1", "true", "t", "yes", "y", "+", "истина", "есть", "имеется": return Reading(true)
        case "нет", "н", "0", "false", "f", "no", "n", "-", "ложь", "отсутствует": return Reading(false)
        default: return Reading(nil, [.fieldBoolean])
        }
    }
}
