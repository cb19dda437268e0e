import Adapters
import FuzzSupport
import Schemas

/// What holds for every address.
enum AddressProperties {
    /// One column.
    @Sendable static func text(_ text: String) {
        guard let address = AddressParser.parse(text).value else { return }
        expect(!address.text.isEmpty, "an address keeps its text")
        let again = AddressParser.parse(address.text).value
        expectEqual(again?.dwellingKey, address.dwellingKey, "an address's text is the same address")
    }

    /// Parts in columns of their own.
    @Sendable static func parts(_ text: String) {
        let lines = Lines(text)
        let reading = AddressParser.parts(
            settlement: lines[0], street: lines[1], house: lines[2], building: lines[3], flat: lines[4])
        if let address = reading.value { expect(!address.text.isEmpty, "an address keeps its text") }
    }
}
