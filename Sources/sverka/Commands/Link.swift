import Adapters
import ArgumentParser
import Gateway
import Matcher
import Schemas

/// `sverka link`: the contract for scripts outside; see architecture, "Three contracts".
struct Link: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Связать файлы выгрузок с файлом реестра, без базы данных.",
        discussion: "Ответ: feed,feed_record_id,person_id,decision,score; decision — link, review или new.")

    @OptionGroup var files: LinkFiles

    @Option(name: .long, help: "Куда писать ответ.")
    var out: String

    @Option(
        name: .long, help: "Файл модели. По умолчанию встроенная или, если так сказано в описании, обученная на месте.")
    var model: String?

    @Option(
        name: .long,
        help: "Куда писать, из чего сложилось каждое решение: строка JSON на запись. Имён и номеров людей там нет.")
    var explain: String?

    @Flag(name: .long, help: "Итог одним объектом JSON.")
    var json = false

    func validate() throws { try OutputPath.check([out, explain], inputs: [model] + files.inputs) }

    func run() async throws {
        try await DataFault.exit { try await link() }
    }

    private func link() async throws {
        let day = files.reading.day
        let feedMapping = try files.reading.feed()
        let file = try model.map { try ModelFile.load($0) }
        var answer = LinkAnswer(try FileSink(out))
        try answer.start()
        let count: Int
        switch (feedMapping.matching.training, file) {
        case (.unsupervised, .fields(let fields)): count = try linkFields(feedMapping, day, fields, &answer)
        case (.unsupervised, nil): count = try linkFields(feedMapping, day, nil, &answer)
        case (.standard, .people(let people)): count = try await linkPeople(feedMapping, day, people, &answer)
        case (.standard, nil): count = try await linkPeople(feedMapping, day, .standard, &answer)
        default: throw FileLinking.Failure.foreignModel(model: model ?? "", mapping: feedMapping.file)
        }
        try answer.finish(people: count, json: json, out: out)
    }

    /// By the facts that the mapping compares.
    private func linkFields(
        _ feedMapping: FeedMapping, _ day: CalendarDate, _ model: FieldModel?, _ answer: inout LinkAnswer
    ) throws -> Int {
        let linking = try FieldLinking(
            registry: files.registry, layout: try files.layoutOption.named(), mapping: feedMapping, asOf: day,
            model: model)
        if let rejected = linking.rejected { answer.note(rejected) }
        var reasons = try explain.map { try FileSink($0) }
        for feed in files.feeds {
            let result = try linking.link(feed, explains: reasons != nil)
            try answer.write(result.decisions)
            for decision in result.decisions {
                if let line = linking.explain(decision) { try reasons?.write(Array((line + "\n").utf8)) }
            }
            answer.note(result.report)
        }
        try reasons?.finish()
        return linking.count
    }

    /// With a model for people.
    private func linkPeople(
        _ feedMapping: FeedMapping, _ day: CalendarDate, _ model: MatchModel, _ answer: inout LinkAnswer
    ) async throws -> Int {
        let rows = LinkRows.readAhead(files.feeds, mapping: feedMapping, asOf: day)
        let linking = try await FileLinking(
            registry: files.registry, layout: try files.layoutOption.layout(), asOf: day, model: model,
            width: ReadingOptions.cores)
        if let rejected = linking.rejected { answer.note(rejected) }
        var reasons = try explain.map { try FileSink($0) }
        let isOneToOne = feedMapping.matching.assignment == .oneToOne
        var all: [FileLinking.Decision] = []
        for file in rows {
            var ofFeed: [FileLinking.Decision] = []
            try await linking.link(file, explains: reasons != nil) { ofFeed += $0 }
            if isOneToOne { FileLinking.assignOneToOne(&ofFeed) }
            all += ofFeed
        }
        // What two records say against each other shows only when all of them are decided.
        FileLinking.settleClaims(&all)
        try answer.write(all)
        for decision in all {
            if let line = linking.explain(decision) { try reasons?.write(Array((line + "\n").utf8)) }
        }
        try reasons?.finish()
        return linking.count
    }
}
