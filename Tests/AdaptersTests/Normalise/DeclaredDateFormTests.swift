import Adapters
import Schemas
import Testing

/// Ways of writing days that a mapping has to declare, or are noted.
@Suite struct DeclaredDateFormTests {
    static let asOf = CalendarDate(year: 2026, month: 11, day: 21) ?? CalendarDate(dayNumber: 0)

    @Test(
        arguments: [
            ("05.03.14", [DateForm.dottedShort], "2014-03-05", []), ("05.03.45", [.dottedShort], "1945-03-05", []),
            ("05.03.26", [.dottedShort], "2026-03-05", []), ("05.03.27", [.dottedShort], "1927-03-05", []),
            ("05.03.14", [.dotted], "2014-03-05", [.dateTwoDigitYear]),
            ("05.03.2014", [.dottedShort], "2014-03-05", [.dateFormat]),
            ("41703", [.serial], "2014-03-05", []), ("41703.5", [.serial], "2014-03-05", []),
            ("41703,99999", [.serial], "2014-03-05", []), ("40241", [.serial1904], "2014-03-05", []),
            ("41703", [.dotted], "2014-03-05", [.dateSerial]), ("41703.0", [.iso], "2014-03-05", [.dateSerial]),
            ("05.03.2014", [.serial, .dotted], "2014-03-05", []),
        ] as [(String, [DateForm], String, [FindingCode])])
    func daysAreReadAsDeclared(_ text: String, _ forms: [DateForm], _ iso: String, _ codes: [FindingCode]) {
        let reading = DateReader.read(text, forms: forms, asOf: Self.asOf)
        #expect(reading.value?.date.iso == iso)
        #expect(reading.notices == codes)
    }
}
