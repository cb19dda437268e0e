import Schemas

/// How one value is taken from a row: where it stands, what is done with the text, what it means.
public struct FieldRule: Hashable, Sendable {
    /// What the text means.
    public enum Kind: Hashable, Sendable {
        /// Text as it is, trimmed.
        case text
        /// One part of a name.
        case name
        /// A full name in one column.
        case fullName(FullNameSplitter.Order)
        /// A day in one of the forms.
        case date([DateForm])
        /// A moment.
        case timestamp
        /// СНИЛС.
        case snils
        /// Sex.
        case sex
        /// A number with decimals.
        case decimal
        /// A whole number.
        case integer
        /// Yes or no.
        case boolean
        /// A code, translated by the rule's code book.
        case code
        /// Phone numbers.
        case phone
        /// ОКТМО.
        case oktmo
    }

    /// Places of year, month and day that stand apart.
    public struct DateParts: Hashable, Sendable {
        /// Index of the year's path.
        public var year: Int
        /// Index of the month's path.
        public var month: Int?
        /// Index of the day's path.
        public var day: Int?
    }

    /// A list of codes that say how reliable a date is (ОМС field DOST).
    public struct Reliability: Hashable, Sendable {
        /// Index of the path with the codes; several elements may have it.
        public var path: Int
        /// Codes for "only month and year are known".
        public var month: Set<String>
        /// Codes for "only the year is known".
        public var year: Set<String>
        /// Codes for "the date is not known".
        public var unknown: Set<String>
    }

    /// Indices of the mapping's paths; the first that is filled counts.
    public var sources: [Int]
    /// Text to join from all sources with this between them, instead of the first filled one.
    public var joiner: String?
    /// What is done with the text, in order.
    public var functions: [TextFunction]
    /// What the text means.
    public var kind: Kind
    /// Year, month and day apart.
    public var parts: DateParts?
    /// Codes that lower a date's precision.
    public var reliability: Reliability?
    /// Name of a code book.
    public var codes: String?
    /// An empty value quarantines the row.
    public var isRequired: Bool
    /// What stands for an empty value.
    public var fallback: String?
    /// Least number allowed.
    public var minimum: Double?
    /// Greatest number allowed.
    public var maximum: Double?
    /// Earliest day allowed.
    public var earliest: CalendarDate?

    /// Makes a rule of one or several alternative paths.
    init(sources: [Int], kind: Kind = .text) {
        self.sources = sources
        self.kind = kind
        functions = []
        isRequired = false
    }
}
