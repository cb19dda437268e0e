import ArgumentParser
import Gateway
import Glibc
import Service

/// `sverka serve`: answers agencies until it is asked to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Запустить службу: приём выгрузок и срочных сигналов по HTTP, ответы ведомствам.",
        discussion: """
            Настройки — файл YAML; любую меняет переменная окружения: SVERKA_LISTEN_PORT вместо listen.port.
            Останавливается по SIGTERM или Ctrl-C: начатые запросы завершаются. Журнал пишется в stderr, по объекту JSON в строке.
            """)

    @OptionGroup var options: GatewayOptions

    @Option(name: .long, help: "Файл настроек службы (YAML).")
    var config: String?

    func run() async throws {
        let settings = try ServiceConfiguration(path: config) { name in getenv(name).map { String(cString: $0) } }
        // A client that hangs up must not end the process.
        signal(SIGPIPE, SIG_IGN)
        try await options.withGateway { try await GatewayService.run($0, settings) }
    }
}
