import Schemas
import Testing

@testable import Adapters

@Suite struct FeedScheduleTests {
    static func moment(_ text: String) throws -> Timestamp {
        let date = try #require(CalendarDate(iso: text.prefix(10)))
        let time = text.dropFirst(11).split(separator: ":").compactMap { Int64($0) }
        return Timestamp(startOf: date).adding(seconds: time[0] * 3600 + time[1] * 60 + (time.count > 2 ? time[2] : 0))
    }

    static func times(_ text: String, _ count: Int, after start: String) throws -> [String] {
        try ScheduleParser.parse(text).next(count, after: moment(start)).map { String($0.iso.dropLast(4)) }
    }

    @Test func everyDayAtATimeOfTheZone() throws {
        #expect(
            try Self.times("02:15 Europe/Moscow", 2, after: "2026-11-21 00:00")
                == ["2026-11-21T23:15", "2026-11-22T23:15"])
        // The very moment is over.
        #expect(try Self.times("02:15 Europe/Moscow", 1, after: "2026-11-21 23:15") == ["2026-11-22T23:15"])
        #expect(try Self.times("02:15 Europe/Moscow", 1, after: "2026-11-21 23:14:59") == ["2026-11-21T23:15"])
    }

    /// 2026-11-21 is a Saturday.
    @Test(arguments: [
        ("15 2 * * 1-5 UTC", ["2026-11-23T02:15", "2026-11-24T02:15"]),
        ("15 2 * * mon-fri UTC", ["2026-11-23T02:15", "2026-11-24T02:15"]),
        ("0 0 29 feb * UTC", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        ("*/20 8-9 * * * UTC", ["2026-11-21T08:00", "2026-11-21T08:20", "2026-11-21T08:40", "2026-11-21T09:00"]),
        ("5,35 6-18/6 * * * UTC", ["2026-11-21T06:05", "2026-11-21T06:35", "2026-11-21T12:05"]),
        ("0 3 * * 0 UTC", ["2026-11-22T03:00"]), ("0 3 * * 7 UTC", ["2026-11-22T03:00"]),
        ("0 3 * * fri-sun UTC", ["2026-11-21T03:00", "2026-11-22T03:00", "2026-11-27T03:00"]),
        // Both days given: one of them is enough. With a star in one, both must fit.
        ("0 3 25 * 1 UTC", ["2026-11-23T03:00", "2026-11-25T03:00", "2026-11-30T03:00"]),
        ("0 3 */2 * 1 UTC", ["2026-11-23T03:00", "2026-12-07T03:00"]),
        ("0 3 31 * * UTC", ["2026-12-31T03:00", "2027-01-31T03:00", "2027-03-31T03:00"]),
    ])
    func fieldsMeanWhatCronSays(text: String, expected: [String]) throws {
        #expect(try Self.times(text, expected.count, after: "2026-11-21 00:00") == expected)
    }

    @Test func aTimeTheClockSkipsRunsOnceRightAfter() throws {
        // Berlin: 2026-03-29 02:00 becomes 03:00, which is 01:00 UTC.
        #expect(
            try Self.times("30 2 * * * Europe/Berlin", 3, after: "2026-03-28 00:00")
                == ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"])
        #expect(
            try Self.times("0,15,30 2,3 * * * Europe/Berlin", 4, after: "2026-03-29 00:30")
                == ["2026-03-29T01:00", "2026-03-29T01:15", "2026-03-29T01:30", "2026-03-30T00:00"])
        // Samoa had no 30 December 2011.
        #expect(
            try Self.times("0 12 * * * Pacific/Apia", 3, after: "2011-12-29 00:00")
                == ["2011-12-29T22:00", "2011-12-30T10:00", "2011-12-30T22:00"])
        // What runs all the time just goes on.
        #expect(
            try Self.times("*/30 * * * * Europe/Berlin", 3, after: "2026-03-29 00:15")
                == ["2026-03-29T00:30", "2026-03-29T01:00", "2026-03-29T01:30"])
    }

    @Test func aTimeTheClockRepeatsRunsOnce() throws {
        // Berlin: 2026-10-25 03:00 becomes 02:00, at 01:00 UTC.
        #expect(
            try Self.times("30 2 * * * Europe/Berlin", 3, after: "2026-10-24 12:00")
                == ["2026-10-25T00:30", "2026-10-26T01:30", "2026-10-27T01:30"])
        #expect(
            try Self.times("*/30 2 * * * Europe/Berlin", 5, after: "2026-10-24 12:00")
                == ["2026-10-25T00:00", "2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30", "2026-10-26T01:00"])
        // Over midnight: 2019-02-17 00:00 became 23:00 of the day before in São Paulo.
        #expect(
            try Self.times("30 23 * * * America/Sao_Paulo", 2, after: "2019-02-16 12:00")
                == ["2019-02-17T01:30", "2019-02-18T02:30"])
    }

    /// Held against a walk over every minute, near changes of the clock most of all.
    @Test func theNextTimeIsTheLeastThatFits() throws {
        var random = SeededGenerator(seed: 17)
        let zones = [
            "UTC", "Europe/Moscow", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu",
            "America/St_Johns", "Africa/Casablanca", "Pacific/Apia",
        ]
        let starts = [
            "2026-03-28 12:00", "2026-10-24 12:00", "2018-11-03 00:00", "2019-02-16 00:00", "2011-12-28 00:00",
            "2026-04-04 00:00", "2026-10-03 00:00", "2014-10-25 00:00", "2026-02-14 00:00", "2040-03-24 00:00",
        ]
        for _ in 0..<200 {
            let minute = ["*", "*/7", "0", "30", "15,45", "0-20/5"].randomElement(using: &random) ?? ""
            let hour = ["*", "2", "0", "23", "1-3", "*/5", "0,23"].randomElement(using: &random) ?? ""
            let days = ["* * *", "* * 0", "29-31 * *", "1 * 6", "*/2 3,10 *", "* * 1-5"].randomElement(using: &random)
            let zone = zones.randomElement(using: &random) ?? ""
            let schedule = try ScheduleParser.parse("\(minute) \(hour) \(days ?? "") \(zone)")
            let start = try Self.moment(starts.randomElement(using: &random) ?? "")
                .adding(seconds: Int64.random(in: 0..<200_000, using: &random))
            let next = try #require(schedule.next(after: start))
            #expect(next > start)
            var second = (start.microseconds / 60_000_000 + 1) * 60
            while !Self.runs(schedule, at: second), second * 1_000_000 <= next.microseconds { second += 60 }
            #expect(second * 1_000_000 == next.microseconds, "\(schedule.text) after \(start.iso): \(next.iso)")
        }
    }

    /// Whether a schedule runs at a minute, told from the minute itself.
    private static func runs(_ schedule: FeedSchedule, at second: Int64) -> Bool {
        let zone = schedule.zone
        func fits(_ local: Int64) -> Bool {
            let day = Timestamp(microseconds: local * 1_000_000).date
            let minute = Int(local - Int64(day.dayNumber) * 86_400) / 60
            return schedule.fields.matches(day) && schedule.fields.hour.contains(minute / 60)
                && schedule.fields.minute.contains(minute % 60)
        }
        let now = zone.offset(at: second)
        if schedule.fields.followsClock { return fits(second + now) }
        let before = zone.offset(at: second - 60)
        // The clock was put forward just now: whatever it skipped.
        if now > before, stride(from: second + before, to: second + now, by: 60).contains(where: fits) { return true }
        guard fits(second + now) else { return false }
        // Shown before: the clock was put back since.
        let hours: Int64 = 26
        return !stride(from: second - hours * 3600, to: second, by: 60).contains { earlier in
            earlier + zone.offset(at: earlier) == second + now
        }
    }
}
