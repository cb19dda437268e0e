/// One entry of the indicator catalogue: a typed, universal case that a row of a feed can raise.
public struct Indicator: Hashable, Sendable {
    /// Whom a signal is about.
    public enum Subject: String, Hashable, Sendable, CaseIterable {
        /// A child.
        case child = "c"
        /// A parent or representative; the card concerns the family's children.
        case parent = "p"
        /// A family.
        case family = "f"
        /// A dwelling.
        case address = "a"
    }

    /// S002's grid of domains.
    public enum Domain: String, Hashable, Sendable, CaseIterable {
        /// Жильё, занятость, доход.
        case housing = "HOM"
        /// Здоровье.
        case health = "HEA"
        /// Безопасность.
        case safety = "SAF"
        /// Образование и развитие.
        case education = "EDU"
        /// Отношения внутри семьи.
        case familyRelations = "INT"
        /// Отношения вне семьи.
        case outsideRelations = "EXT"
    }

    /// A field that the card must carry.
    public struct Field: Hashable, Sendable {
        /// Name, as `kusp`.
        public var name: String
        /// Type as in the catalogue: `d`, `t`, `i`, `n`, `b`, `s` or `k:list`.
        public var type: String

        /// Makes a field.
        public init(name: String, type: String) {
            self.name = name
            self.type = type
        }
    }

    /// Code, as `EDU-01`.
    public var code: String
    /// Version of the entry, from 1.
    public var version: Int
    /// Domain of S002's grid.
    public var domain: Domain
    /// Response level.
    public var level: ResponseLevel
    /// Whom it is about.
    public var subject: Subject
    /// Title for operators.
    public var title: String
    /// Fields of the card.
    public var fields: [Field]
    /// Where the indicator comes from: `S…`, `R…`, `K` or `P`.
    public var basis: String
    /// Days within which the same indicator on the same subject is the same case.
    public var deduplicationDays: Int
    /// Facts under medical secrecy: shown as code and level only outside the health domain.
    public var isMedicalSecret: Bool
    /// First day on which it may raise cards; nil for always.
    public var effectiveFrom: CalendarDate?
    /// Last day on which it may raise cards; nil for always.
    public var effectiveTo: CalendarDate?
    /// Youngest age in whole years, inclusive; nil for any.
    public var minimumAge: Int?
    /// Oldest age in whole years, inclusive; nil for any.
    public var maximumAge: Int?

    /// Makes an entry.
    public init(
        code: String, version: Int = 1, domain: Domain, level: ResponseLevel, subject: Subject, title: String,
        fields: [Field] = [], basis: String = "", deduplicationDays: Int = 30, isMedicalSecret: Bool = false,
        effectiveFrom: CalendarDate? = nil, effectiveTo: CalendarDate? = nil, minimumAge: Int? = nil,
        maximumAge: Int? = nil
    ) {
        self.code = code
        self.version = version
        self.domain = domain
        self.level = level
        self.subject = subject
        self.title = title
        self.fields = fields
        self.basis = basis
        self.deduplicationDays = deduplicationDays
        self.isMedicalSecret = isMedicalSecret
        self.effectiveFrom = effectiveFrom
        self.effectiveTo = effectiveTo
        self.minimumAge = minimumAge
        self.maximumAge = maximumAge
    }

    /// Whether the entry may raise a card on the given day.
    public func isActive(on date: CalendarDate) -> Bool {
        (effectiveFrom.map { $0 <= date } ?? true) && (effectiveTo.map { date <= $0 } ?? true)
    }
}
