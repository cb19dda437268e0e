import Schemas
import Testing

@Suite struct RegionSettingsTests {
    @Test(arguments: [("+03:00", 180), ("+00:00", 0), ("-03:30", -210), ("+12:45", 765)])
    func offsetIsRead(text: String, minutes: Int) throws {
        #expect(try RegionSettings(parsing: "key;value\nutc_offset;\(text)\n").offsetMinutes == minutes)
    }

    @Test func regionThatSaysNothingHasMoscowTime() throws {
        #expect(RegionSettings().offsetMinutes == 180)
        #expect(try RegionSettings(parsing: "key;value\n").offsetMinutes == 180)
    }

    @Test(arguments: [
        "utc_offset;3", "utc_offset;+03:60", "utc_offset;+15:00", "utc_offset;03:00", "zone;+03:00", "a;b;c",
    ])
    func mistakesAreRefused(line: String) {
        #expect(throws: ReferenceTableError.self) { try RegionSettings(parsing: "key;value\n\(line)\n") }
    }

    @Test(arguments: [
        ("+03:00", "2026-11-21"), ("+10:00", "2026-11-21"), ("+00:00", "2026-11-20"), ("-03:30", "2026-11-20"),
    ])
    func dayIsTheRegionsOwn(offset: String, day: String) throws {
        let settings = try RegionSettings(parsing: "key;value\nutc_offset;\(offset)\n")
        let start = try #require(CalendarDate(year: 2026, month: 11, day: 20))
        #expect(settings.day(at: Timestamp(startOf: start).adding(seconds: 21 * 3600)).iso == day)
    }

    @Test func keyStandsOnce() {
        #expect(throws: ReferenceTableError.self) {
            try RegionSettings(parsing: "key;value\nutc_offset;+03:00\nutc_offset;+03:00\n")
        }
    }
}
