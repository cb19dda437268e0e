/// Words and signs that people type where a value is missing.
public enum Placeholder {
    /// Whether the text stands for "nothing": «нет», «-», «б/о», «не указано», `NULL`, «хххх».
    /// Outer spaces and letter case do not count. Empty text is no placeholder.
    public static func matches(_ text: some StringProtocol) -> Bool {
        var first: Unicode.Scalar?
        var isRepeated = true
        var count = 0
        var digest = WordSet.digest(EmptyCollection())
        for scalar in text.unicodeScalars {
            var letter = scalar
            switch scalar {
            case " ", "\t", "\u{A0}", "\u{200B}", "\u{FEFF}", ".": continue
            case "\u{2010}"..."\u{2015}", "\u{2212}": letter = "-"
            default: letter = Letters.lower(scalar)
            }
            count += 1
            if count > 24 { return false }
            if let first { isRepeated = isRepeated && letter == first } else { first = letter }
            digest = WordSet.continued(digest, letter)
        }
        guard let first else { return text.utf8.contains(UInt8(ascii: ".")) }
        if isRepeated, signs.contains(first) {
            // One «х» may be an initial; two are a sign.
            return first == "х" || first == "x" ? count >= 2 : true
        }
        return words.contains(digest: digest)
    }

    private static let signs = Array("-_*?хx0/+#".unicodeScalars)

    /// Written without spaces and dots, as they are compared.
    private static let words = WordSet(
        """
        нет н/д нд нетданных неимеет неимеется неуказано неуказан неуказана неуказаны неизвестно неизвестен
        неизвестна незаполнено незаполнен неопределено неопределен отсутствует отсутствуют отсутств отс б/о б/н
        б/п б/и б/ф безотчества безимени безфамилии безномера прочерк н/у пусто null none nan n/a na undefined
        (null) #н/д #n/a -//- нету ненужно нетсведений сведенийнет сведенияотсутствуют
        """)
}
