import Adapters
import Schemas
import Testing

@Suite struct DateReaderTests {
    static let asOf = CalendarDate(year: 2026, month: 11, day: 21) ?? CalendarDate(dayNumber: 0)

    @Test(arguments: [
        ("05.03.2014", "2014-03-05", [FindingCode]()),
        ("2014-03-05", "2014-03-05", []),
        ("2014-03-05T00:00:00", "2014-03-05", []),
        ("05.03.2014 00:00:00", "2014-03-05", []),
        ("05.03.2014 г.", "2014-03-05", []),
        ("2000-03-09+04:00", "2000-03-09", [.dateZone]),
        ("2000-03-09Z", "2000-03-09", [.dateZone]),
        ("5.3.14", "2014-03-05", [.dateTwoDigitYear]),
        ("5.3.87", "1987-03-05", [.dateTwoDigitYear]),
        ("00.05.2014", "2014-05", [.datePartial]),
        ("00.00.2014", "2014", [.datePartial]),
        ("05.2014", "2014-05", [.datePartial]),
        ("2014", "2014", [.datePartial]),
        ("41767", "2014-05-08", [.dateSerial]),
        ("41767.0", "2014-05-08", [.dateSerial]),
        ("01.01.2015", "2015-01-01", [.dateJanuaryFirst]),
        ("31.06.2014", "2014", [.dateImpossible]),
        ("29.02.2015", "2015", [.dateImpossible]),
        ("05.25.2014", "2014-05-25", [.dateFormat]),
        ("20140305", "2014-03-05", [.dateFormat]),
        ("05/03/2014", "2014-03-05", [.dateFormat]),
        ("7 марта 2015 г.", "2015-03-07", []),
    ])
    func birthDateIsReadWithItsPrecision(raw: String, expected: String, notices: [FindingCode]) {
        let reading = DateReader.read(raw, asOf: Self.asOf)
        #expect(reading.value?.iso == expected)
        #expect(reading.notices == notices)
    }

    @Test(arguments: [
        ("01.01.1900", FindingCode.datePlaceholder), ("30.12.1899", .datePlaceholder), ("1900-01-01", .datePlaceholder),
        ("0001-01-01", .datePlaceholder), ("нет", .datePlaceholder), ("0", .datePlaceholder),
        ("22.11.2026", .dateFuture),
        ("05.03.1850", .dateRange), ("вчера", .dateFormat), ("05.03", .dateFormat), ("123456789", .dateFormat),
        ("05.03.20145", .dateFormat), ("-", .datePlaceholder),
    ])
    func uselessBirthDateIsDroppedWithItsReason(raw: String, code: FindingCode) {
        let reading = DateReader.read(raw, asOf: Self.asOf)
        #expect(reading.value == nil)
        #expect(reading.notices == [code])
    }

    @Test func emptyDateIsNoFinding() {
        #expect(DateReader.read(" ", asOf: Self.asOf) == Reading(nil))
    }

    @Test func eventMayLieInTheFuture() {
        #expect(DateReader.read("01.05.2030", asOf: Self.asOf, purpose: .event).value?.iso == "2030-05-01")
    }

    @Test func partsWithoutDayArePartial() {
        #expect(DateReader.read(year: 2014, month: 5, day: nil, asOf: Self.asOf).value?.iso == "2014-05")
        #expect(DateReader.read(year: 2014, month: nil, day: nil, asOf: Self.asOf).value?.iso == "2014")
        #expect(DateReader.read(year: nil, month: 5, day: 1, asOf: Self.asOf).value == nil)
    }

    @Test func everyDayIsReadBackInBothForms() {
        for number in stride(from: Int32(-25_000), to: 20_000, by: 37) {
            let day = CalendarDate(dayNumber: number)
            #expect(DateReader.read(day.iso, asOf: Self.asOf).value?.date == day || day == CalendarDate(dayNumber: 0))
            #expect(
                DateReader.read(day.russian, asOf: Self.asOf).value?.date == day || day == CalendarDate(dayNumber: 0))
        }
    }

    @Test func noTextMakesTheReaderFail() {
        var generator = SplitMix(seed: 5)
        let alphabet = Array("0123456789.-/ :TZ+gгрма\u{A0}".unicodeScalars)
        for _ in 0..<20_000 {
            var view = String.UnicodeScalarView()
            for _ in 0..<Int(generator.next() % 16) {
                view.append(alphabet[Int(generator.next() % UInt64(alphabet.count))])
            }
            let reading = DateReader.read(String(view), forms: DateForm.allCases, asOf: Self.asOf)
            if let date = reading.value { #expect(date.date <= Self.asOf && date.date.year >= 1900) }
        }
    }

    @Test(arguments: [
        ("2026-11-20T21:40:00+03:00", "2026-11-20T18:40:00Z"), ("2026-11-20T21:40:00Z", "2026-11-20T21:40:00Z"),
        ("20.11.2026 21:40", "2026-11-20T18:40:00Z"), ("2026-11-20", "2026-11-19T21:00:00Z"),
        ("2026-11-20T21:40:00.123+03:00", "2026-11-20T18:40:00Z"),
    ])
    func momentIsReadWithItsZone(raw: String, expected: String) {
        #expect(TimestampReader.read(raw).value?.iso == expected)
    }

    @Test(arguments: [
        "2026-11-20T25:00:00Z", "вчера в обед", "20.13.2026 10:00", "9999-12-31T23:59:60-14:00",
        "0001-01-01T00:00:00+03:00",
    ])
    func wrongMomentIsReported(raw: String) { #expect(TimestampReader.read(raw).notices == [.dateFormat]) }
}
