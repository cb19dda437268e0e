import Schemas

/// When a feed is fetched: a cron line and the zone whose clock it reads.
public struct FeedSchedule: Hashable, Sendable {
    /// As the mapping has it.
    public let text: String
    /// The line.
    public let fields: CronFields
    /// The zone.
    public let zone: TimeZoneRules

    /// Makes a schedule.
    public init(text: String, fields: CronFields, zone: TimeZoneRules) {
        self.text = text
        self.fields = fields
        self.zone = zone
    }

    /// February 29 may be eight years away (1896 to 1904).
    private static let dayLimit = 9 * 366

    /// The first time after a moment; nil when there is none within nine years.
    ///
    /// As Vixie cron documents it: what the clock skips in spring runs at once after the skip, what it repeats in autumn runs
    /// once, the first time; lines that begin with `*` in minute or hour simply follow the clock.
    public func next(after moment: Timestamp) -> Timestamp? {
        let now = (moment.microseconds >= 0 ? moment.microseconds : moment.microseconds - 999_999) / 1_000_000
        var day = Timestamp(microseconds: (now + zone.offset(at: now)) * 1_000_000).date.adding(days: -1)
        var best: Int64?
        for _ in 0..<Self.dayLimit {
            // Where the clock is put back over midnight, the next day may begin before this one ends.
            let isLast = best != nil
            if fields.matches(day), let found = first(on: day, after: now) { best = min(best ?? found, found) }
            if isLast, let best { return Timestamp(microseconds: best * 1_000_000) }
            day = day.adding(days: 1)
        }
        return best.map { Timestamp(microseconds: $0 * 1_000_000) }
    }

    /// The next so many times.
    public func next(_ count: Int, after moment: Timestamp) -> [Timestamp] {
        var times: [Timestamp] = []
        var last = moment
        while times.count < count, let time = next(after: last) {
            times.append(time)
            last = time
        }
        return times
    }

    /// `21.11.2026 02:15 Europe/Moscow`.
    public func shown(_ moment: Timestamp) -> String {
        let second = moment.microseconds / 1_000_000
        let local = Timestamp(microseconds: (second + zone.offset(at: second)) * 1_000_000)
        return "\(local.date.russian) \(local.iso.dropFirst(11).prefix(5)) \(zone.name)"
    }

    private func first(on day: CalendarDate, after now: Int64) -> Int64? {
        var best: Int64?
        for hour in 0..<24 where fields.hour.contains(hour) {
            for minute in 0..<60 where fields.minute.contains(minute) {
                let local = Int64(day.dayNumber) * 86_400 + Int64(hour * 60 + minute) * 60
                for second in moments(ofLocal: local) where second > now { best = min(best ?? second, second) }
            }
        }
        return best
    }

    private func moments(ofLocal local: Int64) -> [Int64] {
        switch zone.place(ofLocal: local) {
        case .once(let second): [second]
        case .twice(let first, let second): fields.followsClock ? [first, second] : [first]
        case .skipped(let change): fields.followsClock ? [] : [change]
        }
    }
}
