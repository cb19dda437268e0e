import Adapters
import Schemas
import Testing

@Suite struct ArrivalTermTests {
    private static func moment(_ day: Int, _ hour: Int, _ minute: Int = 0, month: Int = 11) throws -> Timestamp {
        Timestamp(startOf: try #require(CalendarDate(year: 2026, month: month, day: day)))
            .adding(seconds: Int64(hour * 60 + minute) * 60)
    }

    private static func deadlines(_ term: ArrivalTerm, _ now: Timestamp, offset: Int = 180) -> [String] {
        let (from, last, next) = term.deadlines(around: now, offsetMinutes: offset)
        return [from.iso, last.iso, next.iso].map { String($0.dropFirst(5).dropLast(4)) }
    }

    @Test func everyDayInTheRegionsTime() throws {
        let term = ArrivalTerm(.day, minute: 120)
        #expect(Self.deadlines(term, try Self.moment(21, 0)) == ["11-19T23:00", "11-20T23:00", "11-21T23:00"])
        // The very moment belongs to the term that ends.
        #expect(Self.deadlines(term, try Self.moment(21, 23)) == ["11-20T23:00", "11-21T23:00", "11-22T23:00"])
        #expect(Self.deadlines(term, try Self.moment(21, 22, 59)) == ["11-19T23:00", "11-20T23:00", "11-21T23:00"])
        #expect(
            Self.deadlines(term, try Self.moment(21, 0), offset: -600) == ["11-19T12:00", "11-20T12:00", "11-21T12:00"])
    }

    /// 2026-11-21 is a Saturday.
    @Test func weekdaysLeaveOutSaturdayAndSunday() throws {
        let term = ArrivalTerm(.weekday, minute: 120)
        #expect(Self.deadlines(term, try Self.moment(22, 12)) == ["11-18T23:00", "11-19T23:00", "11-22T23:00"])
        #expect(Self.deadlines(term, try Self.moment(23, 0)) == ["11-19T23:00", "11-22T23:00", "11-23T23:00"])
    }

    @Test func weekAndMonthHaveTheirDay() throws {
        let friday = ArrivalTerm(.week(5), minute: 18 * 60)
        #expect(Self.deadlines(friday, try Self.moment(21, 0)) == ["11-13T15:00", "11-20T15:00", "11-27T15:00"])
        let last = ArrivalTerm(.month(31), minute: 1440)
        #expect(
            Self.deadlines(last, try Self.moment(15, 0, month: 3)) == ["01-31T21:00", "02-28T21:00", "03-31T21:00"])
    }

    @Test func timeIsWrittenAsItIsRead() { #expect(ArrivalTerm(.day, minute: 65).time == "01:05") }

    private static func load(_ expect: String) throws(MappingMistakes) -> FeedMapping {
        try MappingLoader.load(
            text: """
                feed: a.b
                version: 1
                owner: {agency: education}
                format:
                  csv: {encoding: utf-8}
                key: Номер
                expect: \(expect)

                """, file: "m.yaml")
    }

    @Test(arguments: [
        ("{by: \"02:00\"}", ArrivalTerm(.day, minute: 120)),
        ("{by: \"2:30\", every: weekday}", ArrivalTerm(.weekday, minute: 150)),
        ("{by: \"24:00\", every: week, on: friday}", ArrivalTerm(.week(5), minute: 1440)),
        ("{by: \"00:00\", every: month, on: 5, rows: 1..10}", ArrivalTerm(.month(5), minute: 0)),
    ])
    func termsAreRead(text: String, term: ArrivalTerm) throws { #expect(try Self.load(text).expect.arrival == term) }

    @Test(arguments: [
        ("{every: day}", "`by:`"), ("{on: friday}", "`by:`"), ("{by: \"25:00\"}", "от `00:00` до `24:00`"),
        ("{by: \"2.30\"}", "от `00:00` до `24:00`"), ("{by: \"24:01\"}", "от `00:00` до `24:00`"),
        ("{by: \"02:00\", every: year}", "одно из: day, weekday, week, month"),
        ("{by: \"02:00\", every: week}", "день недели"), ("{by: \"02:00\", every: week, on: пятница}", "monday"),
        ("{by: \"02:00\", every: month, on: 32}", "от 1 до 31"), ("{by: \"02:00\", on: 5}", "раз есть `on:`"),
        ("{bye: \"02:00\"}", "«bye»"),
    ])
    func mistakesAreExplained(text: String, part: String) {
        do {
            _ = try Self.load(text)
            Issue.record("\(text) was accepted")
        } catch { #expect(error.description.contains(part), "\(error)") }
    }
}
