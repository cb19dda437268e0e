import ArgumentParser
import Gateway
import Glibc
import Schemas

/// `sverka delivery …`: what a person decides about deliveries that are held.
struct DeliveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delivery", abstract: "Задержанные выгрузки: показать, подтвердить, отклонить.",
        subcommands: [List.self, Confirm.self, Refuse.self])

    /// `sverka delivery list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Показать задержанные выгрузки и причины.")

        @OptionGroup var options: GatewayOptions

        func run() async throws {
            let held = try await options.withGateway { try await DeliveryDecision($0).held() }
            guard !options.json else {
                Console.line(Self.json(held))
                return
            }
            if held.isEmpty { Console.line("Задержанных выгрузок нет.") }
            for delivery in held {
                Console.line(
                    "\(delivery.number)  \(delivery.feed), принята \(delivery.receivedAt.iso), прочитано строк \(delivery.rows)"
                )
                for reason in delivery.reasons {
                    let expected = reason.expected.isEmpty ? "" : " Ожидалось: \(reason.expected)."
                    Console.line("  [\(reason.code.rawValue)] \(reason.code.russian)\(expected)")
                }
            }
        }

        private static func json(_ held: [DeliveryDecision.Held]) -> String {
            var json = JSONWriter()
            json.object { json in
                json.key("held")
                json.array { json in
                    for delivery in held {
                        json.object { json in
                            json.member("delivery", delivery.number)
                            json.member("feed", delivery.feed)
                            json.member("receivedAt", delivery.receivedAt.iso)
                            json.key("read")
                            json.number(delivery.rows)
                            json.key("reasons")
                            json.array { json in
                                for reason in delivery.reasons {
                                    json.object { json in
                                        json.member("code", reason.code.rawValue)
                                        json.member("text", reason.code.russian)
                                        json.member("expected", reason.expected)
                                    }
                                }
                            }
                        }
                    }
                }
            }
            return json.text
        }
    }

    /// One decision, for machines.
    private static func decided(_ number: String, _ decision: String) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("delivery", number)
            json.member("decision", decision)
        }
        return json.text
    }

    /// `sverka delivery confirm НОМЕР`.
    struct Confirm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Подтвердить задержанную выгрузку: следующая ночь обработает её как есть.")

        @OptionGroup var options: GatewayOptions
        @OptionGroup var decision: DecisionOptions

        func run() async throws {
            try await options.withGateway { application in
                try await DeliveryDecision(application).confirm(
                    decision.number, by: decision.actor, reason: decision.reason)
            }
            Console.line(
                options.json
                    ? decided(decision.number, "confirmed")
                    : "Выгрузка \(decision.number) подтверждена; её обработает следующая sverka night.")
        }
    }

    /// `sverka delivery refuse НОМЕР`.
    struct Refuse: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Отклонить задержанную выгрузку целиком: ни одна её строка не учтена и не будет.")

        @OptionGroup var options: GatewayOptions
        @OptionGroup var decision: DecisionOptions

        func run() async throws {
            try await options.withGateway { application in
                try await DeliveryDecision(application).refuse(
                    decision.number, by: decision.actor, reason: decision.reason)
            }
            Console.line(
                options.json
                    ? decided(decision.number, "refused")
                    : "Выгрузка \(decision.number) отклонена; квитанция для ведомства обновлена.")
        }
    }

    /// Which delivery, who decides and why: kept in the audit log.
    struct DecisionOptions: ParsableArguments {
        @Argument(help: ArgumentHelp("Номер квитанции.", valueName: "номер"))
        var number: String

        @Option(name: .long, help: "Кто решает. По умолчанию имя пользователя системы.")
        var by: String?

        @Option(name: .long, help: "Почему: останется в журнале аудита. Без имён детей.")
        var reason = ""

        var actor: String {
            by ?? getenv("USER").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "administrator"
        }
    }
}
