import Adapters
import ArgumentParser
import Gateway
import Schemas

/// `sverka model export`: a model as another program takes it.
struct ModelExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Записать модель сведений в виде JSON для Splink.",
        discussion:
            "Тексты в Splink должны быть уже приведены: строчные буквы, в именах, датах и номерах без пробелов и дефисов."
    )

    @Argument(help: "Файл модели.")
    var model: String

    @Option(name: .long, help: "Куда писать JSON для Splink.")
    var splink: String

    @Option(name: .long, help: "Записей в большем из двух файлов: от этого зависит априорная вероятность в Splink.")
    var people: Int

    func validate() throws {
        guard people > 0 else { throw ValidationError("--people: больше 0") }
    }

    func run() async throws {
        try await ModelImport.faults {
            guard let fields = try ModelFile.load(model).fields else { throw SplinkModel.Failure.people }
            try TextFile.write(SplinkModel.json(fields, people: people) + "\n", to: splink)
            var told = "модель для Splink в \(splink)"
            if let macros = SplinkModel.macros(fields) {
                try TextFile.write(macros, to: splink + ".sql")
                told += "; до неё выполните в DuckDB \(splink).sql: сравнение слов"
            }
            Console.note(told)
        }
    }
}

/// `sverka model import`: a model from another program.
struct ModelImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Взять модель сведений из JSON, который сохранил Splink.",
        discussion: """
            Что сравнивается, говорит описание потока: имена сравнений те же, что столбцы в Splink. Условия, которые не
            выразить нашими уровнями, названы в сообщении об ошибке; тогда код завершения 3.
            """)

    @Option(name: .long, help: "JSON, сохранённый Splink.")
    var splink: String

    @Option(name: .long, help: "Описание потока с matching: {training: unsupervised}.")
    var mapping: String

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
            let feed = try MappingLoader.load(path: mapping)
            guard feed.matching.training == .unsupervised else { throw SplinkModel.Failure.people }
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
