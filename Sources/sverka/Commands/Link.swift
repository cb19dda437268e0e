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

    @Flag(name: .long, help: "Итог одним объектом JSON.")
    var json = false

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
        let layout = try MappingLoader.load(
            path: registryMapping ?? "\(try MappingsFolder.find(nil))/registry/people.v1.yaml")
        let feedMapping = try MappingLoader.load(path: mapping)
        let width = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let linking = try FileLinking(registry: registry, layout: layout, asOf: day, model: .standard, width: width)
        var sink = try FileSink(out)
        try sink.write(Array("feed,feed_record_id,person_id,decision,score\n".utf8))
        var counts: [String: Int] = [:]
        for feed in feeds {
            try await linking.link(feed, mapping: feedMapping, asOf: day) { decisions in
                var text = ""
                for decision in decisions {
                    counts[decision.decision, default: 0] += 1
                    let fields = [decision.feed, decision.recordID, decision.personID, decision.decision]
                    text += fields.map(TableCell.text).joined(separator: ",") + "," + Self.number(decision.score) + "\n"
                }
                try sink.write(Array(text.utf8))
            }
        }
        try sink.finish()
        if json {
            var writer = JSONWriter()
            writer.object { writer in
                for (name, value) in [("registry", linking.count)]
                    + ["link", "review", "new"].map({ ($0, counts[$0, default: 0]) })
                {
                    writer.key(name)
                    writer.number(value)
                }
                writer.member("out", out)
            }
            Console.line(writer.text)
            return
        }
        let total = ["link", "review", "new"].map { "\($0) \(counts[$0, default: 0])" }.joined(separator: ", ")
        Console.note("реестр \(linking.count) чел.; \(total)")
    }

    /// Two decimals.
    private static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths.magnitude % 100
        return "\(hundredths < 0 ? "-" : "")\(hundredths.magnitude / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
