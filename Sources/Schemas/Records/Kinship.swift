/// Kinship to the child, as S000's family card lists it; unknown is a value of its own.
public enum Kinship: String, Hashable, Sendable, CaseIterable {
    /// Мать.
    case mother
    /// Отец.
    case father
    /// Сын.
    case son
    /// Дочь.
    case daughter
    /// Брат или сестра.
    case sibling
    /// Бабушка или дедушка.
    case grandparent
    /// Отчим или мачеха.
    case stepParent
    /// Сожитель матери или отца.
    case cohabitant
    /// Опекун.
    case guardian
    /// Попечитель.
    case trustee
    /// Приёмный родитель.
    case fosterParent
    /// Иное.
    case other
    /// Неизвестно.
    case unknown
}
