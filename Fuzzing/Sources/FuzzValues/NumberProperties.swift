import Adapters
import FuzzSupport
import Schemas

/// What holds for every number.
enum NumberProperties {
    /// СНИЛС.
    @Sendable static func snils(_ text: String) {
        guard let snils = SnilsReader.read(text).value else { return }
        let digits = String(snils.number)
        let written = String(repeating: "0", count: 11 - digits.utf8.count) + digits
        expectEqual(Snils(digits: written), snils, "a number has eleven digits")
        expectEqual(SnilsReader.read(written).value, snils, "a number is read as it was written")
    }

    /// Amounts and counts.
    @Sendable static func amounts(_ text: String) {
        if let amount = AmountReader.decimal(text).value {
            expectEqual(
                AmountReader.decimal(amount.text).value?.text, amount.text, "an amount is read as it was written")
            expect(amount.number?.isFinite ?? false, "an amount is a number")
        }
        if let count = AmountReader.integer(text).value {
            expectEqual(AmountReader.integer(String(count)).value, count, "a count is read as it was written")
        }
    }

    /// Documents, in two columns and in one.
    @Sendable static func documents(_ text: String) {
        let lines = Lines(text)
        for kind in IdentityDocument.Kind.allCases {
            check(DocumentNormaliser.read(kind: kind, series: lines[0], number: lines[1]))
            check(DocumentNormaliser.read(kind: kind, text: text))
        }
    }

    private static func check(_ reading: Reading<IdentityDocument?>) {
        guard let document = reading.value else { return }
        expect(!document.number.isEmpty || !reading.notices.isEmpty, "a document without a number is reported")
    }
}
