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
        var address = AddressScanner.address(scalars)
        address.kind = kind
        address.text = text
        return Reading(address, address.namesDwelling ? [] : [.addressUnparsed])
    }

    /// What `parse` gives, when it has nothing to remark; nil in all other cases, where `parse` must be asked.
    static func plain(
        _ text: UnsafeRawBufferPointer, kind: PostalAddress.Kind, memory: AddressMemory
    ) -> PostalAddress? {
        var address = PostalAddress(kind: kind)
        return fill(&address, plain: text, memory: memory) ? address : nil
    }

    /// The same, written into an address of the same kind without any parts; false where `plain` gives nil.
    static func fill(_ address: inout PostalAddress, plain text: UnsafeRawBufferPointer, memory: AddressMemory) -> Bool
    {
        guard let count = memory.takeApart(text) else { return false }
        let scanner = AddressScanner(memory.pieces, count: count)
        // No placeholder has a letter and a digit, as what names a street and a house does.
        guard scanner.namesDwelling else { return false }
        scanner.fill(&address)
        address.text = String(decoding: text, as: UTF8.self)
        return true
    }

    /// Parts in columns of their own; type words inside them are dropped and «5 корп. 2» in the house is split.
    public static func parts(
        settlement: String, street: String, house: String, building: String, flat: String,
        kind: PostalAddress.Kind = .unspecified
    ) -> Reading<PostalAddress?> {
        let parts = [
            AddressPart(settlement, .settlement), AddressPart(street, .street), AddressPart(house, .house),
            AddressPart(building, .code), AddressPart(flat, .code),
        ]
        let address = parts.withUnsafeBufferPointer { parts in
            parts.baseAddress.flatMap { first -> PostalAddress? in
                var address = PostalAddress(kind: kind)
                let isThere = fill(
                    &address, settlement: first, street: first + 1, house: first + 2, building: first + 3,
                    flat: first + 4)
                return isThere ? address : nil
            }
        }
        return Reading(address, address?.namesDwelling ?? true ? [] : [.addressUnparsed])
    }

    /// Writes the parts that were read into an empty address; false when all are empty. Pointers, because a part is four
    /// texts to copy.
    static func fill(
        _ address: inout PostalAddress,
        settlement: UnsafePointer<AddressPart>, street: UnsafePointer<AddressPart>, house: UnsafePointer<AddressPart>,
        building: UnsafePointer<AddressPart>, flat: UnsafePointer<AddressPart>
    ) -> Bool {
        var count = 0
        func measure(_ part: UnsafePointer<AddressPart>) {
            let length = part.pointee.text.utf8.count
            if length > 0 { count += length + (count == 0 ? 0 : 2) }
        }
        measure(settlement)
        measure(street)
        measure(house)
        measure(building)
        measure(flat)
        if count == 0 { return false }
        address.text = String(unsafeUninitializedCapacity: count) { text in
            var end = 0
            func add(_ part: UnsafePointer<AddressPart>) {
                if part.pointee.text.isEmpty { return }
                if end > 0 {
                    text[end] = UInt8(ascii: ",")
                    text[end + 1] = UInt8(ascii: " ")
                    end += 2
                }
                end = text[end...].update(fromContentsOf: part.pointee.text.utf8)
            }
            add(settlement)
            add(street)
            add(house)
            add(building)
            add(flat)
            return end
        }
        address.settlement = settlement.pointee.name
        address.street = street.pointee.name
        address.house = house.pointee.name
        address.building = building.pointee.text.isEmpty ? house.pointee.building : building.pointee.name
        address.flat = flat.pointee.text.isEmpty ? house.pointee.flat : flat.pointee.name
        return true
    }
}
