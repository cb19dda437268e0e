/// A node of the region's territory tree.
public struct Territory: Hashable, Sendable {
    /// What a node is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The region itself.
        case region
        /// Муниципальный район.
        case district
        /// Городской округ.
        case cityDistrict
        /// Район города: not a municipality, has no ОКТМО of its own.
        case cityArea
        /// Town, village.
        case settlement
    }

    /// Own id, stable.
    public var id: String
    /// Parent's id; nil for the region.
    public var parentID: String?
    /// Kind.
    public var kind: Kind
    /// Official name.
    public var name: String
    /// ОКТМО; nil for areas of a city.
    public var oktmo: Oktmo?
    /// Other names: abbreviations, former names.
    public var aliases: [String]

    /// Makes a node.
    public init(id: String, parentID: String?, kind: Kind, name: String, oktmo: Oktmo? = nil, aliases: [String] = []) {
        self.id = id
        self.parentID = parentID
        self.kind = kind
        self.name = name
        self.oktmo = oktmo
        self.aliases = aliases
    }
}
