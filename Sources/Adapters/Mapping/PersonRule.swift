import Schemas

/// How one person, or one kind of people, is taken from a row.
public struct PersonRule: Hashable, Sendable {
    /// What the person is, unless `roleField` says otherwise.
    public var role: PersonRole
    /// A code that says what the person is.
    public var roleField: FieldRule?
    /// Paths of the repeated element, the first that exists counts; empty for one person in the row itself.
    public var each: [Int]
    /// The person is there only if this holds.
    public var when: Condition?
    /// Full name in one column.
    public var fullName: FieldRule?
    /// Surname.
    public var surname: FieldRule?
    /// Given name.
    public var given: FieldRule?
    /// Patronymic.
    public var patronymic: FieldRule?
    /// Former surname.
    public var formerSurname: FieldRule?
    /// Birth date.
    public var birth: FieldRule?
    /// Sex.
    public var sex: FieldRule?
    /// СНИЛС.
    public var snils: FieldRule?
    /// Kinship to the child.
    public var kinship: FieldRule?
    /// Birth order of a newborn under the mother's documents.
    public var newborn: FieldRule?
    /// Place of work or study.
    public var institution: FieldRule?
    /// Phones.
    public var phones: [FieldRule]
    /// Documents.
    public var documents: [DocumentRule]
    /// Addresses.
    public var addresses: [AddressRule]
    /// A row without this person is quarantined.
    public var isRequired: Bool

    /// Makes a rule for a role.
    init(role: PersonRole) {
        self.role = role
        each = []
        phones = []
        documents = []
        addresses = []
        isRequired = false
    }
}

/// How a document is taken from a row.
public struct DocumentRule: Hashable, Sendable {
    /// Its kind, unless `kindField` says otherwise.
    public var kind: IdentityDocument.Kind
    /// A code that says the kind.
    public var kindField: FieldRule?
    /// Series.
    public var series: FieldRule?
    /// Number.
    public var number: FieldRule?
    /// Series and number in one value.
    public var whole: FieldRule?
}

/// How an address is taken from a row.
public struct AddressRule: Hashable, Sendable {
    /// What the address is to the person.
    public var kind: PostalAddress.Kind
    /// The whole text.
    public var whole: FieldRule?
    /// Settlement.
    public var settlement: FieldRule?
    /// Street.
    public var street: FieldRule?
    /// House.
    public var house: FieldRule?
    /// Building.
    public var building: FieldRule?
    /// Flat.
    public var flat: FieldRule?
    /// Municipality, by name or code.
    public var municipality: FieldRule?
    /// ОКТМО.
    public var oktmo: FieldRule?
}
