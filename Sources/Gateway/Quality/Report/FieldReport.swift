import Adapters
import Matcher
import Schemas

/// The report on a model of facts: its figures, and what it decides on given files. Such data have no families to take
/// people out of, so precision is only what the model itself expects.
package struct FieldReport {
    private let model: FieldModel
    private let bands: WeightBands
    private let feeds: [(name: String, tally: QualityTally, report: FieldMatcher.Report)]
    private let people: Int
    /// Rows of the registry that could not be read.
    package let rejected: RegistryRows.RejectedPeople?

    /// Links the files with a model, or one learned from the first of them.
    package init(
        registry: String, layout: FeedMapping?, mapping: FeedMapping, asOf: CalendarDate, model: FieldModel?,
        feeds paths: [String]
    ) async throws {
        var bands = WeightBands()
        var feeds: [(name: String, tally: QualityTally, report: FieldMatcher.Report)] = []
        var model = model
        if model == nil {
            model = try await ModelTraining(
                Array(paths.prefix(1)), registry: registry, layout: layout, mapping: mapping, asOf: asOf,
                version: mapping.name, width: 1
            ).model.fields
        }
        guard let model else { throw FileLinking.Failure.foreignModel(model: "", mapping: mapping.file) }
        let linking = try FieldLinking(registry: registry, layout: layout, mapping: mapping, asOf: asOf, model: model)
        for path in paths {
            let (decisions, report) = try linking.link(path)
            var tally = QualityTally()
            for decision in decisions {
                let kind: QualityTally.Kind =
                    decision.decision == "link" ? .link : decision.decision == "review" ? .review : .new
                let hasCandidate = kind != .new || decision.score != 0
                let chance = hasCandidate ? FieldModel.probability(decision.score) : 0
                tally.count(kind, chance: chance)
                bands.count(kind, weight: hasCandidate ? decision.score : nil, chance: chance, isFree: kind == .link)
            }
            feeds.append((FileLinking.feedName(path), tally, report))
        }
        self.model = model
        self.bands = bands
        self.feeds = feeds
        people = linking.count
        rejected = linking.rejected
    }

    /// Records of all feeds.
    package var records: Int { feeds.reduce(0) { $0 + $1.tally.records } }

    /// The page.
    package func html(training: ModelDocument.Training) -> String {
        var page = ReportText()
        page.add(QualityReport.head(title: "Модель \(model.version)"))
        page.element("h1", "Модель \(model.version)")
        page.element(
            "p",
            "Модель сведений; записей \(ReportText.count(records)), в реестре \(ReportText.count(people))"
                + (training.note.isEmpty ? "." : "; \(training.note)."), attributes: "class=\"quiet\"")
        page.add("<table>\n")
        page.row(
            [
                "выгрузка", "записей", "связано", "разбор", "новых", "точность по модели", "пар сравнено",
                "групп урезано",
            ],
            head: true)
        for (name, tally, report) in feeds {
            let precision = tally.links > 0 ? 1 - tally.expectedFalseByModel / Double(tally.links) : nil
            page.row([
                ReportText.escaped(name), ReportText.count(tally.records), ReportText.count(tally.links),
                ReportText.count(tally.review), ReportText.count(tally.new), precision.map(ReportText.percent) ?? "—",
                ReportText.count(report.pairs), ReportText.count(report.cutBlocks),
            ])
        }
        page.add("</table>\n")
        page.element("h2", "Шансы лучшего кандидата, бит")
        page.add(QualityCharts.histogram(bands))
        page.element("h2", "Числа модели")
        for (place, comparison) in model.comparisons.enumerated() {
            let levels = ModelCharts.levels(model, place)
            page.element("h3", comparison.name)
            page.add(ModelCharts.shares(comparison.name, levels))
            page.add(ModelCharts.weights(comparison.name, levels))
        }
        page.add("</body>\n</html>\n")
        return page.html
    }

    /// One object for machines.
    package var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("model", model.version)
            writer.key("people")
            writer.number(people)
            writer.key("registryRejected")
            writer.number(rejected?.count ?? 0)
            writer.key("feeds")
            writer.array { writer in
                for (name, tally, report) in feeds {
                    writer.object { writer in
                        writer.member("feed", name)
                        for (key, value) in [
                            ("records", tally.records), ("link", tally.links), ("review", tally.review),
                            ("new", tally.new), ("pairs", report.pairs), ("cutBlocks", report.cutBlocks),
                        ] {
                            writer.key(key)
                            writer.number(value)
                        }
                        writer.key("expectedFalse")
                        writer.number((tally.expectedFalseByModel * 1000).rounded() / 1000)
                    }
                }
            }
        }
        return writer.text
    }
}
