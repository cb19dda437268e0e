import Schemas

/// What the endings of Russian and neighbouring names tell.
public enum NameShape {
    /// Words that stand after a father's name in Turkic patronymics: «Фархад оглы».
    public static let particles: Set<String> = [
        "оглы", "оглу", "углы", "угли", "огли", "кызы", "гызы", "кизи", "кизы", "қизи", "улы", "уулу", "гызи", "ибн",
    ]
    private static let femaleParticles: Set<String> = ["кызы", "гызы", "кизи", "кизы", "қизи", "гызи"]
    private static let weakMale: Set<String> = [
        "ильич", "кузьмич", "лукич", "фомич", "никитич", "саввич", "данилыч", "ионыч", "климыч", "гаврилич",
    ]

    /// Whether the word ends like a patronymic («-ович», «-евна», «-ична»), in any case.
    public static func isPatronymic(_ word: some StringProtocol) -> Bool { sex(ofPatronymic: word) != nil }

    /// The sex that a patronymic tells by its ending or particle; nil when it tells none.
    public static func sex(ofPatronymic word: some StringProtocol) -> Sex? {
        let key = KnownNames.key(word)
        if let space = key.utf8.lastIndex(of: 32) {
            let particle = String(key[key.index(after: space)...])
            if particles.contains(particle) { return femaleParticles.contains(particle) ? .female : .male }
        }
        if ends(key, with: ["ович", "евич", "ьич"]) || weakMale.contains(key) { return .male }
        if ends(key, with: ["овна", "евна", "ична"]) { return .female }
        return nil
    }

    /// Whether the word ends like a Russian or Tatar surname, in any case.
    public static func isSurname(_ word: some StringProtocol) -> Bool {
        ends(KnownNames.key(word), with: surnameEndings)
    }

    /// The sex that a surname of a gendered form tells; nil for all others.
    public static func sex(ofSurname word: some StringProtocol) -> Sex? {
        let key = KnownNames.key(word)
        if ends(key, with: ["ова", "ева", "ина", "ына", "ская", "цкая"]) { return .female }
        if ends(key, with: ["ов", "ев", "ин", "ын", "ский", "цкий"]) { return .male }
        return nil
    }

    private static let surnameEndings = [
        "ов", "ев", "ин", "ын", "ова", "ева", "ина", "ына", "ский", "ская", "цкий", "цкая", "енко", "ых", "швили", "дзе", "ян", "чук",
    ]

    private static func ends(_ key: String, with endings: [String]) -> Bool {
        for ending in endings where key.utf8.count > ending.utf8.count + 2 && key.hasSuffix(ending) { return true }
        return false
    }
}
