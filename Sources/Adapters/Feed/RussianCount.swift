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
}
