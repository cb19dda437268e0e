import ArgumentParser
import Gateway
import Schemas

/// `sverka model quality`: how well the nights linked, from the database.
struct ModelQuality: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality",
        abstract: "Оценки качества связей по ночам: точность, полнота, вердикты людей, изменение.",
        discussion: """
            Оценки получены ночью (службой — раз в сутки) на выборке строк, без правильных ответов; рядом — промежуток, в котором величина лежит с
            вероятностью 95 %. Чего они не видят: записей, для которых нужный человек не нашёлся среди похожих. Вердикты людей
            собраны не наугад: смотрят чаще сомнительное, и точность по ним обычно ниже настоящей.
            """)

    @OptionGroup var options: GatewayOptions

    @Option(name: .long, help: "Поток. По умолчанию все.")
    var feed: String?

    @Option(name: .long, help: "Сколько последних ночей.")
    var nights = 10

    @Flag(name: .long, help: "И по группам детей: возраст, СНИЛС, муниципалитет.")
    var groups = false

    func validate() throws {
        guard (1...1000).contains(nights) else { throw ValidationError("--nights: от 1 до 1000, а не \(nights)") }
    }

    func run() async throws {
        let history = try await options.withGateway { application in
            QualityHistory(
                try await application.gateway.perform {
                    try QualityStore($0).latest(feed: feed, groups: groups, nights: nights)
                }, offsetMinutes: application.profile.settings.offsetMinutes)
        }
        Console.line(options.json ? history.json : history.text)
    }
}
