import Adapters
import ArgumentParser
import Gateway
import Glibc
import Matcher
import Schemas

/// `sverka model report`: how well a model does on given files, without the truth, as a page and for machines.
struct ModelReport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Отчёт о качестве модели без правильных ответов: страница HTML с графиками.",
        discussion: """
            Файлы связываются дважды: как есть и с реестром, из которого изъята часть детей и в который добавлены придуманные.
            Каждая связь изъятого или придуманного ребёнка ложная: отсюда доля ложных связей, точность и полнота с промежутками.
            """)

    @OptionGroup var files: LinkFiles

    @Option(name: .long, help: "Файл модели. По умолчанию встроенная.")
    var model: String?

    @Option(name: .long, help: "Куда писать страницу.")
    var out: String

    @Option(name: .long, help: "Сколько связей каждой полосы веса выбрать на проверку людьми.")
    var sample = 40

    @Option(name: .customLong("sample-out"), help: "Куда писать выборку: CSV, в столбце verdict — да или нет.")
    var sampleOut: String?

    @Option(name: .long, help: "Проверенная выборка: её итог войдёт в отчёт.")
    var verdicts: String?

    @Flag(name: .long, help: "Те же оценки одним объектом JSON в стандартный вывод.")
    var json = false

    func validate() throws {
        try OutputPath.check([out, sampleOut], inputs: [model, verdicts] + files.inputs)
        guard (1...10_000).contains(sample) else { throw ValidationError("--sample: от 1 до 10000, а не \(sample)") }
    }

    func run() async throws { try await DataFault.exit { try await report() } }

    private func report() async throws {
        let feed = try files.reading.feed()
        let loaded = try model.map { try ModelFile.load($0) }
        let training = try model.map { try ModelFile.training(of: $0) } ?? ModelFile.standardTraining
        if feed.matching.training == .unsupervised || loaded?.isOfFields == true {
            return try await reportFields(feed, loaded, loaded == nil ? Self.learnedHere : training)
        }
        let run = QualityRun(
            registry: files.registry, layout: try files.layoutOption.layout(), mapping: feed, asOf: files.reading.day,
            model: loaded?.people ?? .standard, width: ReadingOptions.cores)
        let measurement = try await run.measure(files.feeds, drawing: sampleOut == nil ? 0 : sample)
        let result = try verdicts.map { try AcceptanceResult(reading: $0, asOf: files.reading.day) }
        try TextFile.write(QualityReport(measurement, training: training, sample: result).html, to: out)
        if let sampleOut { try write(measurement.sample, to: sampleOut) }
        if let rejected = measurement.rejectedPeople { Console.note(rejected.text) }
        if json { return Console.line(measurement.json) }
        let total = measurement.total
        var told = "записей \(total.records)"
        if let precision = measurement.precision(total), let recall = measurement.recall(total) {
            told +=
                "; точность связей около \(Self.percent(precision.value)) % (\(Self.percent(precision.low))–\(Self.percent(precision.high))), полнота около \(Self.percent(recall.value)) %"
        } else {
            told += total.records == 0 ? "; оценивать нечего" : ", не связана ни одна: точность оценить не по чему"
        }
        Console.note("\(told); отчёт в \(out)")
    }

    /// Of a model that no file was given for.
    private static var learnedHere: ModelDocument.Training {
        var training = ModelDocument.Training()
        training.note = "обучена на первой из этих выгрузок, без разметки"
        return training
    }

    private func reportFields(
        _ feed: FeedMapping, _ model: ModelFile?, _ training: ModelDocument.Training
    ) async throws {
        guard sampleOut == nil, verdicts == nil else {
            throw ValidationError("--sample-out и --verdicts: только для модели людей")
        }
        let report = try await FieldReport(
            registry: files.registry, layout: try files.layoutOption.named(),
            mapping: feed, asOf: files.reading.day, model: model?.fields, feeds: files.feeds)
        try TextFile.write(report.html(training: training), to: out)
        if let rejected = report.rejected { Console.note(rejected.text) }
        if json { return Console.line(report.json) }
        Console.note("записей \(report.records); отчёт в \(out)")
    }

    private func write(_ sample: AcceptanceSample, to path: String) throws {
        var sink = try FileSink(path)
        try sink.write(Array((AcceptanceSample.header + "\n").utf8))
        for draw in sample.draws {
            let ids = [draw.feed, draw.recordID, draw.personID].map(TableCell.text).joined(separator: ",")
            try sink.write(Array("\(ids),\(draw.band),\(sample.links[draw.band]),\n".utf8))
        }
        try sink.finish()
    }

    private static func percent(_ share: Double) -> String { AnswerLine.number(share * 100) }
}
