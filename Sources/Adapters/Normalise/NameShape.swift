import Schemas

/// What the endings of Russian and neighbouring names tell. Words are in canonical spelling: first letter capital.
public enum NameShape {
    /// Words that stand after a father's name in Turkic patronymics: «Фархад оглы».
    static let particles = WordSet("оглы оглу углы угли огли кызы гызы кизи кизы қизи улы уулу гызи")
    private static let femaleParticles = WordSet("кызы гызы кизи кизы қизи гызи")
    private static let shortPatronymics = WordSet(
        "ильич кузьмич лукич фомич никитич саввич данилыч ионыч климыч гаврилич")

    /// Whether the word ends like a patronymic («-ович», «-евна», «-ична»).
    public static func isPatronymic(_ word: String) -> Bool { sex(ofPatronymic: word) != nil }

    /// The sex that a patronymic tells by its ending or particle; nil when it tells none.
    public static func sex(ofPatronymic word: String) -> Sex? {
        // No particle has one of the endings: what ends with a particle is asked last.
        if maleEndings.fit(word) { return .male }
        if femaleEndings.fit(word) { return .female }
        if shortPatronymics.contains(word) { return .male }
        guard hasSpace(word), let space = word.utf8.lastIndex(of: 32) else { return nil }
        let particle = word.unicodeScalars[word.utf8.index(after: space)...]
        guard particles.contains(letters: particle) else { return nil }
        return femaleParticles.contains(letters: particle) ? .female : .male
    }

    private static func hasSpace(_ word: String) -> Bool {
        var word = word
        return word.withUTF8 { $0.contains(32) }
    }

    /// Whether the word ends like a Russian or Tatar surname.
    public static func isSurname(_ word: String) -> Bool { surnameEndings.fit(word) }

    private static let maleEndings = WordEndings(["ович", "евич", "ьич"])
    private static let femaleEndings = WordEndings(["овна", "евна", "ична"])
    private static let surnameEndings = WordEndings([
        "ов", "ев", "ёв", "ин", "ын", "ова", "ева", "ёва", "ина", "ына", "ский", "ская", "цкий", "цкая", "енко", "ых",
        "швили",
        "дзе", "ян", "чук",
    ])
}
