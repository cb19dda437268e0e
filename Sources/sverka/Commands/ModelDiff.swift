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
        if let out { try DifferenceAnswer(difference).write(to: out) }
        DifferenceAnswer(difference).say(json: json)
        if !difference.changes.isEmpty { throw ExitCode(2) }
    }

    private static func load(_ name: String) throws -> ModelFile {
        name == "standard" ? .people(.standard) : try ModelFile.load(name)
    }
}
