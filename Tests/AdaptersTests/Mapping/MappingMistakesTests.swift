import Adapters
import Testing

@Suite struct MappingMistakesTests {
    static let good = [
        "feed: a.b", "version: 1", "owner: {agency: education}", "format:", "  csv: {encoding: utf-8}", "key: Номер",
        "codes:", "  kin: {values: {мать: mother}}", "facts:", "  lessons: {from: Уроки, type: integer}", "persons:",
        "  - role: child", "    fields:", "      name: {from: ФИО, type: fio}", "signals:", "  - indicator: EDU-01",
        "    when: \"lessons > 1\"", "    text: \"Уроков {lessons}\"",
    ]

    static func load(_ lines: [String]) throws(MappingMistakes) -> FeedMapping {
        try MappingLoader.load(text: lines.joined(separator: "\n") + "\n", file: "m.yaml")
    }

    @Test func goodMappingLoads() throws {
        let mapping = try Self.load(Self.good)
        #expect(mapping.name == "a.b.v1")
        #expect(mapping.facts.map(\.name) == ["lessons"])
    }

    /// Line replaced (from 1), its new text, line and column of the mistake, a part of its description.
    @Test(arguments: [
        (1, "fed: a.b", 1, 1, "did you mean «feed»"),
        (2, "version: one", 2, 10, "whole number"),
        (1, "feed: A B", 1, 7, "an id"),
        (5, "  csv: {encoding: utf8x}", 5, 19, "one of utf-8"),
        (5, "  csv: {encodin: utf-8}", 5, 9, "did you mean «encoding»"),
        (5, "  tsv: {}", 5, 3, "did you mean «csv»"),
        (10, "  lessons: {from: Уроки, type: intger}", 10, 32, "did you mean «integer»"),
        (10, "  lessons: {from: Уроки, tipe: integer}", 10, 26, "did you mean «type»"),
        (10, "  lessons: {type: integer}", 10, 12, "`from:`"),
        (10, "  lesson: {from: Уроки, type: integer}", 17, 11, "did you mean «lesson»"),
        (12, "  - role: chid", 12, 11, "did you mean «child»"),
        (14, "      name: {from: ФИО, type: fio, order: random}", 14, 43, "surname-first"),
        (14, "      nam: {from: ФИО, type: fio}", 14, 7, "did you mean «name»"),
        (14, "      kin: {from: Родство, type: code, codes: kim}", 14, 47, "did you mean «kin»"),
        (16, "  - indicater: EDU-01", 16, 5, "did you mean «indicator»"),
        (17, "    when: \"lessons >\"", 17, 21, "found the end"),
        (17, "    when: \"lessns > 1\"", 17, 11, "did you mean «lessons»"),
        (18, "    text: \"Уроков {lessons\"", 18, 11, "brackets"),
        (18, "    text: \"Уроков {lesons}\"", 18, 11, "did you mean «lessons»"),
        (6, "key: &anchor Номер", 6, 6, "no anchors"),
    ])
    func mistakeIsReportedAtItsPlace(line: Int, text: String, atLine: Int, column: Int, part: String) {
        var lines = Self.good
        lines[line - 1] = text
        do {
            _ = try Self.load(lines)
            Issue.record("\(text) was accepted")
        } catch {
            let found = error.list.contains {
                $0.line == atLine && (column == 0 || $0.column == column) && $0.description.contains(part)
            }
            #expect(found, "\(text): \(error)")
        }
    }

    @Test func allMistakesAreFoundAtOnce() {
        var lines = Self.good
        lines[1] = "version: one"
        lines[9] = "  lessons: {from: Уроки, type: intger}"
        lines[11] = "  - role: chid"
        #expect(
            performing: { try Self.load(lines) }, throws: { ($0 as? MappingMistakes)?.list.map(\.line) == [2, 10, 12] })
    }

    @Test(arguments: ["", "- a", "a: [", "feed: a\nfeed: b\n", "a: \u{0}", "\t- x: y"])
    func brokenYAMLIsAMistakeAndNothingElse(text: String) {
        #expect(throws: MappingMistakes.self) { try MappingLoader.load(text: text, file: "m.yaml") }
    }

    @Test func bombOfAliasesIsRefused() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1..<30 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(throws: MappingMistakes.self) { try MappingLoader.load(text: text, file: "m.yaml") }
    }

    @Test func tooLargeFileIsRefused() {
        let text = String(repeating: "# remark\n", count: 200_000)
        #expect(throws: MappingMistakes.self) { try MappingLoader.load(text: text, file: "m.yaml") }
    }

    @Test func missingFileIsAMistake() {
        #expect(throws: MappingMistakes.self) { try MappingLoader.load(path: "no/such/file.yaml") }
    }
}
