import Schemas

/// By when a feed's files are expected, again and again. Pure: times are passed in.
///
/// A term is the time from one deadline to the next; a file that comes within it is in time. Deadlines are in the region's
/// time, which has a fixed offset from UTC (no summer time).
public struct ArrivalTerm: Hashable, Sendable {
    /// How often something must come.
    public enum Rhythm: Hashable, Sendable {
        /// Every day.
        case day
        /// Monday to Friday. Holidays are not known here.
        case weekday
        /// On one day of the week; 1 is Monday.
        case week(Int)
        /// On one day of the month, or its last one when it is shorter.
        case month(Int)
    }

    /// How often.
    public var rhythm: Rhythm
    /// Minutes since midnight until which it must be here, 0...1440.
    public var minute: Int

    /// Makes a term.
    public init(_ rhythm: Rhythm, minute: Int) {
        self.rhythm = rhythm
        self.minute = minute
    }

    /// `02:00`.
    public var time: String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(minute / 60)):\(two(minute % 60))"
    }

    /// The deadline before last, the last and the next one, seen from a moment.
    public func deadlines(around now: Timestamp, offsetMinutes: Int) -> (
        from: Timestamp, last: Timestamp, next: Timestamp
    ) {
        let today = now.adding(seconds: Int64(offsetMinutes) * 60).date
        // The longest stretch between two deadlines is a month.
        var past: [Timestamp] = []
        var day = today.adding(days: 1)
        while past.count < 2 {
            if isDue(day), case let moment = moment(on: day, offsetMinutes), moment <= now { past.append(moment) }
            day = day.adding(days: -1)
        }
        day = today.adding(days: -1)
        while true {
            if isDue(day), case let moment = moment(on: day, offsetMinutes), moment > now {
                return (past[1], past[0], moment)
            }
            day = day.adding(days: 1)
        }
    }

    private func moment(on day: CalendarDate, _ offsetMinutes: Int) -> Timestamp {
        Timestamp(startOf: day).adding(seconds: Int64(minute - offsetMinutes) * 60)
    }

    private func isDue(_ day: CalendarDate) -> Bool {
        // 1970-01-01 was a Thursday.
        let weekday = (Int(day.dayNumber) % 7 + 7 + 3) % 7 + 1
        switch rhythm {
        case .day: return true
        case .weekday: return weekday <= 5
        case .week(let wanted): return weekday == wanted
        case .month(let wanted):
            let (year, month, number) = day.parts
            return number == min(wanted, CalendarDate.daysInMonth(year: year, month: month))
        }
    }
}
