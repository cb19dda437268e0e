import ArgumentParser
import Gateway
import Schemas

/// `sverka night`: takes what is in the inbox through the whole way of a record.
struct Night: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Провести ночь: принять файлы из входящей папки, сверить, поднять и передать карты.")

    @OptionGroup var options: GatewayOptions

    @Option(name: .long, help: "Входящая папка. По умолчанию inbox в папке данных.")
    var inbox: String?

    @Option(
        name: .customLong("as-of"),
        help: "День, на который считаются возраст и сроки (ГГГГ-ММ-ДД). По умолчанию сегодня.")
    var asOf: CalendarDate?

    func run() async throws {
        let summary = try await options.withGateway { application in
            try await NightRun(application, progress: TerminalProgress(isSilent: options.json))
                .run(
                    inbox: inbox ?? application.configuration.inboxFolder, asOf: asOf ?? GatewayApplication.clock().date
                )
        }
        Console.line(options.json ? summary.json : summary.text)
        if !summary.troubles.isEmpty || summary.refusedEntries > 0 { throw ExitCode(2) }
    }
}
