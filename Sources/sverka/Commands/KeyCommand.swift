import ArgumentParser
import Gateway
import Schemas

/// `sverka key …`: API keys of agencies.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Ключи доступа ведомств: выдать, показать, отозвать.",
        discussion: """
            Смена ключа без перерыва: выдайте второй ключ, дождитесь, пока ведомство перейдёт на него (день последнего \
            использования виден в списке), и отзовите первый.
            """,
        subcommands: [Issue.self, List.self, Revoke.self])

    /// `sverka key issue ВЕДОМСТВО`.
    struct Issue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Выдать ключ. Он печатается один раз: в базе хранится только его SHA-256.")

        @OptionGroup var options: GatewayOptions
        @OptionGroup var actor: ActorOption
        @Argument(help: ArgumentHelp("Код ведомства.", valueName: "код"))
        var agency: String
        @Option(name: .long, help: "Для чего ключ: видно в списке.")
        var label = ""
        @Option(name: .long, help: "Сколько дней действует.")
        var days = 365

        func validate() throws {
            guard (1...3660).contains(days) else { throw ValidationError("--days: от 1 до 3660 дней") }
        }

        func run() async throws {
            let issued = try await options.withGateway {
                try await AccessAdministration($0.gateway).issueKey(
                    to: agency, label: label, validDays: days, by: actor.actor)
            }
            guard !options.json else {
                Console.line(
                    JSONObject.text { json in
                        json.member("agency", agency)
                        json.member("id", issued.key.id)
                        json.member("key", issued.key.text)
                        json.member("expiresAt", issued.expiresAt.iso)
                    })
                return
            }
            Console.note("Ключ \(issued.key.id) ведомства «\(agency)», действует до \(issued.expiresAt.russian).")
            Console.note("Больше он нигде не будет показан: передайте его ведомству по защищённому каналу.")
            Console.line(issued.key.text)
        }
    }

    /// `sverka key list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Показать ключи, без секретной части.")

        @OptionGroup var options: GatewayOptions
        @Argument(help: ArgumentHelp("Код ведомства; без него все.", valueName: "код"))
        var agency: String?

        func run() async throws {
            let keys = try await options.withGateway { try await AccessList($0.gateway).keys(of: agency) }
            CredentialTable.show(keys, name: "keys", json: options.json, none: "Ключей нет.")
        }
    }

    /// `sverka key revoke КЛЮЧ`.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Отозвать ключ: он перестаёт действовать сразу.")

        @OptionGroup var options: GatewayOptions
        @OptionGroup var actor: ActorOption
        @Argument(help: ArgumentHelp("Обозначение ключа из списка (между «sverka_» и вторым «_»).", valueName: "ключ"))
        var id: String

        func run() async throws {
            try await options.withGateway { try await AccessAdministration($0.gateway).revokeKey(id, by: actor.actor) }
            Console.line(options.json ? JSONObject.text { $0.member("revoked", id) } : "Ключ \(id) отозван.")
        }
    }
}
