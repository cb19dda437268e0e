/// What is compared between a record's person and a candidate. The raw value is the place in a level vector.
public enum Comparison: UInt8, Sendable, CaseIterable, Hashable {
    /// Surname.
    case surname = 0
    /// Given name.
    case given
    /// Patronymic.
    case patronymic
    /// Birth date.
    case birthDate
    /// Sex.
    case sex
    /// SNILS.
    case snils
    /// Identity documents.
    case document
    /// Address.
    case dwelling
    /// What the record's other people say about the candidate's family.
    case family

    /// Number of comparisons.
    static let count = 9

    /// Stable code, for stored explanations.
    public var code: String {
        switch self {
        case .surname: "surname"
        case .given: "given"
        case .patronymic: "patronymic"
        case .birthDate: "birthDate"
        case .sex: "sex"
        case .snils: "snils"
        case .document: "document"
        case .dwelling: "dwelling"
        case .family: "family"
        }
    }

    /// Name for operators.
    public var russian: String {
        switch self {
        case .surname: "Фамилия"
        case .given: "Имя"
        case .patronymic: "Отчество"
        case .birthDate: "Дата рождения"
        case .sex: "Пол"
        case .snils: "СНИЛС"
        case .document: "Документ"
        case .dwelling: "Адрес"
        case .family: "Семья"
        }
    }
}
