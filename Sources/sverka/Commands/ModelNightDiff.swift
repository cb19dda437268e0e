import ArgumentParser
import Gateway
import Matcher

/// `sverka model diff-night`: which of the last night's links a new model would change.
struct ModelNightDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff-night", abstract: "Какие связи прошлой ночи изменит новая модель, по базе данных.",
        discussion: """
            Строки выгрузок прошлой ночи решаются заново по нынешнему реестру дважды: той моделью, что решала ночью, и новой.
            Что они решают по-разному, изменит модель. Что прежняя модель решает не так, как ночью, изменил реестр: об этом
            сказано отдельно. Записи, о которых высказался человек, не меняет никакая модель: их здесь нет.
            Код завершения говорит только о модели: 0 — она не изменит ничего, 2 — изменит хотя бы одно решение,
            3 — модель не подходит или ночь решала другой моделью, чем --old.
            """)

    @OptionGroup var options: GatewayOptions

    @Argument(help: "Новая модель; standard — встроенная.")
    var new: String

    @Option(name: .long, help: "Файл модели, которой решала ночь. По умолчанию встроенная.")
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
            let answer = NightDifferenceAnswer(difference)
            guard difference.model.records > 0 || difference.otherModels.isEmpty else {
                Console.note("Ошибка: \(answer.otherModels); сравнивать не с чем: укажите файл той модели в --old")
                throw ExitCode(3)
            }
            if let out { try answer.write(to: out) }
            answer.say(json: options.json)
            if !difference.model.changes.isEmpty { throw ExitCode(2) }
        }
    }
}
