import Adapters
import Matcher
import Schemas
import Testing

@testable import Gateway

@Suite struct FieldReportTests {
    private static let mapping = """
        feed: fields.test
        version: 1
        owner: {agency: bench}
        format:
          csv: {encoding: utf-8, delimiter: ",", quote: '"', header: any-order}
        key: id
        facts: {surname: surname, given: given, born: born, number: number}
        severity: {person.missing: info}
        matching:
          training: unsupervised
          registry: {key: id}
          compare: {surname: name, given: name, born: date, number: number}

        """

    @Test func aModelOfFactsHasItsPageAndNobodyIsOnIt() async throws {
        let folder = try MeasuredFiles.newFolder()
        defer { FileSystem.remove(folder) }
        let names = ["green", "walker", "novak", "harris", "morton", "bishop", "carter", "dawson", "elliot", "farmer"]
        var people = "id,surname,given,born,number\n"
        var feed = people
        for number in 0..<120 {
            let row =
                "\(names[number % 10])\(names[number / 12]),\(names[(number * 7) % 10]),19\(10 + number % 80)0305,\(7_000_000 + number * 911)"
            people += "P\(number),\(row)\n"
            feed += number % 9 == 0 ? "r\(number),\(row)9\n" : "r\(number),\(row)\n"
        }
        try FileSystem.write(people, to: "\(folder)/people.csv")
        try FileSystem.write(feed, to: "\(folder)/feed_b.csv")
        let report = try await FieldReport(
            registry: "\(folder)/people.csv", layout: nil,
            mapping: try MappingLoader.load(text: Self.mapping, file: "m.yaml"), asOf: MeasuredFiles.asOf, model: nil,
            feeds: ["\(folder)/feed_b.csv"])
        let html = report.html(training: .init())
        #expect(QualityReportTests.fault(html) == nil)
        #expect(report.records == 120)
        #expect(report.json.contains("\"link\":1"))
        for secret in ["greengreen", "7000911", "19110305"] { #expect(!html.contains(secret)) }
        #expect(html.contains("surname"))
    }
}
