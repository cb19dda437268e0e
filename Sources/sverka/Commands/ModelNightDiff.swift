import ArgumentParser
import Gateway
import Matcher

/// `sverka model diff-night`: which of the last night's links a new model would change.
struct ModelNightDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff-night", abstract: "Какие связи прошлой ночи изменит новая модель, по базе данных.",
        discussion: """
            Строки выгрузок прошлой ночи решаются заново новой моделью по нынешнему реестру и сравниваются с тем, что решила
            ночь. Записи, о которых высказался человек, не меняет никакая модель: их здесь нет.
            Код завершения: 0 — не изменится ничего, 2 — изменится хотя бы одно решение, 3 — модель не подходит.
            """)

    @OptionGroup var options: GatewayOptions

    @Argument(help: "Новая модель; standard — встроенная.")
    var new: String

    @Option(name: .long, help: "Файл модели, которой решала ночь: по ней назван уровень. По умолчанию встроенная.")
    var old: String?

    @Option(name: .long, help: "Куда писать список изменений (CSV, только номера записей и людей).")
    var out: String?

    func validate() throws { try OutputPath.check([out], inputs: [new, old]) }

    func run() async throws {
        try await DataFault.exit {
            let model = try ModelFile.people(at: new == "standard" ? nil : new)
            let before = try ModelFile.people(at: old)
            let difference = try await options.withGateway { application in
                try await NightDifference(application, old: before, new: model).run()
            }
            if let out { try DifferenceAnswer(difference).write(to: out) }
            DifferenceAnswer(difference).say(json: options.json)
            if !difference.changes.isEmpty { throw ExitCode(2) }
        }
    }
}
