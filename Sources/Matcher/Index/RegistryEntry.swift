import Schemas

/// A person of the registry as the index takes it: canonical values.
public struct RegistryEntry: Hashable, Sendable {
    /// What the person is in the family.
    public var role: PersonRole
    /// Number of the family; -1 when there is none.
    public var family: Int32
    /// Name in canonical spelling.
    public var name: PersonName
    /// Birth date; nil when not known.
    public var birthDate: BirthDate?
    /// Sex; nil when not known.
    public var sex: Sex?
    /// SNILS; nil when not known.
    public var snils: Snils?
    /// Documents in canonical form.
    public var documents: [IdentityDocument]
    /// Addresses, most telling first.
    public var addresses: [PostalAddress]
    /// The person is archived; still found, so that a returning child is not made twice.
    public var isArchived: Bool

    /// Makes an entry; everything but the role may be unknown.
    public init(
        role: PersonRole, family: Int32 = -1, name: PersonName = PersonName(), birthDate: BirthDate? = nil,
        sex: Sex? = nil, snils: Snils? = nil, documents: [IdentityDocument] = [], addresses: [PostalAddress] = [],
        isArchived: Bool = false
    ) {
        self.role = role
        self.family = family
        self.name = name
        self.birthDate = birthDate
        self.sex = sex
        self.snils = snils
        self.documents = documents
        self.addresses = addresses
        self.isArchived = isArchived
    }
}
