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

        @Argument(help: "Файлы YAML. По умолчанию все из папки.")
        var files: [String] = []

        func run() async throws {
            let paths = try files.isEmpty ? MappingLoader.files(in: try MappingsFolder.find(mappings)) : files
            var isSound = true
            for path in paths {
                do {
                    let mapping = try MappingLoader.load(path: path)
                    let failures = MappingTester.run(mapping)
                    let tests = mapping.tests.count
                    if failures.isEmpty {
                        Console.line("\(path): верно, проверок \(tests)")
                    } else {
                        isSound = false
                        for failure in failures { Console.line("\(path): \(failure)") }
                    }
                } catch {
                    isSound = false
                    Console.line("\(error)")
                }
            }
            if !isSound { throw ExitCode(3) }
        }
    }
}
