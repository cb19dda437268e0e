import ArgumentParser
import Gateway
import Schemas

/// `sverka night`: takes what is in the inbox through the whole way of a record.
struct Night: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Провести ночь: принять файлы из входящей папки, сверить, поднять и передать карты.",
        discussion: NightSummary.exitCodeHelp)

    @OptionGroup var options: GatewayOptions

    @Option(name: .long, help: "Входящая папка. По умолчанию inbox в папке данных.")
    var inbox: String?

    @Option(
        name: .customLong("as-of"),
        help: "День, на который считаются возраст и сроки (ГГГГ-ММ-ДД). По умолчанию сегодня.")
    var asOf: CalendarDate?

    @Option(name: .long, help: "Файл модели людей. По умолчанию встроенная.")
    var model: String?

    @Flag(
        name: .customLong("require-agreements"),
        help:
            "Принимать только потоки с действующим соглашением. Так всегда, если у ведомств есть учётные записи; если нет, без этого оно нужно тем потокам, для которых вносилось."
    )
    var requireAgreements = false

    func run() async throws { try await DataFault.exit { try await night() } }

    private func night() async throws {
        let model = try ModelFile.people(at: model)
        let configuration = try options.configuration()
        let folder = try readyInbox(configuration)
        let summary = try await options.withGateway(configuration) { application in
            try await NightRun(
                application, progress: TerminalProgress(isSilent: options.json), model: model,
                agreements: requireAgreements ? .all : .recorded
            ).run(inbox: folder, asOf: asOf ?? application.today)
        }
        Console.line(options.json ? summary.json : summary.text)
        if summary.exitCode != .success { throw summary.exitCode }
    }

    /// The data folder's inbox is ours to make. A named one that is missing may be a disk that is not mounted.
    private func readyInbox(_ configuration: GatewayConfiguration) throws -> String {
        guard let inbox else {
            try TextFile.makeFolder(configuration.inboxFolder)
            return configuration.inboxFolder
        }
        guard MappingsFolder.isFolder(inbox) else {
            throw CommandError(
                "нет входящей папки \(inbox); создайте её (mkdir -p), подключите диск или укажите другую: --inbox ПАПКА"
            )
        }
        return inbox
    }
}
