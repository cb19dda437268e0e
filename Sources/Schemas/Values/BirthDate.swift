/// A birth date as precisely as the source knew it.
public struct BirthDate: Hashable, Sendable {
    /// How much of the date is known (ОМС code list DOST 4 and 5 name the partial forms).
    public enum Precision: UInt8, Sendable, CaseIterable {
        /// Year, month and day.
        case day = 0
        /// Year and month; `date` holds the first of the month.
        case month = 1
        /// Year only; `date` holds 1 January.
        case year = 2
    }

    /// The date; parts beyond the precision are 1.
    public let date: CalendarDate
    /// What of `date` is known.
    public let precision: Precision

    /// Makes a birth date known to the given precision.
    public init(_ date: CalendarDate, precision: Precision = .day) {
        switch precision {
        case .day: self.date = date
        case .month: self.date = CalendarDate(year: date.year, month: date.month, day: 1) ?? date
        case .year: self.date = CalendarDate(year: date.year, month: 1, day: 1) ?? date
        }
        self.precision = precision
    }

    /// `2015-03-07`, `2015-03` or `2015`.
    public var iso: String {
        switch precision {
        case .day: date.iso
        case .month: String(date.iso.prefix(7))
        case .year: String(date.iso.prefix(4))
        }
    }

    /// Reads the three forms that `iso` writes.
    public init?(iso text: some StringProtocol) {
        switch text.utf8.count {
        case 10:
            guard let date = CalendarDate(iso: text) else { return nil }
            self.init(date)
        case 7:
            guard let date = CalendarDate(iso: text + "-01") else { return nil }
            self.init(date, precision: .month)
        case 4:
            guard let date = CalendarDate(iso: text + "-01-01") else { return nil }
            self.init(date, precision: .year)
        default: return nil
        }
    }
}
