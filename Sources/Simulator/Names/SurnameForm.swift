/// The feminine form of a surname; many surnames have none of their own.
public enum SurnameForm {
    /// «Иванов» → «Иванова», «Раевский» → «Раевская», «Толстой» → «Толстая»; «Коваленко» stays.
    public static func feminine(of masculine: String) -> String {
        for ending in ["ов", "ев", "ёв", "ин", "ын"] where masculine.hasSuffix(ending) { return masculine + "а" }
        for ending in ["ский", "цкий", "ской", "цкой"] where masculine.hasSuffix(ending) {
            return masculine.dropLast(2) + "ая"
        }
        for ending in ["ый", "ой"] where masculine.hasSuffix(ending) { return masculine.dropLast(2) + "ая" }
        return masculine
    }
}
