import Adapters
import ArgumentParser
import Gateway
import Glibc
import Matcher
import Schemas

/// `sverka link`: the contract for scripts outside; see architecture, "Three contracts".
struct Link: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Связать файлы выгрузок с файлом реестра, без базы данных.",
        discussion: "Ответ: feed,feed_record_id,person_id,decision,score; decision — link, review или new.")

    @Option(name: .long, help: "CSV реестра.")
    var registry: String

    @Option(
        name: .customLong("registry-mapping"), help: "Описание колонок реестра. По умолчанию registry/people.v1.yaml.")
    var registryMapping: String?

    @Option(name: .long, help: "Описание потока.")
    var mapping: String

    @Option(name: .long, help: "Куда писать ответ.")
    var out: String

    @Option(name: .customLong("as-of"), help: "День, на который считаются даты (ГГГГ-ММ-ДД). По умолчанию сегодня.")
    var asOf: CalendarDate?

    @Argument(help: "Файлы выгрузок.")
    var feeds: [String]

    func validate() throws {
        if feeds.isEmpty { throw ValidationError("нужен хотя бы один файл выгрузки") }
    }

    func run() async throws {
        do { try await link() } catch let failure as FileLinking.Failure {
            // Faults of the data, said to whoever sent them.
            Console.note("Ошибка: \(failure)")
            throw ExitCode(3)
        }
    }

    private func link() async throws {
        let day = asOf ?? GatewayApplication.clock().date
        let feedMapping = try MappingLoader.load(path: mapping)
        var answer = LinkAnswer(try FileSink(out))
        try answer.start()
        let count =
            feedMapping.matching.training == .unsupervised
            ? try linkFields(feedMapping, day, &answer) : try await linkPeople(feedMapping, day, &answer)
        try answer.finish(people: count)
    }

    /// By the facts that the mapping compares.
    private func linkFields(_ feedMapping: FeedMapping, _ day: CalendarDate, _ answer: inout LinkAnswer) throws -> Int {
        let layout = try registryMapping.map { try MappingLoader.load(path: $0) }
        let linking = try FieldLinking(
            registry: registry, layout: layout, mapping: feedMapping, asOf: day, model: nil)
        for feed in feeds {
            let result = try linking.link(feed)
            try answer.write(result.decisions)
            answer.note(result.report)
        }
        return linking.count
    }

    /// With the model for Russian children.
    private func linkPeople(
        _ feedMapping: FeedMapping, _ day: CalendarDate, _ answer: inout LinkAnswer
    ) async throws -> Int {
        let layout = try MappingLoader.load(
            path: registryMapping ?? "\(try MappingsFolder.find(nil))/registry/people.v1.yaml")
        let width = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let linking = try FileLinking(registry: registry, layout: layout, asOf: day, model: .standard, width: width)
        for feed in feeds {
            try await linking.link(feed, mapping: feedMapping, asOf: day) { try answer.write($0) }
        }
        return linking.count
    }
}
