import Schemas
import Testing

@Suite struct CalendarDateTests {
    @Test func daysAgreeWithCountingThemOneByOne() throws {
        var day = Int32(-25_567)  // 1900-01-01
        for year in 1900...2100 {
            for month in 1...12 {
                let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
                let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
                #expect(CalendarDate.daysInMonth(year: year, month: month) == length)
                for number in 1...length {
                    let date = try #require(CalendarDate(year: year, month: month, day: number))
                    if date.dayNumber != day || date.parts != (year, month, number) {
                        Issue.record("\(year)-\(month)-\(number) is day \(date.dayNumber), not \(day)")
                        return
                    }
                    day += 1
                }
                #expect(CalendarDate(year: year, month: month, day: length + 1) == nil)
            }
        }
    }

    @Test func isoTextSurvivesTheRoundTrip() {
        for number in stride(from: Int32(-700_000), to: 2_900_000, by: 7919) {
            let date = CalendarDate(dayNumber: number)
            #expect(CalendarDate(iso: date.iso) == date)
        }
    }

    @Test(arguments: [
        "2015-02-29", "2015-13-01", "2015-00-10", "2015-1-01", "15-01-01", "2015/01/01", "2015-01-01Z", "", "２015-01-1",
        "0000-01-01", "2015-04-31",
    ])
    func otherTextsAreNoDates(text: String) { #expect(CalendarDate(iso: text) == nil) }

    @Test(arguments: [
        ("2010-11-20", "2026-11-20", 16), ("2010-11-21", "2026-11-20", 15), ("2012-02-29", "2026-02-28", 13),
        ("2012-02-29", "2026-03-01", 14), ("2030-01-01", "2026-01-01", 0),
    ])
    func agesAreWholeYears(born: String, on: String, age: Int) throws {
        #expect(try #require(CalendarDate(iso: born)).age(on: #require(CalendarDate(iso: on))) == age)
    }

    @Test func dayAndMonthSwapOnlyToAnotherRealDay() throws {
        #expect(CalendarDate(iso: "2015-03-07")?.dayMonthSwapped == CalendarDate(iso: "2015-07-03"))
        #expect(try #require(CalendarDate(iso: "2015-03-13")).dayMonthSwapped == nil)
        #expect(try #require(CalendarDate(iso: "2015-05-05")).dayMonthSwapped == nil)
    }

    @Test func russianFormHasDots() { #expect(CalendarDate(iso: "2015-03-07")?.russian == "07.03.2015") }

    @Test(arguments: ["2015-03-07", "2015-03", "2015"])
    func birthDatesKeepTheirPrecision(text: String) { #expect(BirthDate(iso: text)?.iso == text) }

    @Test func unknownPartsOfBirthDatesAreOne() throws {
        let date = try #require(CalendarDate(iso: "2015-03-07"))
        #expect(BirthDate(date, precision: .month).date.iso == "2015-03-01")
        #expect(BirthDate(date, precision: .year).date.iso == "2015-01-01")
    }

    @Test func instantsFallOnTheirUTCDay() throws {
        let day = try #require(CalendarDate(iso: "2026-11-20"))
        #expect(Timestamp(startOf: day).adding(seconds: 86_399).date == day)
        #expect(Timestamp(startOf: day).adding(seconds: -1).date == day.adding(days: -1))
        #expect(Timestamp(startOf: day).adding(seconds: 8 * 3600 + 75).iso == "2026-11-20T08:01:15Z")
        #expect(Timestamp(microseconds: -1).date.iso == "1969-12-31")
    }
}
