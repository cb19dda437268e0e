/// A day of the proleptic Gregorian calendar, without time or zone (a birth date must not shift with a time zone).
public struct CalendarDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; negative before.
    public let dayNumber: Int32

    /// Makes a date from days since 1970-01-01.
    public init(dayNumber: Int32) { self.dayNumber = dayNumber }

    /// Makes a date from its parts; nil when there is no such day. Years 1...9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.daysInMonth(year: year, month: month)
        else { return nil }
        // Days from civil: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        dayNumber = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Reads exactly `YYYY-MM-DD`; nil for anything else.
    public init?(iso text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for index in range {
                guard (48...57).contains(bytes[index]) else { return nil }
                value = value * 10 + Int(bytes[index] - 48)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Year, month 1...12 and day 1...31.
    public var parts: (year: Int, month: Int, day: Int) {
        let shifted = Int(dayNumber) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Calendar year.
    public var year: Int { parts.year }
    /// Month of the year, 1...12.
    public var month: Int { parts.month }
    /// Day of the month, 1...31.
    public var day: Int { parts.day }

    /// `YYYY-MM-DD`.
    public var iso: String {
        let (year, month, day) = parts
        return String(unsafeUninitializedCapacity: 10) { buffer in
            Self.write(year, 4, to: buffer, at: 0)
            buffer[4] = UInt8(ascii: "-")
            Self.write(month, 2, to: buffer, at: 5)
            buffer[7] = UInt8(ascii: "-")
            Self.write(day, 2, to: buffer, at: 8)
            return 10
        }
    }

    /// `dd.mm.yyyy`, the form Russian readers expect.
    public var russian: String {
        let (year, month, day) = parts
        return String(unsafeUninitializedCapacity: 10) { buffer in
            Self.write(day, 2, to: buffer, at: 0)
            buffer[2] = UInt8(ascii: ".")
            Self.write(month, 2, to: buffer, at: 3)
            buffer[5] = UInt8(ascii: ".")
            Self.write(year, 4, to: buffer, at: 6)
            return 10
        }
    }

    /// Writes a number with so many digits.
    private static func write(_ number: Int, _ digits: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at place: Int)
    {
        var rest = number
        for index in stride(from: place + digits - 1, through: place, by: -1) {
            buffer[index] = UInt8(48 + rest % 10)
            rest /= 10
        }
    }

    /// The date this many days later (earlier when negative).
    public func adding(days: Int) -> CalendarDate { CalendarDate(dayNumber: dayNumber + Int32(days)) }

    /// Whole years lived on `other`, at least 0.
    public func age(on other: CalendarDate) -> Int {
        let born = parts
        let now = other.parts
        let hadBirthday = (now.month, now.day) >= (born.month, born.day)
        return max(0, now.year - born.year - (hadBirthday ? 0 : 1))
    }

    /// The day with day and month exchanged; nil when that is no other valid day.
    public var dayMonthSwapped: CalendarDate? {
        let (year, month, day) = parts
        return day == month ? nil : CalendarDate(year: year, month: day, day: month)
    }

    /// 28...31.
    public static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Orders two values.
    public static func < (left: CalendarDate, right: CalendarDate) -> Bool { left.dayNumber < right.dayNumber }
}
