/// An address: the text as delivered and the parts that could be read from it.
///
/// Parts are canonical (upper case, ё as е, no type words such as «ул.»); an empty part means "not known".
public struct PostalAddress: Hashable, Sendable {
    /// What the address is to the person.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Place of registration.
        case registration
        /// Where the person really lives; routing prefers it.
        case residence
        /// The source does not say.
        case unspecified
    }

    /// What the address is to the person.
    public var kind: Kind
    /// The text as delivered.
    public var text: String
    /// Municipality's name or code as delivered; resolved through the territory tree.
    public var municipality: String
    /// ОКТМО, when delivered.
    public var oktmo: Oktmo?
    /// City, town or village, without its type word.
    public var settlement: String
    /// Street, without its type word.
    public var street: String
    /// House number with its letter, as «12А».
    public var house: String
    /// Building («корпус», «строение»).
    public var building: String
    /// Flat.
    public var flat: String

    /// Makes an address; all parts default to "not known".
    public init(
        kind: Kind = .unspecified, text: String = "", municipality: String = "", oktmo: Oktmo? = nil,
        settlement: String = "", street: String = "", house: String = "", building: String = "", flat: String = ""
    ) {
        self.kind = kind
        self.text = text
        self.municipality = municipality
        self.oktmo = oktmo
        self.settlement = settlement
        self.street = street
        self.house = house
        self.building = building
        self.flat = flat
    }

    /// Nothing is known.
    public var isEmpty: Bool { text.isEmpty && street.isEmpty && house.isEmpty && municipality.isEmpty && oktmo == nil }

    /// Street and house are known.
    public var namesDwelling: Bool { !street.isEmpty && !house.isEmpty }

    /// `STREET|HOUSE|BUILDING|FLAT`, equal for two spellings of one home; nil without street and house.
    public var dwellingKey: String? {
        street.isEmpty || house.isEmpty ? nil : "\(street)|\(house)|\(building)|\(flat)"
    }
}
