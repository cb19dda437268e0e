import Schemas
import Testing

@testable import Matcher

struct DateComparisonTests {
    @Test(arguments: [
        ("2015-03-07", "2015-03-07", ComparisonLevel.dateExact), ("2015-03-07", "2015-07-03", .dateSwapped),
        ("2015-03-07", "2015-03-17", .dateDigit), ("2015-03-07", "2015-03-08", .dateDigit),
        ("2015-03-07", "2015-04-07", .dateDigit), ("2015-03-07", "2014-03-07", .dateYearOff),
        ("2015-03-07", "2005-03-07", .dateYearOff), ("2015-01-01", "2015-03-07", .dateJanuaryFirst),
        ("2015-03-07", "2015-03-28", .dateSameMonth), ("2015-03-07", "2015-11-25", .dateWithinYear),
        ("2015-03-07", "2011-10-20", .dateDifferent), ("2015", "2015-03-07", .dateYearPrecision),
        ("2015-03", "2015-03-07", .dateMonthPrecision), ("2015-04", "2015-03-07", .dateWithinYear),
        ("2014", "2015-03-07", .dateWithinYear), ("2001", "2015-03-07", .dateDifferent),
    ])
    func levels(_ left: String, _ right: String, _ expected: ComparisonLevel) throws {
        let dates = (try #require(BirthDate(iso: left)), try #require(BirthDate(iso: right)))
        #expect(DateComparison.level(dates.0, dates.1) == expected)
        #expect(DateComparison.level(dates.1, dates.0) == expected)
    }
}
