import Adapters
import Matcher
import Schemas
import Simulator
import Testing

@testable import Gateway

@Suite struct QualityReportTests {
    /// The first fault of a page's markup; nil when every tag is closed in its order and all text is escaped.
    static func fault(_ html: String) -> String? {
        var open: [Substring] = []
        var rest = html[...]
        guard rest.hasPrefix("<!DOCTYPE html>\n") else { return "DOCTYPE" }
        rest = rest.dropFirst("<!DOCTYPE html>\n".count)
        let marks: Set<Character> = ["<", "&"]
        while let start = rest.firstIndex(where: marks.contains) {
            if rest[start] == "&" {
                let entities = ["&amp;", "&lt;", "&gt;", "&quot;"]
                guard entities.contains(where: { rest[start...].hasPrefix($0) }) == true else {
                    return "text: \(rest[start...].prefix(20))"
                }
                rest = rest[start...].dropFirst()
                continue
            }
            guard let end = rest[start...].firstIndex(of: ">") else { return "open: \(rest[start...].prefix(20))" }
            let tag = rest[rest.index(after: start)..<end]
            if tag.hasPrefix("/") {
                guard open.popLast() == tag.dropFirst() else { return "order: \(tag)" }
            } else if !tag.hasSuffix("/") {
                guard tag.count(where: { $0 == "\"" }) % 2 == 0 else { return "quotes: \(tag)" }
                open.append(tag.prefix { $0 != " " })
            }
            rest = rest[rest.index(after: end)...]
        }
        return open.isEmpty ? nil : "left open: \(open)"
    }

    @Test func thePageIsWellFormedAndHoldsNothingOfAnyPerson() async throws {
        let files = try MeasuredFiles(people: 2500, dirt: .hard)
        defer { files.remove() }
        let measurement = try await MeasuredFiles.run(files.folder).measure(files.feeds, drawing: 5)
        let result = AcceptanceResult([(band: 3, links: 50, checked: 5, right: 5), (4, 10, 0, 0)])
        let html = QualityReport(measurement, training: ModelFile.standardTraining, sample: result).html
        #expect(Self.fault(html) == nil)
        for outside in ["http", "src=", "<script", "@import", "url("] where outside != "http" {
            #expect(!html.contains(outside), "the page must stand alone: \(outside)")
        }
        #expect(!html.replacing("http://www.w3.org/2000/svg", with: "").contains("http"))
        #expect(!html.contains("nan") && !html.contains("inf"))
        var secrets: Set<String> = []
        for path in files.feeds + ["\(files.folder)/registry.csv"] {
            let isRegistry = path.hasSuffix("registry.csv")
            for line in try #require(FileSystem.text(path)).split(separator: "\n").dropFirst() {
                // Quoted addresses come last of what is split here; whole names and numbers stand before them.
                let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                secrets.formUnion(isRegistry ? [fields[0], fields[1]] : [fields[0]])
                secrets.formUnion(isRegistry ? fields[3...6] + [fields[8]] : fields[1...5] + [fields[7]])
            }
        }
        let words = Set(
            html.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }.map { $0.lowercased() })
        for secret in secrets where secret.count > 4 {
            let isWord = !secret.contains(" ")
            #expect(isWord ? !words.contains(secret.lowercased()) : !html.contains(secret), "\(secret)")
        }
        for feed in files.feeds { #expect(html.contains(FileLinking.feedName(feed))) }
    }

    @Test func aFieldThatIsNoMunicipalityIsNotNamed() async throws {
        let files = try MeasuredFiles(people: 1200, dirt: .clean)
        defer { files.remove() }
        let path = files.feeds[0]
        let lines = try #require(FileSystem.text(path)).split(separator: "\n").map(String.init)
        let changed = lines.dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).dropLast().joined(separator: ",")
                + ",<Иванов & Ко>"
        }
        try FileSystem.write(([lines[0]] + changed).joined(separator: "\n") + "\n", to: path)
        let measurement = try await MeasuredFiles.run(files.folder).measure([path])
        let html = QualityReport(measurement, training: .init()).html
        #expect(!html.contains("Иванов") && !measurement.json.contains("Иванов"))
        #expect(html.contains("прочие и неизвестные"))
    }

    @Test func textsOfAModelFileAreEscaped() async throws {
        let folder = try MeasuredFiles.newFolder()
        defer { FileSystem.remove(folder) }
        let model = try MatchModel(
            version: "<b>&\"1", table: MatchModel.standard.table, registeredShare: 0.9, siblingShare: 0.05,
            namesakeShare: 0.00001)
        let html = QualityReport(QualityMeasurement(model: model, asOf: MeasuredFiles.asOf), training: .init()).html
        #expect(Self.fault(html) == nil)
        #expect(html.contains("&lt;b&gt;&amp;&quot;1"))
    }

    @Test(arguments: [(0.99995, "99,995\u{A0}%"), (1.0, "100\u{A0}%"), (0.5, "50,0\u{A0}%"), (0.0, "0\u{A0}%")])
    func sharesHaveAsManyDecimalsAsTheyNeed(share: Double, text: String) {
        #expect(ReportText.percent(share) == text)
    }
}
