/// A document that names a person.
public struct IdentityDocument: Hashable, Sendable {
    /// Kinds that the feeds use.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Свидетельство о рождении.
        case birthCertificate
        /// Паспорт гражданина РФ; replaced at 14 (issued), 20 and 45, so a new number says nothing against a match.
        case passport
        /// Полис ОМС (ЕНП).
        case healthPolicy
        /// Anything else.
        case other
    }

    /// What it is.
    public var kind: Kind
    /// Series in canonical form («II-КБ», «4415»); empty when none.
    public var series: String
    /// Number, digits only where the kind prescribes digits.
    public var number: String

    /// Makes a document.
    public init(kind: Kind, series: String = "", number: String) {
        self.kind = kind
        self.series = series
        self.number = number
    }
}
