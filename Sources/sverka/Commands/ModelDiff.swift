import Adapters
import ArgumentParser
import Gateway
import Matcher

/// `sverka model diff`: which decisions a new model would change.
struct ModelDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Какие решения изменит новая модель на тех же файлах.",
        discussion: """
            Вместо имени файла можно написать standard — встроенная модель. Код завершения: 0 — не изменится ничего,
            2 — изменится хотя бы одно решение, 3 — модель или файл не подходят.
            """)

    @Argument(help: "Прежняя модель.")
    var old: String

    @Argument(help: "Новая модель.")
    var new: String

    @OptionGroup var files: LinkFiles

    @Option(name: .long, help: "Куда писать список изменений (CSV, только номера записей и людей).")
    var out: String?

    @Flag(name: .long, help: "Итог одним объектом JSON.")
    var json = false

    func validate() throws { try OutputPath.check([out], inputs: [old, new] + files.inputs) }

    func run() async throws { try await DataFault.exit { try await compare() } }

    private func compare() async throws {
        let mapping = try files.reading.feed()
        let difference: ModelDifference
        switch (try Self.load(old), try Self.load(new)) {
        case (.people(let old), .people(let new)):
            guard mapping.matching.training == .standard else {
                throw FileLinking.Failure.foreignModel(model: old.version, mapping: mapping.file)
            }
            difference = try await ModelDifference(
                registry: files.registry, layout: try files.layoutOption.layout(), mapping: mapping,
                asOf: files.reading.day, old: old,
                new: new, feeds: files.feeds, width: ReadingOptions.cores)
        case (.fields(let old), .fields(let new)):
            difference = try ModelDifference(
                registry: files.registry, layout: try files.layoutOption.named(),
                mapping: mapping, asOf: files.reading.day, old: old, new: new, feeds: files.feeds)
        default: throw ValidationError("модели разного вида: одна сравнивает людей, другая — сведения")
        }
        if let out { try write(difference, to: out) }
        if json { Console.line(Self.text(difference)) } else { say(difference) }
        if !difference.changes.isEmpty { throw ExitCode(2) }
    }

    private static func load(_ name: String) throws -> ModelFile {
        name == "standard" ? .people(.standard) : try ModelFile.load(name)
    }

    private func write(_ difference: ModelDifference, to path: String) throws {
        var sink = try FileSink(path)
        try sink.write(Array((ModelDifference.header + "\n").utf8))
        for change in difference.changes {
            let texts = [
                change.feed, change.recordID, Self.name(change.old.kind), Self.name(change.new.kind),
                change.old.personID, change.new.personID,
            ]
            let numbers = [change.old.score, change.new.score].map(AnswerLine.number)
            let bits = [change.oldBits, change.newBits].map(AnswerLine.number)
            let fields =
                texts.map(TableCell.text) + numbers + [change.level] + bits + [change.old.rule, change.new.rule]
            try sink.write(Array((fields.joined(separator: ",") + "\n").utf8))
        }
        try sink.finish()
    }

    private static func name(_ kind: QualityTally.Kind) -> String {
        switch kind {
        case .link: "link"
        case .review: "review"
        case .new: "new"
        }
    }

    private func say(_ difference: ModelDifference) {
        Console.line("записей \(difference.records), решений без изменений \(difference.unchanged)")
        for way in ModelDifference.Way.allCases {
            let count = difference.count(way)
            guard count > 0 else { continue }
            Console.line("  \(way.rawValue)\(way == .linkOther ? " (другой человек)" : ""): \(count)")
            var levels: [String: Int] = [:]
            for change in difference.changes where change.way == way { levels[change.level, default: 0] += 1 }
            for (level, count) in levels.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(5) {
                Console.line("      \(level.isEmpty ? "правило, соперник или доли" : level): \(count)")
            }
        }
    }

    private static func text(_ difference: ModelDifference) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            for (key, value) in [("records", difference.records), ("unchanged", difference.unchanged)] {
                writer.key(key)
                writer.number(value)
            }
            writer.key("changes")
            writer.object { writer in
                for way in ModelDifference.Way.allCases {
                    writer.key(way.rawValue.replacing("→", with: "-"))
                    writer.number(difference.count(way))
                }
            }
        }
        return writer.text
    }
}
