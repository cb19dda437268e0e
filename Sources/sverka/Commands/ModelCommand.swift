import Adapters
import ArgumentParser
import Gateway
import Glibc
import Matcher
import Schemas

/// `sverka model …`: matching models as files.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Модели сверки.",
        subcommands: [
            Train.self, Show.self, ModelReport.self, ModelDiff.self, ModelExport.self, ModelImport.self,
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

        @Option(name: .long, help: "Описание потока.")
        var mapping: String

        @Option(name: .long, help: "CSV реестра.")
        var registry: String?

        @Option(
            name: .customLong("registry-mapping"),
            help: "Описание колонок реестра. По умолчанию registry/people.v1.yaml.")
        var registryMapping: String?

        @Option(name: .long, help: "Куда писать модель.")
        var out: String

        @Option(name: .customLong("model-version"), help: "Имя модели. По умолчанию имя описания и день.")
        var modelVersion: String?

        @Option(name: .customLong("as-of"), help: "День, на который считаются даты (ГГГГ-ММ-ДД). По умолчанию сегодня.")
        var asOf: CalendarDate?

        @Argument(help: "Файлы.")
        var files: [String]

        func validate() throws {
            if files.isEmpty { throw ValidationError("нужен хотя бы один файл") }
            try OutputPath.check([out], inputs: [mapping, registry, registryMapping] + files)
        }

        func run() async throws {
            try await DataFault.exit { try await train() }
        }

        private func train() async throws {
            let day = asOf ?? GatewayApplication.clock().date
            let feed = try MappingLoader.load(path: mapping)
            var layout = try registryMapping.map { try MappingLoader.load(path: $0) }
            if layout == nil, registry != nil, feed.matching.training == .standard {
                layout = try MappingLoader.load(path: "\(try MappingsFolder.find(nil))/registry/people.v1.yaml")
            }
            let trained = try await ModelTraining(
                files, registry: registry, layout: layout, mapping: feed, asOf: day,
                version: modelVersion ?? "\(feed.name)+\(day.iso)",
                width: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
            var training = ModelDocument.Training()
            training.day = day.iso
            training.mapping = feed.name
            training.files = (files + (registry.map { [$0] } ?? [])).map {
                $0.split(separator: "/").last.map(String.init) ?? $0
            }
            training.rows = trained.rows
            training.note = "без разметки"
            var sink = try FileSink(out)
            try sink.write(Array(trained.model.text(trained: training).utf8))
            try sink.finish()
            Console.note("обучено на записях: \(trained.rows); модель в \(out)")
        }
    }
}
