/// Words and signs that people type where a value is missing.
public enum Placeholder {
    /// Whether the text stands for "nothing": «нет», «-», «б/о», «не указано», `NULL`, «хххх».
    /// Outer spaces and letter case do not count. Empty text is no placeholder.
    public static func matches(_ text: some StringProtocol) -> Bool {
        var scalars: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            if scalars.count > 24 { return false }
            switch scalar {
            case " ", "\t", "\u{A0}", "\u{200B}", "\u{FEFF}", ".":
                continue
            case "\u{2010}"..."\u{2015}", "\u{2212}": scalars.append("-")
            default: scalars.append(Letters.lower(scalar))
            }
        }
        guard let first = scalars.first else { return !text.isEmpty && text.unicodeScalars.contains(".") }
        if signs.contains(first), scalars.allSatisfy({ $0 == first }) {
            // One «х» may be an initial; four can't.
            return first == "х" || first == "x" ? scalars.count >= 2 : true
        }
        var word = String.UnicodeScalarView()
        word.append(contentsOf: scalars)
        return words.contains(String(word))
    }

    private static let signs: Set<Unicode.Scalar> = ["-", "_", "*", "?", "х", "x", "0", "/", "+", "#"]

    /// Written without spaces and dots, as they are compared.
    private static let words: Set<String> = [
        "нет", "н/д", "нд", "нетданных", "неимеет", "неимеется", "неуказано", "неуказан", "неуказана", "неуказаны",
        "неизвестно", "неизвестен", "неизвестна", "незаполнено", "незаполнен", "неопределено", "неопределен",
        "отсутствует", "отсутствуют", "отсутств", "отс", "б/о", "б/н", "б/п", "б/и", "б/ф", "безотчества", "безимени",
        "безфамилии", "безномера", "прочерк", "н/у", "пусто", "null", "none", "nan", "n/a", "na", "undefined",
        "(null)", "#н/д", "#n/a", "-//-", "\\n", "нету", "ненужно", "нетсведений", "сведенийнет", "сведенияотсутствуют",
    ]
}
