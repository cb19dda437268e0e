import Adapters
import ArgumentParser
import Gateway
import Matcher
import Schemas

/// `sverka model …`: matching models as files.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Модели сверки.",
        subcommands: [
            Train.self, Show.self, ModelReport.self, ModelDiff.self, ModelNightDiff.self, ModelQuality.self,
            ModelExport.self,
            ModelPairs.self, ModelImport.self,
        ])

    /// `sverka model show`: the standard model as a file.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Показать модель: проверенную из файла или, без него, встроенную.")

        @Argument(help: "Файл модели.")
        var file: String?

        func run() async throws {
            try await DataFault.exit {
                let model = try file.map { try ModelFile.load($0) } ?? .people(.standard)
                let training = try file.map { try ModelFile.training(of: $0) } ?? ModelFile.standardTraining
                Console.write(model.text(trained: training), to: 1)
            }
        }
    }

    /// `sverka model train`: a model from files, without labels.
    struct Train: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Обучить модель на файлах, без разметки.",
            discussion: """
                Описание с `matching: {training: unsupervised}` учит на парах записей, а с --registry — на парах записи и
                человека. Остальным описаниям нужен --registry: готовая модель подгоняется под ошибки этого ведомства.
                """)

        @OptionGroup var reading: ReadingOptions

        @Option(name: .long, help: "CSV реестра.")
        var registry: String?

        @OptionGroup var layoutOption: RegistryLayoutOption

        @Option(name: .long, help: "Куда писать модель.")
        var out: String

        @Option(name: .customLong("model-version"), help: "Имя модели. По умолчанию имя описания и день.")
        var modelVersion: String?

        @OptionGroup var arguments: FeedArguments

        func validate() throws {
            let read = [reading.mapping, registry, layoutOption.registryMapping] + arguments.feeds
            try OutputPath.check([out], inputs: read)
        }

        func run() async throws {
            try await DataFault.exit { try await train() }
        }

        private func train() async throws {
            let day = reading.day
            let files = arguments.feeds
            let feed = try reading.feed()
            let isOfPeople = registry != nil && feed.matching.training == .standard
            let trained = try await ModelTraining(
                files, registry: registry, layout: isOfPeople ? try layoutOption.layout() : try layoutOption.named(),
                mapping: feed, asOf: day, version: modelVersion ?? "\(feed.name)+\(day.iso)",
                width: ReadingOptions.cores)
            var training = ModelDocument.Training()
            training.day = day.iso
            training.mapping = feed.name
            training.files = (files + (registry.map { [$0] } ?? [])).map {
                $0.split(separator: "/").last.map(String.init) ?? $0
            }
            training.rows = trained.rows
            training.note = trained.note
            var sink = try FileSink(out)
            try sink.write(Array(trained.model.text(trained: training).utf8))
            try sink.finish()
            if let rejected = trained.rejected { Console.note(rejected.text) }
            for warning in trained.warnings { Console.note("Внимание: \(warning)") }
            Console.note("обучено на записях: \(trained.rows); модель в \(out)")
        }
    }
}
