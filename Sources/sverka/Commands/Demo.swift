import Adapters
import ArgumentParser
import Gateway
import Schemas
import Simulator

/// `sverka demo`: a made-up region, five agencies' files, one night.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Показать работу: вымышленный регион, выгрузки пяти ведомств, одна ночь.",
        discussion: """
            Первый запуск создаёт регион заново. Потом: --again — вторая ночь с теми же файлами, \
            --next-day — ночь с файлами следующего дня.
            """)

    @OptionGroup var options: GatewayOptions

    @Option(name: .long, help: "Людей в реестре.")
    var people = 20_000

    @Option(name: .long, help: "Строк в выгрузках первого дня. По умолчанию половина числа людей.")
    var rows: Int?

    @Option(name: .long, help: "Зерно.")
    var seed: UInt64 = 1

    @Flag(name: .long, help: "Вторая ночь с теми же файлами.")
    var again = false

    @Flag(name: .customLong("next-day"), help: "Ночь с файлами следующего дня.")
    var nextDay = false

    func validate() throws {
        if again, nextDay { throw ValidationError("--again и --next-day вместе не имеют смысла") }
    }

    func run() async throws {
        let resources = try ResourceFolder.locate()
        let configuration = try options.configuration(dataFolder: "sverka-demo")
        let profile = try RegionProfile(folder: configuration.profileFolder ?? "\(resources)/profiles/tatarstan")
        let continues = again || nextDay
        let state =
            try continues
            ? DemoState.load(from: configuration.dataFolder)
            : DemoState(
                people: people, rows: rows ?? people / 2, seed: seed, firstDay: GatewayApplication.clock().date, day: 1)
        try await options.withGateway(configuration) { application in
            if !continues { try await application.clearForDemo() }
            try await run(state, application: application, profile: profile)
        }
    }

    private func run(_ earlier: DemoState, application: GatewayApplication, profile: RegionProfile) async throws {
        var state = earlier
        if nextDay { state.day += 1 }
        let folder = application.configuration.dataFolder
        let output = try SimulationOutput(
            people: state.people, seed: state.seed, asOf: state.firstDay, profile: profile,
            folder: "\(folder)/simulated")
        let progress = TerminalProgress(isSilent: options.json)
        if !again, !nextDay {
            let layout = try MappingLoader.load(
                path: "\(application.configuration.mappingsFolder)/registry/people.v1.yaml")
            let report = try await application.importRegistry(
                try output.writeRegistry(), mapping: layout, asOf: state.firstDay
            ) { progress.advance(step: "import", feed: "", done: $0, total: nil) }
            progress.finish(step: "import", feed: "", done: report.read)
        }
        let feeds = FeedSimulation(region: output.region, day: state.day, rows: state.rows)
        try output.writeFeeds(feeds, to: application.configuration.inboxFolder)
        try output.writeTruth(feeds, suffix: "_day\(state.day)")
        let summary = try await NightRun(application, progress: progress)
            .run(inbox: application.configuration.inboxFolder, asOf: feeds.date)
        try state.save(to: folder)
        Console.line(options.json ? summary.json : summary.text)
        if !options.json {
            Console.line("Квитанции: \(application.configuration.receiptsFolder)")
            if !again {
                Console.line("Дальше: sverka demo --again (те же файлы) или sverka demo --next-day (следующий день)")
            }
        }
    }
}
