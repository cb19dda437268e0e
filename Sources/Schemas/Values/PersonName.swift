/// A Russian three-part name in canonical spelling: trimmed, NFC, Cyrillic, first letters capital, ё kept.
///
/// An empty part means "not known"; placeholders such as «нет» never get here.
public struct PersonName: Hashable, Sendable {
    /// Фамилия; a double surname keeps its hyphen.
    public var surname: String
    /// Имя.
    public var given: String
    /// Отчество with its particle («Фархад оглы»); empty when the person has none or it is not known.
    public var patronymic: String
    /// A former surname given in brackets («Иванова (Петрова)»); empty when none.
    public var formerSurname: String

    /// Makes a name of canonical parts.
    public init(surname: String = "", given: String = "", patronymic: String = "", formerSurname: String = "") {
        self.surname = surname
        self.given = given
        self.patronymic = patronymic
        self.formerSurname = formerSurname
    }

    /// No part is known.
    public var isEmpty: Bool { surname.isEmpty && given.isEmpty && patronymic.isEmpty }

    /// «Фамилия Имя Отчество» of the parts that are known.
    public var full: String {
        [surname, given, patronymic].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
