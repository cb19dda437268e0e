import Schemas

/// Splits a Russian address into settlement, street, house, building and flat.
///
/// Works on the words, not on positions: type words («ул.», «дом», «кв») say what stands beside them, commas end a
/// part, and bare numbers after the street are house, building and flat in that order.
public enum AddressParser {
    /// Parses one column of text. The text is kept as delivered.
    public static func parse(_ raw: String, kind: PostalAddress.Kind = .unspecified) -> Reading<PostalAddress?> {
        var notices: [FindingCode] = []
        let scalars = NameNormaliser.clean(raw, &notices)
        if scalars.isEmpty { return Reading(nil) }
        let text = NameNormaliser.text(scalars)
        if Placeholder.matches(text) { return Reading(nil, [.fieldPlaceholder]) }
        var scanner = AddressScanner()
        scanner.scan(scalars)
        var address = scanner.address
        address.kind = kind
        address.text = text
        return Reading(address, address.namesDwelling ? [] : [.addressUnparsed])
    }

    /// What `parse` gives, when it has nothing to remark; nil in all other cases, where `parse` must be asked.
    static func plain(
        _ text: UnsafeRawBufferPointer, kind: PostalAddress.Kind, scanner: inout AddressScanner,
        words: ReadingMemory<AddressWord>
    ) -> PostalAddress? {
        // No placeholder has a letter and a digit, as what names a street and a house does.
        guard scanner.scan(plain: text, words), scanner.address.namesDwelling else { return nil }
        var address = scanner.address
        address.kind = kind
        address.text = String(decoding: text, as: UTF8.self)
        return address
    }

    /// Parts in columns of their own; type words inside them are dropped and «5 корп. 2» in the house is split.
    public static func parts(
        settlement: String, street: String, house: String, building: String, flat: String,
        kind: PostalAddress.Kind = .unspecified
    ) -> Reading<PostalAddress?> {
        let address = address(
            settlement: AddressPart(settlement, .settlement), street: AddressPart(street, .street),
            house: AddressPart(house, .house), building: AddressPart(building, .code), flat: AddressPart(flat, .code),
            kind: kind)
        return Reading(address, address?.namesDwelling ?? true ? [] : [.addressUnparsed])
    }

    /// The address of parts that were read; nil when all are empty.
    static func address(
        settlement: AddressPart, street: AddressPart, house: AddressPart, building: AddressPart, flat: AddressPart,
        kind: PostalAddress.Kind
    ) -> PostalAddress? {
        var address = PostalAddress(kind: kind)
        func add(_ text: String) {
            if text.isEmpty { return }
            if !address.text.isEmpty { address.text += ", " }
            address.text += text
        }
        add(settlement.text)
        add(street.text)
        add(house.text)
        add(building.text)
        add(flat.text)
        if address.text.isEmpty { return nil }
        address.settlement = settlement.name
        address.street = street.name
        address.house = house.name
        address.building = building.text.isEmpty ? house.building : building.name
        address.flat = flat.text.isEmpty ? house.flat : flat.name
        return address
    }
}
