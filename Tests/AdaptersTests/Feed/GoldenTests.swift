import Adapters
import Foundation
import Schemas
import Testing

/// Whole files through shipped mappings, compared with recorded outcomes.
///
/// `RECORD_GOLDEN=1` writes the outcomes anew and still fails, so that nobody records by accident.
@Suite struct GoldenTests {
    static let root = ProjectFiles.path("Tests/Golden")
    static let asOf = CalendarDate(year: 2026, month: 11, day: 21) ?? CalendarDate(dayNumber: 0)

    struct Case: Sendable, CustomTestStringConvertible {
        var mapping: String
        var name: String
        var files: [FeedFile]
        var expected: String
        var testDescription: String { "\(mapping)/\(name)" }
    }

    static var cases: [Case] {
        let manager = FileManager.default
        func list(_ path: String) -> [String] { ((try? manager.contentsOfDirectory(atPath: path)) ?? []).sorted() }
        var result: [Case] = []
        for mapping in list(root) where mapping.contains(".v") {
            for name in list(root + "/" + mapping) {
                let folder = "\(root)/\(mapping)/\(name)"
                let files = list(folder).filter { $0 != "expected.json" }.map {
                    FeedFile(path: folder + "/" + $0, name: $0)
                }
                result.append(Case(mapping: mapping, name: name, files: files, expected: folder + "/expected.json"))
            }
        }
        // Ways of writing that no shipped feed has: each folder has a mapping of its own.
        for name in list(root + "/dialects") {
            let folder = "\(root)/dialects/\(name)"
            let files = list(folder).filter { $0 != "expected.json" && $0 != "mapping.yaml" }.map {
                FeedFile(path: folder + "/" + $0, name: $0)
            }
            result.append(
                Case(
                    mapping: folder + "/mapping.yaml", name: name, files: files, expected: folder + "/expected.json"))
        }
        // Official samples of the standards stand apart and are read from there, byte for byte as published.
        for name in list(root + "/egisso") where name.hasSuffix(".xml") {
            let mapping = name.hasPrefix("10.06") ? "social.egisso-facts.v1" : "social.egisso-orphans.v1"
            let file = FeedFile(path: root + "/egisso/" + name, name: name)
            result.append(
                Case(
                    mapping: mapping, name: name, files: [file],
                    expected: root + "/egisso/" + name.dropLast(4) + ".expected.json"))
        }
        return result
    }

    @Test(arguments: cases) func outcomeIsAsRecorded(golden: Case) throws {
        let mapping: FeedMapping
        if golden.mapping.hasSuffix(".yaml") {
            mapping = try MappingLoader.load(path: golden.mapping)
        } else {
            let mappings = try MappingLoader.loadAll(directory: ProjectFiles.path("mappings"))
            mapping = try #require(mappings.first { $0.name == golden.mapping })
        }
        var lines: [String] = []
        let report = try FeedReader(mapping: mapping, files: golden.files, asOf: Self.asOf).read { row in
            switch row {
            case .record(let record): lines.append(RecordDocument.json(record))
            case .quarantined(let record, let raw):
                lines.append(RecordDocument.json(record))
                lines.append("{\"raw\":\(raw)}")
            case .unchanged: break
            }
        }
        for finding in report.findings { lines.append("{\"file\":" + RecordDocument.json(finding) + "}") }
        let counts = report.findingCounts.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            "\"\($0.key.rawValue)\":\($0.value)"
        }
        lines.append(
            "{\"rows\":\(report.rowsRead),\"quarantined\":\(report.rowsQuarantined),\"counts\":{\(counts.joined(separator: ","))}}"
        )
        let text = lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try text.write(toFile: golden.expected, atomically: true, encoding: .utf8)
            Issue.record("recorded \(golden.expected)")
            return
        }
        let expected = try String(contentsOfFile: golden.expected, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == expected.count)
        for (line, wanted) in zip(lines, expected) { #expect(line == wanted) }
    }

    @Test func everyShippedMappingHasAGoldenCase() throws {
        let covered = Set(Self.cases.map(\.mapping))
        for mapping in try MappingLoader.loadAll(directory: ProjectFiles.path("mappings")) {
            #expect(covered.contains(mapping.name), "\(mapping.name)")
        }
    }
}
