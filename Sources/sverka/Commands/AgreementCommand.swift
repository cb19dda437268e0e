import ArgumentParser
import Gateway
import Schemas

/// `sverka agreement …`: data agreements, without which the service takes nothing of a feed.
struct AgreementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agreement", abstract: "Соглашения о передаче данных: внести, показать, закончить.",
        discussion: """
            Служба принимает поток, пока действует хотя бы одно его соглашение. Поток срочных сигналов ведомства называется \
            urgent.<код ведомства>.
            """,
        subcommands: [Set.self, List.self, End.self])

    /// Which agreement.
    struct Which: ParsableArguments {
        @Argument(help: ArgumentHelp("Поток.", valueName: "поток"))
        var feed: String
        @Option(name: .long, help: "Номер соглашения.")
        var number: String
    }

    /// `sverka agreement set ПОТОК --number Н --from ДЕНЬ`.
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Внести соглашение или изменить его срок.")

        @OptionGroup var options: GatewayOptions
        @OptionGroup var actor: ActorOption
        @OptionGroup var which: Which
        @Option(name: .long, help: "Первый день действия, ГГГГ-ММ-ДД.")
        var from: CalendarDate
        @Option(name: .long, help: "Последний день действия; без него бессрочно.")
        var until: CalendarDate?

        func run() async throws {
            let agreement = AgreementStore.Agreement(
                feedID: which.feed, number: which.number, validFrom: from, validUntil: until)
            try await options.withGateway {
                try await AccessAdministration($0.gateway).set(agreement, by: actor.actor)
            }
            Console.line(
                options.json ? AgreementCommand.json([agreement]) : "Внесено. " + AgreementCommand.line(agreement))
        }
    }

    /// `sverka agreement list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Показать соглашения.")

        @OptionGroup var options: GatewayOptions

        func run() async throws {
            let list = try await options.withGateway { try await AccessList($0.gateway).agreements() }
            guard !options.json else {
                Console.line(AgreementCommand.json(list))
                return
            }
            if list.isEmpty { Console.line("Соглашений нет: служба не примет ни одного потока.") }
            for agreement in list { Console.line(AgreementCommand.line(agreement)) }
        }
    }

    /// `sverka agreement end ПОТОК --number Н`.
    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Закончить соглашение.")

        @OptionGroup var options: GatewayOptions
        @OptionGroup var actor: ActorOption
        @OptionGroup var which: Which
        @Option(name: .long, help: "Последний день действия. По умолчанию вчера: поток не принимается сразу.")
        var on: CalendarDate?

        func run() async throws {
            try await options.withGateway { application in
                try await AccessAdministration(application.gateway).end(
                    feed: which.feed, number: which.number, lastDay: on ?? application.today.adding(days: -1),
                    by: actor.actor)
            }
            Console.line(
                options.json
                    ? JSONObject.text { $0.member("ended", which.number) }
                    : "Соглашение № \(which.number) потока \(which.feed) закончено.")
        }
    }

    private static func line(_ agreement: AgreementStore.Agreement) -> String {
        let end = agreement.validUntil.map { "по \($0.russian)" } ?? "бессрочно"
        return "\(agreement.feedID)  № \(agreement.number): с \(agreement.validFrom.russian) \(end)"
    }

    private static func json(_ list: [AgreementStore.Agreement]) -> String {
        JSONObject.text { json in
            json.key("agreements")
            json.array { json in
                for agreement in list {
                    json.object { json in
                        json.member("feed", agreement.feedID)
                        json.member("number", agreement.number)
                        json.member("from", agreement.validFrom.iso)
                        json.member("until", agreement.validUntil?.iso)
                    }
                }
            }
        }
    }
}
