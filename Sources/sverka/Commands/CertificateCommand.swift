import ArgumentParser
import Gateway
import Schemas
import Service

/// `sverka certificate …`: client certificates of agencies.
struct CertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate", abstract: "Клиентские сертификаты ведомств: добавить, показать, отозвать.",
        subcommands: [Add.self, List.self, Revoke.self])

    /// A certificate named by a file or by its SHA-256.
    private static func read(_ text: String) throws -> (fingerprint: ContentDigest, validUntil: Timestamp?) {
        if let fingerprint = ClientCertificate.fingerprint(text: text) { return (fingerprint, nil) }
        let certificate = try ClientCertificate(path: text)
        return (certificate.fingerprint, certificate.validUntil)
    }

    /// `sverka certificate add ВЕДОМСТВО ФАЙЛ`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Открыть доступ владельцу сертификата.")

        @OptionGroup var options: GatewayOptions
        @OptionGroup var actor: ActorOption
        @Argument(help: ArgumentHelp("Код ведомства.", valueName: "код"))
        var agency: String
        @Argument(help: ArgumentHelp("Файл PEM или отпечаток SHA-256.", valueName: "сертификат"))
        var certificate: String
        @Option(name: .long, help: "Для чего сертификат: видно в списке.")
        var label = ""
        @Option(name: .long, help: "Последний день действия, если указан отпечаток; из файла он известен.")
        var until: CalendarDate?

        func run() async throws {
            let (fingerprint, end) = try CertificateCommand.read(certificate)
            let given = until.map { Timestamp(startOf: $0).adding(seconds: 86_400) }
            guard let last = end.map({ min($0, given ?? $0) }) ?? given else {
                throw ValidationError("отпечаток не говорит о сроке: укажите --until ГГГГ-ММ-ДД")
            }
            try await options.withGateway {
                try await AccessAdministration($0.gateway).add(
                    certificate: fingerprint, validUntil: last, to: agency, label: label, by: actor.actor)
            }
            Console.line(
                options.json
                    ? JSONObject.text { json in
                        json.member("fingerprint", fingerprint.hex)
                        json.member("until", last.iso)
                    } : "Сертификат \(fingerprint.hex) открывает доступ ведомству «\(agency)» до \(last.russian).")
        }
    }

    /// `sverka certificate list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Показать сертификаты.")

        @OptionGroup var options: GatewayOptions
        @Argument(help: ArgumentHelp("Код ведомства; без него все.", valueName: "код"))
        var agency: String?

        func run() async throws {
            let list = try await options.withGateway { try await AccessList($0.gateway).certificates(of: agency) }
            CredentialTable.show(list, name: "certificates", json: options.json, none: "Сертификатов нет.")
        }
    }

    /// `sverka certificate revoke СЕРТИФИКАТ`.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Отозвать сертификат: доступ закрывается сразу.")

        @OptionGroup var options: GatewayOptions
        @OptionGroup var actor: ActorOption
        @Argument(help: ArgumentHelp("Файл PEM или отпечаток SHA-256.", valueName: "сертификат"))
        var certificate: String

        func run() async throws {
            let (fingerprint, _) = try CertificateCommand.read(certificate)
            try await options.withGateway {
                try await AccessAdministration($0.gateway).revoke(certificate: fingerprint, by: actor.actor)
            }
            Console.line(
                options.json
                    ? JSONObject.text { $0.member("revoked", fingerprint.hex) }
                    : "Сертификат \(fingerprint.hex) отозван.")
        }
    }
}
