@testable import Adapters
import Schemas
import Testing

@Suite struct StatedDayTests {
    @Test(
        arguments: [
            ("education_*_{yyyymmdd}_*", "education_92000000_20261120_001.csv", "2026-11-20"),
            // A municipality's code is no day, even when its digits could be one.
            ("education_*_{yyyymmdd}_*", "education_20010203_20261120_001.csv", "2026-11-20"),
            ("*{yyyy-mm-dd}*", "выгрузка 2026-11-20.csv", "2026-11-20"),
            ("*{dd.mm.yyyy}.xml", "a20.11.2026.xml", "2026-11-20"),
            ("*_{ddmmyyyy}.*", "a_20112026.csv", "2026-11-20"), ("r{yymmdd}??.dbf", "R26112001.DBF", "2026-11-20"),
            ("*_{yyyymmdd}.csv", "a_20261131.csv", nil), ("*_{yyyymmdd}.csv", "a_18261120.csv", nil),
            ("a_{yyyymmdd}.csv", "b_20261120.csv", nil), ("*{yyyymmdd}", "", nil),
        ] as [(String, String, String?)])
    func dayOfANameIsFound(pattern: String, name: String, day: String?) throws {
        #expect(try #require(FileNameDay(pattern)).day(in: name)?.iso == day)
    }

    @Test(arguments: ["a.csv", "{yyyymmdd", "a}{", "{yyyy}", "{yyyymmdd}{yyyymmdd}", "}yyyymmdd{", ""])
    func textWithoutOneDayIsNoPattern(text: String) { #expect(FileNameDay(text) == nil) }

    private static let head = """
        feed: a.b
        version: 1
        owner: {agency: education}
        key: id

        """

    @Test func dayOfAHeadIsReadFromTheFile() throws {
        let mapping = try MappingLoader.load(
            text: Self.head
                + "source: {dated: $made}\nformat:\n  xml: {rows: /list/row, head: {made: /list/head/made}}\n",
            file: "m.yaml")
        for (text, day) in [
            ("2026-11-20", "2026-11-20"), ("2026-11-20T03:00:00+03:00", "2026-11-20"), (" 20.11.2026 ", "2026-11-20"),
            ("20261120", "2026-11-20"), ("ноябрь", nil), ("", nil),
        ] {
            let bytes = Array("<list><head><made>\(text)</made></head><row><id>1</id></row></list>".utf8)
            let reader = FeedReader(
                mapping: mapping, files: [FeedFile(name: "a.xml", bytes: bytes)], asOf: CalendarDate(dayNumber: 20_778))
            var order = ""
            let report = try reader.read { row in
                switch row {
                case .record(let record), .quarantined(let record, _): order = record.orderKey
                case .unchanged: break
                }
            }
            #expect(report.headDay?.iso == day, "\(text)")
            #expect(order == day ?? "", "a delta feed's rows are ordered by it")
        }
    }

    @Test(arguments: ["source: {dated: yesterday}", "source: {dated: $made}"])
    func otherTextsAreMistakes(source: String) {
        do {
            _ = try MappingLoader.load(text: Self.head + source + "\nformat:\n  csv: {}\n", file: "m.yaml")
            Issue.record("\(source) was accepted")
        } catch { #expect(error.description.contains("{yyyymmdd}"), "\(error)") }
    }
}
