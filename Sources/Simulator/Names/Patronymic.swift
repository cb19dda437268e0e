import Schemas

/// Builds patronymics from a father's name (rules: domain notes §7.5; Turkic names keep their vowel, Муса → Мусаевич).
public enum Patronymic {
    private static let exceptions: [String: (String, String)] = [
        "Илья": ("Ильич", "Ильинична"), "Никита": ("Никитич", "Никитична"), "Лев": ("Львович", "Львовна"),
        "Павел": ("Павлович", "Павловна"), "Пётр": ("Петрович", "Петровна"),
        "Михаил": ("Михайлович", "Михайловна"), "Яков": ("Яковлевич", "Яковлевна"),
        "Савва": ("Саввич", "Саввична"), "Лука": ("Лукич", "Лукинична"), "Кузьма": ("Кузьмич", "Кузьминична"),
        "Фома": ("Фомич", "Фоминична"), "Данила": ("Данилович", "Даниловна"),
        "Гаврила": ("Гаврилович", "Гавриловна"), "Дмитрий": ("Дмитриевич", "Дмитриевна"),
    ]

    /// «Андрей» → «Андреевич», «Андреевна».
    public static func of(father name: String, sex: Sex) -> String {
        if let pair = exceptions[name] { return sex == .male ? pair.0 : pair.1 }
        var stem = Array(name.unicodeScalars)
        guard let last = stem.last else { return "" }
        let soft: Bool
        switch last {
        case "й":
            stem.removeLast()
            // -ий: Юрий → Юрьевич, but Георгий → Георгиевич after two consonants (not after -нт: Терентьевич).
            if stem.last == "и", stem.count > 2 {
                let before = stem[stem.count - 2]
                let beforeThat = stem[stem.count - 3]
                let twoConsonants = !isVowel(before) && !isVowel(beforeThat) && !(before == "т" && beforeThat == "н")
                if !twoConsonants {
                    stem.removeLast()
                    stem.append("ь")
                }
            }
            soft = true
        case "ь":
            stem.removeLast()
            soft = true
        case "ж", "ш", "ч", "щ", "ц": soft = true
        default: soft = isVowel(last)
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: stem)
        return String(result)
            + (sex == .male ? (soft ? "евич" : "ович") : (soft ? "евна" : "овна"))
    }

    /// «Фархад оглы», «Фархад кызы»; Central Asian registers write «угли», «кизи».
    public static func withParticle(father name: String, sex: Sex, culture: Culture) -> String {
        let particle =
            switch (culture, sex) {
            case (.centralAsian, .male): " угли"
            case (.centralAsian, .female): " кизи"
            case (_, .male): " оглы"
            case (_, .female): " кызы"
            }
        return name + particle
    }

    private static func isVowel(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "а", "е", "ё", "и", "о", "у", "ы", "э", "ю", "я", "А", "Е", "Ё", "И", "О", "У", "Ы", "Э", "Ю", "Я": true
        default: false
        }
    }
}
