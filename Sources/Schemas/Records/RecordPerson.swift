/// One person of a row, in canonical values.
public struct RecordPerson: Hashable, Sendable {
    /// What the person is in this row.
    public var role: PersonRole
    /// Kinship to the row's child; `unknown` when the source does not say.
    public var kinship: Kinship
    /// Name; may be empty.
    public var name: PersonName
    /// Birth date; nil when not known.
    public var birthDate: BirthDate?
    /// Sex; nil when not known.
    public var sex: Sex?
    /// SNILS in any state but placeholder; nil when not known.
    public var snils: Snils?
    /// Documents in canonical form.
    public var documents: [IdentityDocument]
    /// Addresses, most telling first.
    public var addresses: [PostalAddress]
    /// Phone numbers, digits only, as `79XXXXXXXXX`.
    public var phones: [String]
    /// The record carries the identity of a newborn under the mother's documents (ОМС field НОВОР): birth order 1...9.
    public var newbornBirthOrder: Int?
    /// Place of work or study, as delivered.
    public var institution: String

    /// Makes a person; everything but the role may be unknown.
    public init(
        role: PersonRole, kinship: Kinship = .unknown, name: PersonName = PersonName(), birthDate: BirthDate? = nil,
        sex: Sex? = nil, snils: Snils? = nil, documents: [IdentityDocument] = [], addresses: [PostalAddress] = [],
        phones: [String] = [], newbornBirthOrder: Int? = nil, institution: String = ""
    ) {
        self.role = role
        self.kinship = kinship
        self.name = name
        self.birthDate = birthDate
        self.sex = sex
        self.snils = snils
        self.documents = documents
        self.addresses = addresses
        self.phones = phones
        self.newbornBirthOrder = newbornBirthOrder
        self.institution = institution
    }

    /// Enough to tell one person from another: a name with a birth date, a SNILS or an address.
    public var isIdentifiable: Bool {
        snils != nil || (!name.isEmpty && (birthDate != nil || !addresses.isEmpty))
            || !(name.surname.isEmpty || name.given.isEmpty)
    }
}
