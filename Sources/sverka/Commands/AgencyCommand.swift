import ArgumentParser
import Gateway
import Schemas

/// `sverka agency …`: accounts of agencies.
struct AgencyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agency", abstract: "Учётные записи ведомств: завести, показать, закрыть.",
        subcommands: [Add.self, List.self, Disable.self])

    /// `sverka agency add КОД`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Завести учётную запись ведомства или открыть закрытую.")

        @OptionGroup var options: GatewayOptions
        @OptionGroup var actor: ActorOption
        @Argument(help: ArgumentHelp("Код ведомства, как в описаниях потоков.", valueName: "код"))
        var agency: String
        @Option(name: .long, help: "Название для людей.")
        var title: String?

        func run() async throws {
            try await options.withGateway {
                try await AccessAdministration($0.gateway).add(agency: agency, title: title, by: actor.actor)
            }
            Console.line(
                options.json
                    ? JSONObject.text { $0.member("agency", agency) }
                    : "Учётная запись «\(agency)» открыта. Ключ доступа: sverka key issue \(agency)")
        }
    }

    /// `sverka agency list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Показать учётные записи ведомств.")

        @OptionGroup var options: GatewayOptions

        func run() async throws {
            let now = GatewayApplication.clock()
            let accounts = try await options.withGateway { try await AccessList($0.gateway).accounts(at: now) }
            guard !options.json else {
                Console.line(
                    JSONObject.text { json in
                        json.key("agencies")
                        json.array { json in
                            for account in accounts {
                                json.object { json in
                                    json.member("agency", account.agency)
                                    json.member("title", account.title)
                                    json.key("open")
                                    json.boolean(account.disabledAt == nil)
                                    json.key("keys")
                                    json.number(account.liveKeys)
                                    json.key("certificates")
                                    json.number(account.liveCertificates)
                                }
                            }
                        }
                    })
                return
            }
            if accounts.isEmpty {
                Console.line("Учётных записей нет. Завести: sverka agency add КОД --title \"Название\"")
            }
            for account in accounts {
                let state = account.disabledAt.map { "закрыта \($0.russian)" } ?? "открыта"
                Console.line(
                    "\(account.agency)  \(account.title): \(state), действующих ключей \(account.liveKeys), "
                        + "сертификатов \(account.liveCertificates)")
            }
        }
    }

    /// `sverka agency disable КОД`.
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Закрыть учётную запись: ни один её ключ и сертификат больше не действует.")

        @OptionGroup var options: GatewayOptions
        @OptionGroup var actor: ActorOption
        @Argument(help: ArgumentHelp("Код ведомства.", valueName: "код"))
        var agency: String

        func run() async throws {
            try await options.withGateway {
                try await AccessAdministration($0.gateway).disable(agency: agency, by: actor.actor)
            }
            Console.line(
                options.json ? JSONObject.text { $0.member("agency", agency) } : "Учётная запись «\(agency)» закрыта.")
        }
    }
}
