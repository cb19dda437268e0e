import Testing

@testable import Adapters

@Suite struct ScheduleParserTests {
    /// Text, characters before the mistake, a part of what is said.
    @Test(arguments: [
        ("02:15", 0, "`02:15 Europe/Moscow`"),
        ("15 2 * * 1-5", 0, "пять полей cron и пояс"),
        ("", 0, "часовой пояс"),
        ("24:00 UTC", 0, "`23:59`"),
        ("2:5 UTC", 0, "`23:59`"),
        ("+2:15 UTC", 0, "`23:59`"),
        ("02:15 Europe/Moskow", 6, "возможно, имелось в виду «Europe/Moscow»"),
        ("02:15 ../../etc/passwd", 6, "часовой пояс"),
        ("02:15 /etc/localtime", 6, "часовой пояс"),
        ("60 2 * * * UTC", 0, "минута: `*`, число от 0 до 59"),
        ("0 2,24 * * * UTC", 4, "час: `*`, число от 0 до 23"),
        ("0 2 0 * * UTC", 4, "день месяца"),
        ("0 2 * foo * UTC", 6, "или имя: jan, feb"),
        ("0 2 * * 8 UTC", 8, "или имя: sun, mon"),
        ("0 5-2 * * * UTC", 2, "начало промежутка не больше конца"),
        ("0 */0 * * * UTC", 2, "шаг от 1 до 23"),
        ("0 2/3 * * * UTC", 2, "шаг только у `*` и у промежутка"),
        ("0 */2/3 * * * UTC", 2, "шаг пишется один раз"),
        ("0 2, * * * UTC", 4, "час"),
        ("0 1-2-3 * * * UTC", 2, "час"),
        ("0 2 30 feb * UTC", 4, "день, который бывает в этом месяце"),
    ])
    func mistakeHasItsPlace(text: String, offset: Int, part: String) {
        #expect {
            _ = try ScheduleParser.parse(text)
        } throws: { error in
            let mistake = error as? ScheduleParser.Mistake
            return mistake?.offset == offset && (mistake.map { $0.expected + $0.found } ?? "").contains(part)
        }
    }

    @Test func aDayThatOnlyAWeekdayFindsIsFine() throws {
        #expect(try ScheduleParser.parse("0 2 31 feb mon UTC").fields.hasDay)
    }

    @Test func everyZoneOfTheSuggestionsExists() {
        for name in TimeZoneDatabase.russianZones { #expect(TimeZoneDatabase.zone(name) != nil, "\(name)") }
    }

    @Test func aMachineWithoutZonesIsToldWhatIsMissing() {
        #expect {
            _ = try ScheduleParser.parse("02:15 UTC", zone: { _ in nil })
        } throws: { "\($0)".contains("tzdata") }
    }

    @Test func theMappingNamesLineAndColumn() throws {
        do {
            _ = try PullMappingTests.load("kind: https", "address: https://h/", "schedule: \"15 25 * * * UTC\"")
            Issue.record("no mistake")
        } catch {
            #expect(error.list.map(\.line) == [7])
            #expect(error.list.map(\.column) == [17])
        }
        let mapping = try PullMappingTests.load(
            "kind: https", "address: https://h/", "schedule: 15 2 * * 1-5 Europe/Moscow")
        #expect(mapping.source.schedule?.text == "15 2 * * 1-5 Europe/Moscow")
        #expect {
            _ = try PullMappingTests.load("kind: drop", "schedule: \"02:15 UTC\"")
        } throws: { "\($0)".contains("раз есть `schedule:`") }
    }
}
