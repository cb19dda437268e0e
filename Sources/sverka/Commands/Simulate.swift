import ArgumentParser
import Gateway
import Schemas
import Simulator

/// `sverka simulate`: a made-up region with its agencies' feeds and the truth about every row.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Создать вымышленный регион: реестр, выгрузки ведомств с «грязью» и правду о каждой строке.")

    @Option(name: .long, help: "Папка для файлов.")
    var out: String

    @Option(name: .long, help: "Людей в реестре.")
    var people = 20_000

    @Option(name: .long, help: "Строк в выгрузках первого дня. По умолчанию половина числа людей.")
    var rows: Int?

    @Option(name: .long, help: "Дней: папки day1, day2, …")
    var days = 2

    @Option(name: .long, help: "Зерно: одно и то же зерно даёт одни и те же файлы.")
    var seed: UInt64 = 1

    @Option(name: .long, help: "«Грязь»: clean, realistic или hard.")
    var dirt = "realistic"

    @Option(name: .customLong("as-of"), help: "Первый день (ГГГГ-ММ-ДД). По умолчанию сегодня.")
    var asOf: CalendarDate?

    @Option(name: .long, help: "Папка региона: territories.csv и indicators.csv.")
    var profile: String?

    @Option(name: .long, help: "Файл частот (where,what,rate), которые меняют регион и ошибки ведомств.")
    var rates: String?

    @Flag(
        name: .long,
        help:
            "Для измерения связывания: пять выгрузок о детях в одной раскладке (feed_*.csv) и truth.csv рядом с реестром."
    )
    var bench = false

    @Flag(name: .long, help: "Итог одним объектом JSON.")
    var json = false

    func validate() throws {
        guard people >= 100, people <= 5_000_000 else {
            throw ValidationError("--people: от 100 до 5000000, а не \(people)")
        }
        guard (1...60).contains(days) else { throw ValidationError("--days: от 1 до 60, а не \(days)") }
        _ = try Self.dirtProfile(dirt)
    }

    func run() async throws {
        let resources = try ResourceFolder.locate()
        let region = try RegionProfile(folder: profile ?? "\(resources)/profiles/tatarstan")
        let changes = try rates.map { try SimulationRates(try TextFile.read($0)) } ?? SimulationRates()
        let output = try SimulationOutput(
            people: people, seed: seed, asOf: asOf ?? GatewayApplication.clock().date, profile: region, rates: changes,
            folder: out)
        var dirt = try Self.dirtProfile(dirt)
        changes.apply(to: &dirt)
        let registry = try output.writeRegistry()
        if !json { Console.line("реестр: \(registry), людей \(output.region.counts.registered)") }
        if bench { return try writeBench(output, dirt, registry) }
        var fileCounts: [Int] = []
        for day in 1...days {
            let feeds = FeedSimulation(region: output.region, day: day, rows: rows, dirt: dirt)
            let count = try output.writeFeeds(feeds, to: "\(out)/day\(day)")
            try output.writeTruth(feeds, suffix: "_day\(day)")
            fileCounts.append(count)
            if !json { Console.line("день \(day): файлов \(count), папка \(out)/day\(day)") }
        }
        guard json else { return }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("registry", registry)
            writer.key("people")
            writer.number(output.region.counts.registered)
            writer.key("days")
            writer.array { writer in
                for (index, count) in fileCounts.enumerated() {
                    writer.object { writer in
                        writer.member("folder", "\(out)/day\(index + 1)")
                        writer.key("files")
                        writer.number(count)
                    }
                }
            }
        }
        Console.line(writer.text)
    }

    private func writeBench(_ output: SimulationOutput, _ dirt: DirtProfile, _ registry: String) throws {
        let records = try output.writeBench(LinkageBench(region: output.region, rows: rows, dirt: dirt))
        guard json else { return Console.line("записей \(records), правда о них: \(out)/truth.csv") }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("registry", registry)
            writer.key("people")
            writer.number(output.region.counts.registered)
            writer.key("records")
            writer.number(records)
        }
        Console.line(writer.text)
    }

    static func dirtProfile(_ name: String) throws -> DirtProfile {
        switch name {
        case "clean": .clean
        case "realistic": .realistic
        case "hard": .hard
        default: throw ValidationError("--dirt: clean, realistic или hard, а не «\(name)»")
        }
    }
}
