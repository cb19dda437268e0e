import ArgumentParser
import Gateway
import Matcher
import Schemas

/// `sverka review …`: questions that the matcher leaves to operators.
struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Случаи на разборе: показать, решить, о ком запись.",
        discussion: """
            Людей команды называют только идентификаторами реестра.
            Код выхода: 0 — сделано, 1 — базу не открыть, 3 — нет такого случая или человека, случай уже решён, \
            64 — неверные аргументы.
            """,
        subcommands: [List.self, Show.self, Decide.self])

    /// Which case.
    struct Which: ParsableArguments {
        @Argument(help: ArgumentHelp("Случай, как его показывает sverka review list.", valueName: "случай"))
        var id: UniqueIdentifier
    }

    /// `sverka review list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Показать открытые случаи: сначала с предварительными картами, потом самые давние.")

        @OptionGroup var options: GatewayOptions
        @Option(name: .long, help: "Только этот поток.")
        var feed: String?
        @Option(name: .long, help: "Сколько показать.")
        var limit = 50

        func validate() throws {
            guard (1...100_000).contains(limit) else { throw ValidationError("--limit: от 1 до 100000") }
        }

        func run() async throws {
            let queue = try await options.withGateway { try await ReviewQueue($0, feed: feed, limit: limit) }
            Console.line(options.json ? queue.json : queue.text)
        }
    }

    /// `sverka review show СЛУЧАЙ`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Показать кандидатов случая: вес, вероятность, уровни сходства, правило.",
            discussion: "Имён, дат и номеров людей в ответе нет. Просмотр записывается в журнал аудита.")

        @OptionGroup var options: GatewayOptions
        @OptionGroup var actor: ActorOption
        @OptionGroup var which: Which
        @Option(name: .long, help: "Файл модели, по которой считается вероятность. По умолчанию встроенная.")
        var model: String?

        func run() async throws {
            try await DataFault.exit {
                let model = try ModelFile.people(at: model)
                let explanation = try await ReviewCommand.refused {
                    try await options.withGateway {
                        try await CaseExplanation($0, case: which.id, model: model, by: actor.actor)
                    }
                }
                Console.line(options.json ? explanation.json : explanation.text)
            }
        }
    }

    /// `sverka review decide СЛУЧАЙ`.
    struct Decide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Решить случай: запись об этом человеке, о новом или ни о ком из кандидатов.",
            discussion: """
                Решение действует и для следующих выгрузок той же записи. Карты, которые его ждали, исправляются; второй карты \
                не бывает. Решённый случай второй раз не решается.
                """)

        @OptionGroup var options: GatewayOptions
        @OptionGroup var which: Which
        @Option(
            name: .long, help: "Запись об этом человеке: его идентификатор в реестре, не обязательно из кандидатов.")
        var person: UniqueIdentifier?
        @Option(name: .long, help: "Запись об этой семье: для случаев о семье в целом.")
        var family: UniqueIdentifier?
        @Flag(
            name: .customLong("new"),
            help: "Запись о человеке, которого в реестре нет: он заводится по строке выгрузки.")
        var isNew = false
        @Flag(name: .customLong("none"), help: "Никто из кандидатов; карта остаётся без человека.")
        var isNone = false
        @Option(name: .long, help: "Кто решил: останется в журнале аудита и в истории записи.")
        var by: String
        @Option(name: .long, help: "Почему, одной строкой и без сведений о людях.")
        var reason = ""

        func validate() throws {
            let named = [person != nil, family != nil, isNew, isNone].count { $0 }
            guard named == 1 else { throw ValidationError("нужно одно из: --person, --family, --new, --none") }
            guard by.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--by: нужно имя") }
        }

        func run() async throws {
            let verdict: ReviewDecision.Verdict =
                if let person { .person(person) } else if let family { .family(family) } else {
                    isNew ? .newPerson : .noneOfThem
                }
            let decision = try await ReviewCommand.refused {
                try await options.withGateway {
                    try await ReviewDecision(
                        $0, case: which.id, verdict, by: by, reason: reason, at: GatewayApplication.clock())
                }
            }
            Console.line(options.json ? decision.json : decision.text)
        }
    }

    /// What the data refuses has exit code 3.
    private static func refused<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let failure as ReviewDecision.Failure {
            Console.note("Ошибка: \(failure)")
            throw ExitCode(3)
        } catch let refusal as ReviewStore.Refusal {
            Console.note("Ошибка: \(refusal)")
            throw ExitCode(3)
        }
    }
}

extension UniqueIdentifier: ExpressibleByArgument {
    /// Reads the usual form with hyphens.
    public init?(argument: String) { self.init(argument) }
}
