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
        return Reading(address, address.dwellingKey == nil ? [.addressUnparsed] : [])
    }

    /// Parts in columns of their own; type words inside them are dropped and «5 корп. 2» in the house is split.
    public static func parts(
        settlement: String, street: String, house: String, building: String, flat: String,
        kind: PostalAddress.Kind = .unspecified
    ) -> Reading<PostalAddress?> {
        let values = [settlement, street, house, building, flat].map { Placeholder.matches($0) ? "" : blankless($0) }
        if values.allSatisfy(\.isEmpty) { return Reading(nil) }
        var address = PostalAddress(kind: kind)
        address.text = values.filter { !$0.isEmpty }.joined(separator: ", ")
        address.settlement = AddressScanner.withoutTypeWords(values[0], .settlement)
        address.street = AddressScanner.withoutTypeWords(values[1], .street)
        var scanner = AddressScanner()
        var numbers = "Д "
        numbers += values[2]
        var discarded: [FindingCode] = []
        if !values[2].isEmpty { scanner.scan(NameNormaliser.clean(stripMarker(numbers), &discarded)) }
        address.house = scanner.address.house
        address.building = values[3].isEmpty ? scanner.address.building : AddressScanner.code(values[3])
        address.flat = values[4].isEmpty ? scanner.address.flat : AddressScanner.code(values[4])
        return Reading(address, address.dwellingKey == nil ? [.addressUnparsed] : [])
    }

    private static func blankless(_ text: String) -> String {
        NameNormaliser.text(NameNormaliser.trimmed(Array(text.unicodeScalars)))
    }

    /// «Д д. 5» is «Д 5».
    private static func stripMarker(_ text: String) -> String {
        let folded = Letters.folded(text)
        for marker in ["Д ДОМ", "Д Д."] where folded.hasPrefix(marker) { return "Д " + folded.dropFirst(marker.count) }
        return folded
    }
}
