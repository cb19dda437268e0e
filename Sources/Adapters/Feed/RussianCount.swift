/// Numbers with their nouns, as Russian wants them.
enum RussianCount {
    /// «1 поле», «22 поля», «11 полей».
    static func fields(_ count: Int) -> String {
        let tens = count / 10 % 10
        switch count % 10 {
        case 1 where tens != 1: return "\(count) поле"
        case 2...4 where tens != 1: return "\(count) поля"
        default: return "\(count) полей"
        }
    }

    /// «8 ГиБ», «64 КиБ», «1000 байт»: limits are round numbers.
    static func bytes(_ count: Int) -> String {
        for (unit, size) in [("ГиБ", 1 << 30), ("МиБ", 1 << 20), ("КиБ", 1 << 10)]
        where count >= size && count % size == 0 {
            return "\(count / size) \(unit)"
        }
        return "\(count) байт"
    }
}
