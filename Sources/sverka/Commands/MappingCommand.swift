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

        @Argument(help: "Файлы YAML. По умолчанию все из папки.")
        var files: [String] = []

        func run() async throws {
            var isSound = true
            let region = try RegionProfile(
                folder: profile ?? "\(try ResourceFolder.locate())/profiles/tatarstan")
            let paths = files.isEmpty ? [try MappingsFolder.find(mappings)] : files
            for path in paths {
                do throws(MappingMistakes) {
                    let loaded =
                        MappingsFolder.isFolder(path)
                        ? try MappingLoader.loadAll(directory: path) : [try MappingLoader.load(path: path)]
                    for mapping in loaded where !Self.check(mapping, catalogue: region.catalogue) { isSound = false }
                } catch {
                    isSound = false
                    Console.line("\(error)")
                }
            }
            if !isSound { throw ExitCode(3) }
        }

        /// Runs the mapping's own tests and says what came out.
        private static func check(_ mapping: FeedMapping, catalogue: IndicatorCatalogue) -> Bool {
            let unknown = Set(mapping.signals.map(\.indicator)).filter { catalogue[$0] == nil }.sorted()
            guard unknown.isEmpty else {
                Console.line(
                    "\(mapping.file): индикатора нет в каталоге региона: \(unknown.joined(separator: ", "))")
                return false
            }
            let failed = MappingTester.run(mapping).filter { !$0.failures.isEmpty }
            guard !failed.isEmpty else {
                Console.line("\(mapping.file): верно, встроенных проверок \(mapping.tests.count)")
                return true
            }
            for outcome in failed {
                for failure in outcome.failures {
                    Console.line("\(mapping.file):\(outcome.line): проверка «\(outcome.name)»: \(failure)")
                }
            }
            return false
        }
    }
}
