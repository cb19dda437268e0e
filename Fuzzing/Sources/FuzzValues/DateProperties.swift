import Adapters
import FuzzSupport
import Schemas

/// What holds for every date.
enum DateProperties {
    private static let asOf = CalendarDate(dayNumber: 20_777)

    /// Days in any spelling.
    @Sendable static func dates(_ text: String) {
        for form in DateForm.allCases { check(DateReader.read(text, forms: [form], asOf: asOf), isBirth: true) }
        check(DateReader.read(text, asOf: asOf), isBirth: true)
        check(DateReader.read(text, forms: DateForm.allCases, asOf: asOf, purpose: .event), isBirth: false)
        let lines = Lines(text)
        check(
            DateReader.read(year: Int(lines[0]), month: Int(lines[1]), day: Int(lines[2]), asOf: asOf), isBirth: true)
    }

    /// Moments.
    @Sendable static func timestamps(_ text: String) {
        for offset: Int64 in [10_800, 0, -43_200] {
            guard let moment = TimestampReader.read(text, offset: offset).value else { continue }
            expectEqual(moment.iso.utf8.count, 20, "a moment is written in 20 characters")
            expectEqual(TimestampReader.read(moment.iso).value, moment, "a moment is read as it was written")
            expect(!moment.russian.isEmpty, "a moment can be shown")
        }
    }

    private static func check(_ reading: Reading<BirthDate?>, isBirth: Bool) {
        guard let date = reading.value else { return }
        expectEqual(BirthDate(iso: date.iso), date, "a date is read as it was written")
        if isBirth { expect(date.date <= asOf, "nobody is born in the future: \(date.iso)") }
        _ = date.date.age(on: asOf)
        _ = date.date.dayMonthSwapped
    }
}
