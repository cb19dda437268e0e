import Schemas

/// The five fields of a cron line, each a set of numbers.
public struct CronFields: Hashable, Sendable {
    /// One field.
    public struct Field: Hashable, Sendable {
        /// The numbers, one bit each.
        var bits: UInt64
        /// It began with `*`, which is what cron goes by.
        var isStar: Bool

        /// Whether a number is one of them.
        public func contains(_ number: Int) -> Bool { bits >> UInt64(number) & 1 == 1 }
    }

    /// 0...59.
    public var minute: Field
    /// 0...23.
    public var hour: Field
    /// 1...31.
    public var day: Field
    /// 1...12.
    public var month: Field
    /// 0...6 from Sunday.
    public var weekday: Field

    /// Every day at this minute of the day.
    public init(everyDayAt minute: Int) {
        self.minute = Field(bits: 1 << UInt64(minute % 60), isStar: false)
        hour = Field(bits: 1 << UInt64(minute / 60), isStar: false)
        day = Field(bits: 0xFFFF_FFFE, isStar: true)
        month = Field(bits: 0x1FFE, isStar: true)
        weekday = Field(bits: 0x7F, isStar: true)
    }

    /// Makes a line of its fields.
    init(minute: Field, hour: Field, day: Field, month: Field, weekday: Field) {
        self.minute = minute
        self.hour = hour
        self.day = day
        self.month = month
        self.weekday = weekday
    }

    /// Runs so often that nobody misses a time which the clock skips or repeats: cron lets such lines follow the clock.
    public var followsClock: Bool { minute.isStar || hour.isStar }

    /// Whether it runs on a day. With both days given one of them is enough, as in every cron.
    public func matches(_ date: CalendarDate) -> Bool {
        let (_, month, day) = date.parts
        guard self.month.contains(month) else { return false }
        // 1970-01-01 was a Thursday.
        let isWeekday = weekday.contains((Int(date.dayNumber) % 7 + 7 + 4) % 7)
        let isDay = self.day.contains(day)
        return self.day.isStar || weekday.isStar ? isDay && isWeekday : isDay || isWeekday
    }

    /// Whether there is any day on which it runs: February has no 30th.
    var hasDay: Bool {
        if !day.isStar, !weekday.isStar { return true }
        let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains { month in
            self.month.contains(month) && (1...longest[month - 1]).contains { day.contains($0) }
        }
    }
}
