import Schemas

/// Reads a СНИЛС in any of the spellings and damages that feeds bring.
public enum SnilsReader {
    /// The number, or nil when there is none; a number whose check digits disagree is kept and reported.
    public static func read(_ raw: some StringProtocol) -> Reading<Snils?> {
        var text = String.UnicodeScalarView()
        var wasFolded = false
        var separators = 0
        for scalar in raw.unicodeScalars {
            switch scalar {
            case " ", "\t", "\u{A0}", "-", ".", "\u{2010}"..."\u{2015}", "\u{2212}", "\u{200B}", "\u{FEFF}", "№", "'":
                if !text.isEmpty { separators += 1 }
                if scalar == "." { text.append(scalar) }
            case "О", "о", "O", "o":
                text.append("0")
                wasFolded = true
            case "З", "з":
                text.append("3")
                wasFolded = true
            default: text.append(scalar)
            }
        }
        var compact = text.filter { $0 != "." }
        if compact.isEmpty {
            return Placeholder.matches(raw) ? Reading(nil, [.snilsPlaceholder]) : Reading(nil)
        }
        guard compact.allSatisfy(Letters.isDigit) else {
            if Placeholder.matches(raw) { return Reading(nil, [.snilsPlaceholder]) }
            return Reading(nil, [isScientific(text) ? .snilsScientific : .snilsFormat])
        }
        if compact.count == text.count - 1, text.count > 3, String(text).hasSuffix(".0") {
            // A spreadsheet wrote the number as a decimal: «1106716593.0».
            compact = String.UnicodeScalarView(compact.dropLast())
            separators = 0
        }
        var notices: [FindingCode] = wasFolded ? [.fieldPattern] : []
        guard let (value, count) = Snils.digits(of: String(compact)) else { return Reading(nil, [.snilsFormat]) }
        guard let snils = Snils(number: value), count <= 11 else {
            return Reading(nil, [value == 0 ? .snilsPlaceholder : .snilsFormat])
        }
        if snils.isPlaceholder { return Reading(nil, [.snilsPlaceholder]) }
        if count < 11 {
            // Spreadsheets drop leading zeros of bare numbers only; proof is that the check digits agree again.
            guard (8...10).contains(count), separators == 0, snils.state == .valid else {
                return Reading(nil, notices + [.snilsFormat])
            }
            notices.append(.snilsZerosRestored)
        }
        switch snils.state {
        case .valid: if snils.hasTripleDigit { notices.append(.snilsTripleDigit) }
        case .invalid: notices.append(.snilsChecksum)
        case .unchecked: notices.append(.snilsUnchecked)
        }
        return Reading(snils, notices)
    }

    /// Digits with one «E» and an exponent: `1,12E+10`.
    private static func isScientific(_ text: String.UnicodeScalarView) -> Bool {
        var exponents = 0
        for scalar in text {
            switch scalar {
            case "E", "e", "Е", "е": exponents += 1
            case "+", ",", ".", "0"..."9": continue
            default: return false
            }
        }
        return exponents == 1
    }
}
