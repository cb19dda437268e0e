import Adapters
import FuzzSupport
import Schemas

/// What holds for short answers and whatever else stands in one cell.
enum WordProperties {
    /// Yes and no, sex, phones, placeholders, masks.
    @Sendable static func words(_ text: String) {
        _ = BooleanReader.read(text)
        _ = SexReader.read(text)
        _ = Placeholder.matches(text)
        for phone in PhoneReader.read(text).value {
            expect(phone.utf8.count == 11 && phone.hasPrefix("7"), "a phone number has eleven digits")
            expectEqual(PhoneReader.read(phone).value, [phone], "a phone number is read as it was written")
        }
        let masked = Finding.mask(text)
        expect(masked.unicodeScalars.count <= 40, "a mask is short")
        expectEqual(Finding.mask(masked), masked, "a mask hides everything at once")
    }
}
