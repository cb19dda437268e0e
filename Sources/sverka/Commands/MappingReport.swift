import Adapters
import Gateway
import Schemas

/// What `mapping check` found.
struct MappingReport {
    /// A mapping without mistakes in its text.
    private struct Checked {
        var mapping: FeedMapping
        /// What its own tests, or the region's catalogue, say against it; the line is 0 when there is none.
        var problems: [(line: Int, text: String)]
        /// Something about it stands among the mistakes.
        var isMistaken: Bool
    }

    private let catalogue: IndicatorCatalogue
    private let now: Timestamp
    private var checked: [Checked] = []
    /// Mistakes in the text of mappings.
    var mistakes: [MappingMistake] = []

    init(catalogue: IndicatorCatalogue, now: Timestamp) {
        self.catalogue = catalogue
        self.now = now
    }

    /// Nothing speaks against any of the mappings.
    var isSound: Bool { mistakes.isEmpty && checked.allSatisfy(\.problems.isEmpty) }

    /// Runs a mapping's own tests.
    mutating func check(_ mapping: FeedMapping) {
        let unknown = MappingTester.unknownIndicators(of: mapping, in: catalogue)
        mistakes += unknown
        var problems: [(line: Int, text: String)] = []
        if let problem = MappingTester.schemaProblem(of: mapping) {
            problems.append((0, problem))
        } else {
            for outcome in MappingTester.run(mapping) {
                problems += outcome.failures.map { (outcome.line, "проверка «\(outcome.name)»: \($0)") }
            }
        }
        checked.append(Checked(mapping: mapping, problems: problems, isMistaken: !unknown.isEmpty))
    }

    /// For people, in Russian.
    var text: String {
        var lines: [String] = []
        for item in checked {
            if item.problems.isEmpty, !item.isMistaken {
                lines.append("\(item.mapping.file): верно, встроенных проверок \(item.mapping.tests.count)")
            }
            if let schedule = item.mapping.source.schedule {
                let times = schedule.next(3, after: now).map(schedule.shown).joined(separator: ", ")
                lines.append("\(item.mapping.file): забирается \(times)")
            }
            for problem in item.problems {
                lines.append("\(item.mapping.file)\(problem.line > 0 ? ":\(problem.line)" : ""): \(problem.text)")
            }
        }
        lines += mistakes.map(\.description)
        return lines.joined(separator: "\n")
    }

    /// For machines.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.key("sound")
            json.boolean(isSound)
            json.key("mappings")
            json.array { json in checked.forEach { write($0, to: &json) } }
            json.key("mistakes")
            json.array { json in mistakes.forEach { Self.write($0, to: &json) } }
        }
        return json.text
    }

    private func write(_ item: Checked, to json: inout JSONWriter) {
        json.object { json in
            json.member("file", item.mapping.file)
            json.member("feed", item.mapping.id)
            json.key("version")
            json.number(item.mapping.version)
            json.key("tests")
            json.number(item.mapping.tests.count)
            if let schedule = item.mapping.source.schedule {
                json.key("nextFetches")
                json.array { json in schedule.next(3, after: now).forEach { json.string($0.iso) } }
            }
            json.key("problems")
            json.array { json in
                for problem in item.problems {
                    json.object { json in
                        if problem.line > 0 {
                            json.key("line")
                            json.number(problem.line)
                        }
                        json.member("text", problem.text)
                    }
                }
            }
        }
    }

    private static func write(_ mistake: MappingMistake, to json: inout JSONWriter) {
        json.object { json in
            json.member("file", mistake.file)
            for (name, value) in [("line", mistake.line), ("column", mistake.column)] where value > 0 {
                json.key(name)
                json.number(value)
            }
            json.member("expected", mistake.expected)
            json.member("found", mistake.found)
        }
    }
}
