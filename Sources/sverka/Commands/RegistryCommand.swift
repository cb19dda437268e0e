import Adapters
import ArgumentParser
import Gateway
import Schemas

/// `sverka registry …`: the reference registry.
struct RegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry", abstract: "Эталонный реестр: люди и семьи.", subcommands: [Import.self])

    /// `sverka registry import`: people and families from CSV.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Загрузить людей и семьи из CSV: новых добавить, известных обновить.")

        @OptionGroup var options: GatewayOptions

        @Option(name: .long, help: "Описание колонок файла. По умолчанию registry/people.v1.yaml.")
        var layout: String?

        @Argument(help: "Файл CSV.")
        var file: String

        func run() async throws {
            let mapping = try MappingLoader.load(
                path: layout ?? "\(try MappingsFolder.find(options.mappings))/registry/people.v1.yaml")
            let progress = TerminalProgress(isSilent: options.json)
            let report = try await options.withGateway { application in
                try await application.importRegistry(file, mapping: mapping, asOf: application.today) {
                    progress.advance(step: "import", feed: "", done: $0, total: nil)
                }
            }
            progress.finish(step: "import", feed: "", done: report.read)
            Console.line(options.json ? report.json : report.text)
            if report.fatal != nil { throw ExitCode(3) }
            if report.rejected > 0 { throw ExitCode(2) }
        }
    }
}
