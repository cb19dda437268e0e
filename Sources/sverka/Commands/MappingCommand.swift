import Adapters
import ArgumentParser
import Gateway
import Schemas

/// `sverka mapping …`: for administrators of feeds.
struct MappingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mapping", abstract: "Описания потоков.", subcommands: [Check.self])

    /// `sverka mapping check`: reads mappings, lists every mistake, runs their own tests.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Проверить описания потоков: все ошибки с местом и встроенные проверки.")

        @Option(name: .long, help: "Папка описаний потоков.")
        var mappings: String?

        @Option(name: .long, help: "Папка региона: territories.csv и indicators.csv.")
        var profile: String?

        @Flag(name: .long, help: "Итог одним объектом JSON.")
        var json = false

        @Argument(help: "Файлы YAML. По умолчанию все из папки.")
        var files: [String] = []

        func run() async throws {
            let region = try RegionProfile(
                folder: profile ?? "\(try ResourceFolder.locate())/profiles/tatarstan")
            var report = MappingReport(catalogue: region.catalogue, now: GatewayApplication.clock())
            // Mappings that would stand side by side: files named one by one, and those directly in a folder.
            var neighbours: [FeedMapping] = []
            for path in files.isEmpty ? [try MappingsFolder.find(mappings)] : files {
                do throws(MappingMistakes) {
                    let isFolder = MappingsFolder.isFolder(path)
                    let loaded =
                        isFolder ? try MappingLoader.loadAll(directory: path) : [try MappingLoader.load(path: path)]
                    for mapping in loaded { report.check(mapping) }
                    neighbours += loaded.filter { !isFolder || MappingsFolder.isDirectly($0.file, in: path) }
                } catch {
                    report.mistakes += error.list
                }
            }
            report.mistakes += MappingConflicts.find(in: neighbours)
            Console.line(json ? report.json : report.text)
            if !report.isSound { throw ExitCode(3) }
        }
    }
}
