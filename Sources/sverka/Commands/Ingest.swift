import Adapters
import ArgumentParser
import Gateway
import Schemas

/// `sverka ingest`: one feed's files, named one by one.
struct Ingest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Принять и обработать файлы одного потока. С --dry-run — полный отчёт без записи.",
        discussion: NightSummary.exitCodeHelp)

    @OptionGroup var options: GatewayOptions

    @Option(name: .long, help: "Поток, например education.attendance.")
    var feed: String

    @Flag(name: .customLong("dry-run"), help: "Прочитать, проверить и сверить, ничего не записывая.")
    var dryRun = false

    @Option(
        name: .customLong("as-of"),
        help: "День, на который считаются возраст и сроки (ГГГГ-ММ-ДД). По умолчанию сегодня.")
    var asOf: CalendarDate?

    @Option(name: .long, help: "Файл модели людей. По умолчанию встроенная.")
    var model: String?

    @Argument(help: "Файлы.")
    var files: [String]

    func validate() throws {
        if files.isEmpty { throw ValidationError("нужен хотя бы один файл") }
    }

    func run() async throws { try await DataFault.exit { try await ingest() } }

    private func ingest() async throws {
        let model = try ModelFile.people(at: model)
        // Said before anything is started, with the file's name.
        for file in files { try TextFile.checkReadable(file) }
        try await options.withGateway { application in
            try Self.check(feed: feed, of: application)
            let day = asOf ?? application.today
            if dryRun {
                let receipts = try await DryRun(application, model: model).run(files: files, feed: feed, asOf: day)
                for receipt in receipts { Console.line(options.json ? receipt.json : receipt.russianText) }
                if receipts.contains(where: { $0.state != .matched }) { throw ExitCode(3) }
            } else {
                let progress = TerminalProgress(isSilent: options.json)
                let summary = try await NightRun(application, progress: progress, model: model).run(
                    files: files, feed: feed, asOf: day)
                Console.line(options.json ? summary.json : summary.text)
                if summary.exitCode != .success { throw summary.exitCode }
            }
        }
    }

    private static func check(feed: String, of application: GatewayApplication) throws {
        let known = application.mappings.map(\.id).sorted()
        guard known.contains(feed) else {
            throw CommandError("нет описания потока «\(feed)»; есть: \(known.joined(separator: ", "))")
        }
    }
}
