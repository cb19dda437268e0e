import Schemas

/// One part of an address that stands in a column of its own, read.
struct AddressPart {
    /// What the column holds.
    enum Kind {
        case settlement
        case street
        /// House with building and flat, perhaps.
        case house
        /// Building or flat.
        case code
    }

    /// The text without blanks around it; empty for placeholders.
    private(set) var text = ""
    /// Settlement or street without its type word, house, or code.
    private(set) var name = ""
    /// What stands behind a house.
    private(set) var building = ""
    /// What stands behind a house.
    private(set) var flat = ""

    /// A part that is not there.
    init() {}

    /// Reads a part.
    init(_ raw: String, _ kind: Kind) {
        guard !Placeholder.matches(raw) else { return }
        text = NameNormaliser.text(NameNormaliser.trimmed(Array(raw.unicodeScalars)))
        guard !text.isEmpty else { return }
        switch kind {
        case .settlement: name = AddressScanner.withoutTypeWords(text, .settlement)
        case .street: name = AddressScanner.withoutTypeWords(text, .street)
        case .code: name = AddressScanner.code(text)
        case .house:
            var discarded: [FindingCode] = []
            let address = AddressScanner.address(NameNormaliser.clean(Self.withoutMarker("Д " + text), &discarded))
            (name, building, flat) = (address.house, address.building, address.flat)
        }
    }

    /// «Д д. 5» is «Д 5».
    private static func withoutMarker(_ text: String) -> String {
        let folded = Letters.folded(text)
        for marker in ["Д ДОМ", "Д Д."] where folded.hasPrefix(marker) { return "Д " + folded.dropFirst(marker.count) }
        return folded
    }
}
