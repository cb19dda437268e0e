import Schemas

/// What a zone does after the last change its file lists: the text at the end of the file, as POSIX writes `TZ`
/// (`MSK-3`, `CET-1CEST,M3.5.0,M10.5.0/3`).
struct PosixZoneRule: Hashable, Sendable {
    /// A day of the year and the second of it, in the time that holds until then.
    private struct Change: Hashable, Sendable {
        enum Day: Hashable, Sendable {
            /// Week 1...5 (5 is the last), weekday 0...6 from Sunday, of a month.
            case weekday(month: Int, week: Int, day: Int)
            /// 1...365, February 29 never counted.
            case julian(Int)
            /// 0...365, February 29 counted.
            case ordinal(Int)
        }
        var day: Day
        var second: Int64
    }

    private let standard: Int64
    private let summer: (offset: Int64, from: Change, until: Change)?

    /// Reads a rule; nil for anything else.
    init?(_ bytes: some Collection<UInt8>) {
        var reader = Reader(rest: Array(bytes)[...])
        guard reader.skipName(), let west = reader.time() else { return nil }
        standard = -west
        guard !reader.rest.isEmpty else {
            summer = nil
            return
        }
        guard reader.skipName() else { return nil }
        var offset = -west + 3600
        if reader.rest.first != UInt8(ascii: ",") {
            guard let west = reader.time() else { return nil }
            offset = -west
        }
        guard let from = reader.change(), let until = reader.change(), reader.rest.isEmpty else { return nil }
        summer = (offset, from, until)
    }

    /// Seconds by which the zone is ahead of UTC at a second since 1970.
    func offset(at second: Int64) -> Int64 {
        guard let summer else { return standard }
        let (from, until) = changes(in: year(of: second), summer)
        let isSummer = from < until ? second >= from && second < until : second >= from || second < until
        return isSummer ? summer.offset : standard
    }

    /// The next change after a second since 1970.
    func change(after second: Int64) -> Int64? {
        guard let summer else { return nil }
        let year = year(of: second)
        return (year - 1...year + 2).flatMap { year -> [Int64] in
            let (from, until) = changes(in: year, summer)
            return [from, until]
        }.filter { $0 > second }.min()
    }

    private func year(of second: Int64) -> Int {
        Timestamp(microseconds: (second + standard) * 1_000_000).date.year
    }

    private func changes(
        in year: Int, _ summer: (offset: Int64, from: Change, until: Change)
    ) -> (from: Int64, until: Int64) {
        (
            Self.second(of: summer.from, in: year) - standard,
            Self.second(of: summer.until, in: year) - summer.offset
        )
    }

    private static func second(of change: Change, in year: Int) -> Int64 {
        let start = Int64(CalendarDate(year: year, month: 1, day: 1)?.dayNumber ?? 0)
        let isLeap = CalendarDate.daysInMonth(year: year, month: 2) == 29
        let day: Int64
        switch change.day {
        case .ordinal(let number): day = start + Int64(number)
        case .julian(let number): day = start + Int64(number - (isLeap && number >= 60 ? 0 : 1))
        case .weekday(let month, let week, let wanted):
            let first = Int64(CalendarDate(year: year, month: month, day: 1)?.dayNumber ?? 0)
            // 1970-01-01 was a Thursday, the fifth day of a week that begins on Sunday.
            let weekday = Int(((first + 4) % 7 + 7) % 7)
            var number = (wanted - weekday + 7) % 7 + (week - 1) * 7
            while number >= CalendarDate.daysInMonth(year: year, month: month) { number -= 7 }
            day = first + Int64(number)
        }
        return day * 86_400 + change.second
    }

    static func == (left: PosixZoneRule, right: PosixZoneRule) -> Bool {
        left.standard == right.standard && left.summer?.offset == right.summer?.offset
            && left.summer?.from == right.summer?.from && left.summer?.until == right.summer?.until
    }

    func hash(into hasher: inout Hasher) { hasher.combine(standard) }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        private mutating func take(_ byte: Character) -> Bool {
            guard let value = byte.asciiValue, rest.first == value else { return false }
            rest.removeFirst()
            return true
        }

        private mutating func number() -> Int64? {
            let digits = rest.prefix(4).prefix { (48...57).contains($0) }
            rest = rest.dropFirst(digits.count)
            return Int64(String(decoding: digits, as: UTF8.self))
        }

        /// `MSK` or `<+03>`.
        mutating func skipName() -> Bool {
            let isQuoted = take("<")
            let name = rest.prefix { byte in
                let isLetter = (65...90).contains(byte) || (97...122).contains(byte)
                return isLetter || isQuoted && ((48...57).contains(byte) || byte == 43 || byte == 45)
            }
            rest = rest.dropFirst(name.count)
            return name.count >= 3 && (!isQuoted || take(">"))
        }

        /// Seconds of `-3`, `+5:30` or `167:59:59`.
        mutating func time() -> Int64? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard var seconds = number(), seconds <= 167 else { return nil }
            seconds *= 3600
            for unit in [Int64(60), 1] where take(":") {
                guard let value = number(), value < 60 else { return nil }
                seconds += value * unit
            }
            return isNegative ? -seconds : seconds
        }

        /// `,M3.5.0/2`, `,J60` or `,59`.
        mutating func change() -> Change? {
            guard take(",") else { return nil }
            let day: Change.Day
            if take("M") {
                guard let month = number(), take("."), let week = number(), take("."), let weekday = number(),
                    (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
                else { return nil }
                day = .weekday(month: Int(month), week: Int(week), day: Int(weekday))
            } else if take("J") {
                guard let value = number(), (1...365).contains(value) else { return nil }
                day = .julian(Int(value))
            } else {
                guard let value = number(), value <= 365 else { return nil }
                day = .ordinal(Int(value))
            }
            guard take("/") else { return Change(day: day, second: 7200) }
            return time().map { Change(day: day, second: $0) }
        }
    }
}
