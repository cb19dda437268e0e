import Schemas

/// An address as five hashes, 0 for "not known".
struct AddressCode: Sendable, Equatable, BitwiseCopyable {
    /// Municipality by its ОКТМО or its name; see `MunicipalityCode`.
    var municipality: UInt32 = 0
    /// City or village.
    var settlement: UInt32 = 0
    /// Street; settlements without streets count as their own street.
    var street: UInt32 = 0
    /// Street, house and building.
    var house: UInt32 = 0
    /// House and flat; of a house without a flat number, the house. The lowest bit says whether a flat is given.
    var dwelling: UInt32 = 0

    /// Codes of no address.
    init() {}

    /// Codes of an address; nil when it names no place at all.
    init?(_ address: PostalAddress) {
        let streetText = address.street.isEmpty ? address.settlement : address.street
        municipality = MunicipalityCode.of(address)
        guard !streetText.isEmpty else {
            if municipality == 0 { return nil }
            return
        }
        let streetHash = KeyHash.wide(streetText)
        street = Self.short(streetHash)
        if !address.settlement.isEmpty { settlement = Self.short(KeyHash.wide(address.settlement)) }
        guard !address.house.isEmpty else { return }
        let houseHash = KeyHash.wide(address.building, seed: KeyHash.wide(address.house, seed: streetHash))
        house = Self.short(houseHash)
        let flatHash = address.flat.isEmpty ? houseHash : KeyHash.wide(address.flat, seed: houseHash)
        dwelling = Self.short(flatHash) & ~1 | (address.flat.isEmpty ? 0 : 1)
        if dwelling < 2 { dwelling |= 2 }
    }

    /// Whether a flat is given.
    var hasFlat: Bool { dwelling & 1 == 1 }

    private static func short(_ hash: UInt64) -> UInt32 { max(1, UInt32(truncatingIfNeeded: hash >> 32)) }
}
