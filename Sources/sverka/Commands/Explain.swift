import Adapters
import ArgumentParser
import Gateway
import Glibc
import Matcher

/// `sverka explain`: why a record of the database is linked as it is.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Показать, почему запись связана, ждёт разбора или признана новой.",
        discussion: """
            Все решения о записи: кто и когда решил, уровни сходства, вес, правило, второй кандидат и отрыв. Имён, дат и номеров
            людей в ответе нет, только их идентификаторы. Просмотр записывается в журнал аудита.
            Код выхода: 0 — показано, 1 — базу не открыть, 3 — такой записи нет или модель не подходит, 64 — неверные аргументы.
            """)

    @OptionGroup var options: GatewayOptions

    @Option(name: .long, help: "Поток, например education.attendance.")
    var feed: String

    @Option(name: .long, help: "Номер записи у отправителя; части составного ключа через «|».")
    var record: String

    @Option(name: .long, help: "Человек записи: номер с 0, -1 — семья в целом. По умолчанию все.")
    var slot: Int?

    @Option(name: .long, help: "Файл модели, которой принималось решение. По умолчанию встроенная.")
    var model: String?

    @Option(name: .long, help: "Кто смотрит. По умолчанию имя пользователя системы.")
    var by: String?

    func run() async throws {
        try await DataFault.exit {
            let model = try ModelFile.people(at: model)
            let actor =
                by ?? getenv("USER").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "administrator"
            do {
                let explanation = try await options.withGateway { application in
                    try await RecordExplanation(
                        application, feed: feed, record: record, slot: slot, model: model, by: actor)
                }
                Console.line(options.json ? explanation.json : explanation.text)
            } catch let failure as RecordExplanation.Failure {
                Console.note("Ошибка: \(failure)")
                throw ExitCode(3)
            }
        }
    }
}
