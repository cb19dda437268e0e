/// The ways in which candidates are found.
public enum BlockingKey: UInt8, Sendable, CaseIterable, Hashable {
    /// Equal SNILS, or a valid number one typing error away from an invalid one.
    case snils = 1
    /// Members of a family that another person of the record belongs to.
    case family
    /// Equal document.
    case document
    /// Sound of the surname and birth date.
    case surnameAndDate
    /// Given name (with its equivalents) and birth date.
    case givenAndDate
    /// Father's name and birth date.
    case fatherAndDate
    /// Sound of the surname, given name and father's name.
    case fullName
    /// Sound of the surname, first letter of the given name and birth year.
    case surnameAndYear
    /// Equal home.
    case dwelling
}
