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
        (1, "fed: a.b", 1, 1, "; возможно, имелось в виду «feed»"),
        (2, "version: one", 2, 10, "ожидалось целое число от 1 до 9999"),
        (1, "feed: A B", 1, 7, "ожидалось имя потока"),
        (5, "  csv: {encoding: utf8x}", 5, 19, "ожидалось одно из: utf-8"),
        (5, "  csv: {encodin: utf-8}", 5, 9, "; возможно, имелось в виду «encoding»"),
        (5, "  tsv: {}", 5, 3, "; возможно, имелось в виду «csv»"),
        (10, "  lessons: {from: Уроки, type: intger}", 10, 32, "; возможно, имелось в виду «integer»"),
        (10, "  lessons: {from: Уроки, tipe: integer}", 10, 26, "; возможно, имелось в виду «type»"),
        (10, "  lessons: {type: integer}", 10, 12, "ожидалось поле `from:`"),
        (10, "  lesson: {from: Уроки, type: integer}", 17, 11, "; возможно, имелось в виду «lesson»"),
        (12, "  - role: chid", 12, 11, "; возможно, имелось в виду «child»"),
        (14, "      name: {from: ФИО, type: fio, order: random}", 14, 43, "surname-first"),
        (14, "      nam: {from: ФИО, type: fio}", 14, 7, "; возможно, имелось в виду «name»"),
        (14, "      kin: {from: Родство, type: code, codes: kim}", 14, 47, "; возможно, имелось в виду «kin»"),
        (16, "  - indicater: EDU-01", 16, 5, "; возможно, имелось в виду «indicator»"),
        (17, "    when: \"lessons >\"", 17, 21, "найдено конец условия"),
        (17, "    when: \"lessns > 1\"", 17, 11, "; возможно, имелось в виду «lessons»"),
        (18, "    text: \"Уроков {lessons\"", 18, 11, "скобок"),
        (18, "    text: \"Уроков {lesons}\"", 18, 11, "; возможно, имелось в виду «lessons»"),
        (6, "key: &anchor Номер", 6, 6, "без меток"),
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

    @Test func mistakeIsOneRussianLineWithThePathAsGiven() throws {
        var lines = Self.good
        lines[1] = "version: 1\nmode: fulll"
        do {
            _ = try MappingLoader.load(text: lines.joined(separator: "\n") + "\n", file: "../feeds/m.yaml")
            Issue.record("accepted")
        } catch {
            #expect(
                error.description
                    == "../feeds/m.yaml:3:7: ожидалось одно из: full, delta, delete; найдено «fulll»; возможно, имелось в виду «full»"
            )
        }
    }

    /// Every kind of mistake, in words without a piece of English left over from the program.
    @Test(arguments: [
        "a: [", "feed: a\nfeed: b\n", "a: b: c\n", "a: \"b\n", "\t- x: y", "a: @b\n",
        "feed: [a]\nversion: {}\npersons: a\n",
        "feed: a\nowner: x\nformat: {csv: {delimiter: ab, quote: cd, header: no}}\nkey: x\nlimits: {bytes: many}\n",
        "feed: a\nformat: {xml: {rows: //}}\nkey: $no\njoin: {on: 1}\npersons:\n  - {role: child, fields: {like: x}}\n",
    ])
    func mistakesSpeakRussian(text: String) throws {
        do {
            _ = try MappingLoader.load(text: text, file: "m.yaml")
            Issue.record("accepted")
        } catch {
            for word in ["expected", "found", "a list", "a mapping", "nothing", "did not", "one of", "text "] {
                #expect(!error.description.contains(word), "\(error)")
            }
        }
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
        #expect(
            performing: { try MappingLoader.load(path: "no/such/file.yaml") },
            throws: { error in
                "\(error)"
                    == "no/such/file.yaml: ожидалось описание потока в файле, который можно прочитать; найдено нет такого файла или папки"
            })
    }
}
