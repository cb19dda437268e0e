import Adapters
import ArgumentParser
import Gateway
import Matcher
import Schemas

/// `sverka model export`: a model as another program takes it.
struct ModelExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Записать модель в виде JSON для Splink.",
        discussion: """
            Модель сведений: тексты в Splink должны быть уже приведены — строчные буквы, в именах, датах и номерах без пробелов
            и дефисов. Модель людей: уровни (столбцы level_…) и частоты (share_…) пар для Splink пишет sverka model pairs.
            """)

    @Argument(help: "Файл модели; standard — встроенная модель людей.")
    var model: String

    @Option(name: .long, help: "Модель людей: взять собственные числа этой выгрузки.")
    var feed: String?

    @Option(name: .long, help: "Куда писать JSON для Splink.")
    var splink: String

    @Option(
        name: .long,
        help:
            "Записей в большем из двух файлов (у модели людей — детей в реестре): от этого зависит априорная вероятность в Splink."
    )
    var people: Int

    func validate() throws {
        guard people > 0 else { throw ValidationError("--people: больше 0") }
    }

    func run() async throws {
        try await ModelImport.faults {
            let loaded = model == "standard" ? .people(.standard) : try ModelFile.load(model)
            if let people = loaded.people { return try export(people) }
            guard let fields = loaded.fields, feed == nil else {
                throw ValidationError("--feed: только для модели людей")
            }
            try TextFile.write(SplinkModel.json(fields, people: people) + "\n", to: splink)
            var told = "модель для Splink в \(splink)"
            if let macros = SplinkModel.macros(fields) {
                try TextFile.write(macros, to: splink + ".sql")
                told += "; до неё выполните в DuckDB \(splink).sql: сравнение слов"
            }
            Console.note(told)
        }
    }

    private func export(_ model: MatchModel) throws {
        try TextFile.write(SplinkPeople.json(try Self.own(model, feed), people: people) + "\n", to: splink)
        Console.note("модель для Splink в \(splink); пары с уровнями для неё пишет sverka model pairs")
        Console.note("Внимание: \(SplinkPeople.leftOut)")
    }

    /// The figures of a feed, where the model has them.
    static func own(_ model: MatchModel, _ feed: String?) throws -> MatchModel {
        guard let feed else { return model }
        guard model.feeds[feed] != nil else {
            throw ValidationError(
                "--feed: в модели нет выгрузки «\(feed)»; есть: \(model.feeds.keys.sorted().joined(separator: ", "))")
        }
        return model.model(of: feed)
    }
}

/// `sverka model pairs`: levels of pairs, for weighing them in Splink.
struct ModelPairs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pairs", abstract: "Записать пары с их уровнями и весами, чтобы взвесить их в Splink.",
        discussion: """
            Строка — пара записи и похожего на неё ребёнка: номера, вес, уровни (level_…) и доли общего значения (share_…), без
            имён и дат. В Splink один и тот же файл — обе таблицы, пары соединяет столбец pair.
            """)

    @OptionGroup var files: LinkFiles

    @Option(name: .long, help: "Файл модели. По умолчанию встроенная.")
    var model: String?

    @Option(name: .long, help: "Взять собственные числа этой выгрузки.")
    var feed: String?

    @Option(name: .long, help: "Куда писать пары (CSV).")
    var out: String

    @Option(name: .long, help: "Не больше стольких пар.")
    var limit = 100_000

    func validate() throws {
        try OutputPath.check([out], inputs: [model] + files.inputs)
        guard limit > 0 else { throw ValidationError("--limit: больше 0") }
    }

    func run() async throws {
        try await DataFault.exit {
            let own = try ModelExport.own(try ModelFile.people(at: model), feed)
            var pairs = try await SplinkPairs(
                registry: files.registry, layout: try files.layoutOption.layout(), mapping: try files.reading.feed(),
                asOf: files.reading.day, model: own)
            if let rejected = pairs.rejected { Console.note(rejected.text) }
            var sink = try FileSink(out)
            try sink.write(Array((SplinkPairs.header + "\n").utf8))
            for path in files.feeds {
                try await pairs.forEach(of: path, limit: limit, cell: TableCell.text) {
                    try sink.write(Array(($0 + "\n").utf8))
                }
            }
            try sink.finish()
            Console.note("пар \(pairs.count), детей в реестре \(pairs.children); пары в \(out)")
        }
    }
}

/// `sverka model import`: a model from another program.
struct ModelImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Взять модель из JSON, который сохранил Splink.",
        discussion: """
            Без --mapping это модель людей, начатая как sverka model export: из Splink берутся m, u и априорная вероятность,
            остальное — из --base. С --mapping — модель сведений. Что сравнивается, говорит описание потока: имена сравнений те же, что столбцы в Splink. Условия, которые не
            выразить нашими уровнями, названы в сообщении об ошибке; тогда код завершения 3.
            """)

    @Option(name: .long, help: "JSON, сохранённый Splink.")
    var splink: String

    @Option(name: .long, help: "Описание потока с matching: {training: unsupervised}: модель сведений.")
    var mapping: String?

    @Option(name: .long, help: "Модель людей, с которой начат экспорт. По умолчанию встроенная.")
    var base: String?

    @Option(name: .long, help: "Записей в большем из двух файлов, на которых обучена модель Splink.")
    var people: Int

    @Option(name: .long, help: "Куда писать модель.")
    var out: String

    @Option(name: .customLong("model-version"), help: "Имя модели. По умолчанию имя описания и splink.")
    var modelVersion: String?

    @Flag(name: .customLong("ignore-frequencies"), help: "Взять и уровни, которые в Splink учитывают частоту значения.")
    var ignoresFrequencies = false

    func validate() throws {
        guard people > 0 else { throw ValidationError("--people: больше 0") }
    }

    func run() async throws {
        try await Self.faults {
            guard let mapping else { return try importPeople() }
            guard base == nil else { throw ValidationError("--base: только для модели людей, без --mapping") }
            let feed = try MappingLoader.load(path: mapping)
            guard feed.matching.training == .unsupervised else {
                throw ValidationError(
                    "--mapping: нужно описание с training: unsupervised; для модели людей --mapping не нужен")
            }
            let model = try SplinkModel.model(
                try TextFile.read(splink), mapping: feed, people: people,
                version: modelVersion ?? "\(feed.name)+splink", ignoresFrequencies: ignoresFrequencies)
            var training = ModelDocument.Training()
            training.mapping = feed.name
            training.note = "взята из Splink"
            try TextFile.write(ModelFile.fields(model).text(trained: training), to: out)
            Console.note("модель в \(out)")
        }
    }

    private func importPeople() throws {
        let origin = try ModelFile.people(at: base)
        let model = try SplinkPeople.model(
            try TextFile.read(splink), base: origin, people: people, version: modelVersion ?? "\(origin.version)+splink"
        )
        var training = ModelDocument.Training()
        training.note = "m, u и доля зарегистрированных из Splink, остальное из \(origin.version)"
        let text = ModelFile.people(model).text(trained: training)
        // Sums of shares are checked where files are read.
        _ = try ModelFile.load(text: text, file: splink)
        try TextFile.write(text, to: out)
        Console.note("модель в \(out)")
    }

    /// A model that can't be taken is a fault of the data: exit code 3.
    static func faults(_ body: () async throws -> Void) async throws {
        try await DataFault.exit {
            do { try await body() } catch let failure as SplinkModel.Failure {
                Console.note("Ошибка: \(failure)")
                throw ExitCode(3)
            }
        }
    }
}
