import Adapters
import Matcher

/// The page of `sverka model report`: one HTML file in Russian with drawings inside, readable without scripts, without a
/// network and on paper. It holds figures about levels, feeds and groups, and nothing about any single person.
package struct QualityReport {
    private let measurement: QualityMeasurement
    private let training: ModelDocument.Training
    private let sample: AcceptanceResult?
    private var page = ReportText()

    /// Prepares a report of a measurement; `sample` are people's answers about drawn links.
    package init(
        _ measurement: QualityMeasurement, training: ModelDocument.Training, sample: AcceptanceResult? = nil
    ) {
        self.measurement = measurement
        self.training = training
        self.sample = sample
    }

    /// The whole page.
    package var html: String {
        var report = self
        report.page.add(Self.head(title: "Модель \(measurement.model.version)"))
        report.summary()
        report.feeds()
        report.groups()
        report.histogram()
        if let sample { report.acceptance(sample) }
        report.blocking()
        report.figures()
        report.method()
        report.page.add("</body>\n</html>\n")
        return report.page.html
    }

    /// Everything before the first section; also of other reports.
    static func head(title: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="ru">
        <head>
        <meta charset="utf-8"/>
        <title>\(ReportText.escaped(title))</title>
        <style>
        body { font: 15px/1.45 sans-serif; color: #222; max-width: 1000px; margin: 24px auto; padding: 0 16px; background: #fff; }
        h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 36px 0 8px; } h3 { font-size: 16px; margin: 20px 0 6px; }
        p { margin: 6px 0 10px; max-width: 760px; } .quiet, .range { color: #66707a; } .range { font-size: 12px; white-space: nowrap; display: block; }
        table { border-collapse: collapse; margin: 8px 0 12px; } th, td { padding: 4px 10px; border-bottom: 1px solid #dfe3e8; text-align: right; vertical-align: middle; }
        th { font-weight: normal; color: #66707a; font-size: 13px; vertical-align: bottom; } th:first-child, td:first-child { text-align: left; }
        table.key td { border: 0; padding: 2px 28px 2px 0; font-size: 22px; text-align: left; } table.key th { border: 0; padding: 0 28px 8px 0; text-align: left; }
        .swatch { display: inline-block; width: 12px; height: 12px; } svg { max-width: 100%; height: auto; }
        @media print { h2 { page-break-after: avoid; } svg, table { page-break-inside: avoid; } }
        </style>
        </head>
        <body>

        """
    }

    private mutating func summary() {
        let total = measurement.total
        page.element("h1", "Модель \(measurement.model.version)")
        var notes = [
            "записей \(ReportText.count(total.records))", "людей в реестре \(ReportText.count(measurement.people))",
        ]
        notes.append("из них детей \(ReportText.count(measurement.children))")
        if !training.day.isEmpty { notes.append("обучена \(training.day)") }
        if training.rows > 0 { notes.append("на записях: \(ReportText.count(training.rows))") }
        if !training.note.isEmpty { notes.append(training.note) }
        page.element("p", notes.joined(separator: "; ") + ".", attributes: "class=\"quiet\"")
        let precision = measurement.precision(total)
        let recall = measurement.recall(total)
        page.add("<table class=\"key\">\n<tr>")
        let share = { (count: Int) in ReportText.percent(Double(count) / Double(max(1, total.records))) }
        for figure in [
            ReportText.range(precision, ReportText.percent), ReportText.range(recall, ReportText.percent),
            share(total.review),
            share(total.new), ReportText.count(Int(total.outside.rounded())),
        ] { page.add("<td>\(figure)</td>") }
        page.add("</tr>\n<tr>")
        for name in [
            "точность связей, оценка", "полнота, оценка", "на разборе", "новых",
            "записей о детях не из реестра, оценка",
        ] {
            page.add("<th>\(name)</th>")
        }
        page.add("</tr>\n</table>\n")
        if total.records == 0 {
            page.element("p", "Ни одной пригодной записи: оценивать нечего.")
            return
        }
        page.element(
            "p",
            "Оценки получены без правильных ответов; серым — промежуток, в котором величина лежит с вероятностью 95 %. Как они получены, сказано в конце."
        )
    }

    private mutating func tallies(_ rows: [(name: String, tally: QualityTally)], title: String) {
        page.add("<table>\n")
        page.row(
            [
                title, "записей", "связано", "разбор", "новых", "точность", "", "полнота",
                "ложных на 1000<br/>детей не из реестра",
            ], head: true)
        for (name, tally) in rows {
            let precision = measurement.precision(tally)
            let rate = tally.falseLinkRate
            let share = { (count: Int) in ReportText.percent(Double(count) / Double(max(1, tally.records))) }
            page.row([
                ReportText.escaped(name), ReportText.count(tally.records), share(tally.links), share(tally.review),
                share(tally.new),
                ReportText.range(precision, ReportText.percent),
                precision.map { QualityCharts.interval($0, from: 0.99, to: 1, title: "точность от 99 до 100 %") } ?? "",
                tally.links == 0 ? "—" : measurement.recall(tally).map { ReportText.percent($0.value) } ?? "—",
                rate.cases == 0
                    ? "—"
                    : ReportText.range(
                        .init(value: rate.share, low: rate.low, high: rate.high), ReportText.perThousand),
            ])
        }
        page.add("</table>\n")
    }

    private mutating func feeds() {
        page.element("h2", "По выгрузкам")
        tallies(
            measurement.feeds.map { ($0.name, $0.tally) } + [("все вместе", measurement.total)], title: "выгрузка")
        page.element("p", "Полоса у точности — от 99 до 100 %.", attributes: "class=\"quiet\"")
    }

    private mutating func groups() {
        page.element("h2", "По группам детей")
        page.element(
            "p",
            "Кого связывают хуже других, видно только здесь. Группы меньше \(QualityGroup.smallest) записей сведены вместе."
        )
        for kind in QualityGroup.Kind.allCases {
            var rows = measurement.groups.filter { $0.group.kind == kind }.map { ($0.group.name, $0.tally) }
            guard !rows.isEmpty else { continue }
            // Of many municipalities those with the most records tell the most; the others' ranges are wide.
            if kind == .municipality {
                rows = rows.sorted { ($1.1.records, $0.0) < ($0.1.records, $1.0) }.prefix(15).map { $0 }
            }
            tallies(rows, title: kind.russian.lowercased())
        }
    }

    private mutating func histogram() {
        page.element("h2", "Веса и пороги")
        page.element(
            "p",
            "Вес — биты, говорящие за лучшего кандидата против случайного человека. У каждой из трёх полос своя высота. Разбор при большом весе — работа запретов (близнецы, чужой номер), а не порога."
        )
        page.add(QualityCharts.histogram(measurement.bands))
        page.element("h3", "Что дал бы порог по весу")
        page.element(
            "p",
            "Только записи, которым ни один запрет не мешает. Оранжевая линия — доля ошибок по детям, изъятым из реестра, жёлтая — по вероятностям самой модели, зелёная — полнота."
        )
        page.add(QualityCharts.thresholds(measurement.thresholds))
        page.add("<table>\n")
        page.row(["порог, бит", "связей", "точность", "точность по модели", "полнота"], head: true)
        for threshold in measurement.thresholds where threshold.bits % 5 == 0 && (0...60).contains(threshold.bits) {
            page.row([
                "\(threshold.bits)", ReportText.count(threshold.links), ReportText.percent(threshold.precision),
                ReportText.percent(threshold.precisionByModel), ReportText.percent(threshold.recall),
            ])
        }
        page.add("</table>\n")
    }

    private mutating func acceptance(_ sample: AcceptanceResult) {
        page.element("h2", "Выборка, проверенная людьми")
        page.add("<table>\n")
        page.row(["вес связи, бит", "связей", "проверено", "верных", "точность"], head: true)
        for band in sample.bands {
            let rate = band.right
            page.row([
                AcceptanceSample.name(band.band), ReportText.count(band.links), ReportText.count(rate.cases),
                ReportText.count(rate.events),
                rate.cases == 0
                    ? "—"
                    : ReportText.range(
                        .init(value: rate.share, low: rate.low, high: rate.high), ReportText.percent),
            ])
        }
        page.row([
            "все связи", ReportText.count(sample.links), ReportText.count(sample.checked), "",
            ReportText.range(sample.precision, ReportText.percent),
        ])
        page.add("</table>\n")
    }

    private mutating func blocking() {
        let blocking = measurement.blocking
        let records = max(1, measurement.total.records)
        page.element("h2", "Поиск кандидатов")
        page.element(
            "p",
            "Сравнено людей на запись: \(ReportText.decimal(Double(blocking.candidates) / Double(records), 1)); больше всего — \(ReportText.count(measurement.mostCandidates)); поисков с урезанным списком: \(ReportText.count(blocking.cutSearches))."
        )
        page.add(QualityCharts.candidates(measurement.candidateCounts))
        page.add("<table>\n")
        page.row(
            [
                "ключ", "поисков", "ведёт к человеку", "только он", "людей на поиск", "самая большая группа", "урезано",
            ], head: true)
        let searches = max(1, measurement.profile.searches)
        for (key, line) in measurement.profile.lines.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            page.row([
                key.russian, ReportText.count(line.searches), ReportText.percent(Double(line.finds) / Double(searches)),
                ReportText.percent(Double(line.findsAlone) / Double(searches)),
                ReportText.decimal(Double(line.people) / Double(max(1, line.searches)), 1),
                ReportText.count(line.largest),
                ReportText.count(line.cut),
            ])
        }
        page.add("</table>\n")
        page.element(
            "p",
            "По \(ReportText.count(measurement.profile.searches)) связанным записям, найденным ещё раз по каждому ключу отдельно.",
            attributes: "class=\"quiet\"")
    }

    private mutating func figures() {
        let model = measurement.model
        page.element("h2", "Числа модели")
        page.add(
            "<p><span class=\"swatch\" style=\"background:#2c6fad\"></span> m — доля уровня, когда это тот самый ребёнок; <span class=\"swatch\" style=\"background:#d1622b\"></span> u — доля среди посторонних. Вес — двоичный логарифм m/u; где важна частота значения, полоса — для значения у одного из ста, тонкая линия — до одного из десяти тысяч.</p>\n"
        )
        page.element(
            "p",
            "Доля записей о детях реестра \(ReportText.percent(model.registeredShare)), братьев и сестёр не из реестра \(ReportText.percent(model.siblingShare)), тёзок с той же датой рождения \(ReportText.share(model.namesakeShare))."
        )
        for comparison in Comparison.allCases {
            let levels = ModelCharts.levels(model, comparison)
            guard !levels.isEmpty else { continue }
            page.element("h3", comparison.russian)
            page.add(ModelCharts.shares(comparison.russian, levels))
            page.add(ModelCharts.weights(comparison.russian, levels))
            observed(comparison)
        }
    }

    /// How often the feeds' links show each level, beside m: how each agency errs.
    private mutating func observed(_ comparison: Comparison) {
        let rows = measurement.model.table.rows.filter { $0.level.comparison == comparison }
        let feeds = measurement.feeds.filter { feed in rows.contains { feed.levels[$0.level, default: 0] > 0 } }
        guard !feeds.isEmpty else { return }
        page.add("<table>\n")
        page.row(["доля среди связей", "m"] + feeds.map { ReportText.escaped($0.name) }, head: true)
        for row in rows {
            var cells = [row.level.russian, ReportText.share(row.match)]
            for feed in feeds {
                let known = rows.reduce(0) { $0 + feed.levels[$1.level, default: 0] }
                cells.append(
                    known == 0 ? "—" : ReportText.share(Double(feed.levels[row.level, default: 0]) / Double(known)))
            }
            page.row(cells)
        }
        page.add("</table>\n")
    }

    private mutating func method() {
        let total = measurement.total
        page.element("h2", "Как получены оценки")
        page.element(
            "p",
            "Каждый \(DecoyRegistry.hiddenEvery)-й ребёнок изъят из реестра, и те же записи связаны ещё раз. Записи изъятых детей (\(ReportText.count(total.hidden))) связывать не с кем: каждая их связь ложная; таких \(ReportText.count(total.hiddenLinks)). Отсюда доля ложных связей у детей, которых в реестре нет; самих таких записей около \(ReportText.count(Int(total.outside.rounded())))."
        )
        page.element(
            "p",
            "Каждому \(DecoyRegistry.twinEvery)-му ребёнку придуман близнец в его же семье: из \(ReportText.count(total.twinned)) записей этих детей к придуманному близнецу попало \(ReportText.count(total.twinnedLinks)); настоящих близнецов касаются \(ReportText.count(total.realTwins)) связей. Придумано \(ReportText.count(measurement.strangers)) посторонних детей из имён, дат и адресов разных детей реестра: к ним попало \(ReportText.count(total.strangerLinks)) записей. Близнецов зовут так, как зовут настоящих. Приём описан в arXiv 2503.20627."
        )
        page.element(
            "p",
            "Записей изъятых детей, рядом с которыми стоит придуманный тёзка с той же датой рождения и чужим домом: с чужим отчеством \(ReportText.count(total.namesakes)), к тёзке попало \(ReportText.count(total.namesakeLinks)); с тем же отчеством \(ReportText.count(total.fullNamesakes)), попало \(ReportText.count(total.fullNamesakeLinks)). Незарегистрированных близнецов и тёзок может быть больше, чем в реестре: сколько их, видно по несвязанным записям с явным тёзкой (другое отчество — \(ReportText.count(total.clearNamesakes)), другие номер и муниципалитет — \(ReportText.count(total.clearFullNamesakes))) и явным близнецом (другое имя, таких \(ReportText.count(total.clearTwins))); сколько ложных связей приходится на одну такую, показали изъятые дети."
        )
        page.element(
            "p",
            "Полнота: к верным связям прибавлены записи с разбора и новые, взятые с вероятностью, что кто-то из реестра всё же имеется в виду. Запись, для которой нужный человек даже не найден среди кандидатов, так не увидеть. Промежутки — Клоппера и Пирсона, суммы — методом MOVER. Кто изъят и кто придуман, зависит только от содержимого файлов: повторный отчёт даёт те же числа."
        )
        page.element(
            "p",
            "Отчёт не содержит сведений об отдельных людях: ни имён, ни номеров, ни адресов; муниципалитеты названы те, где в реестре не меньше \(QualityGroup.smallest) человек.",
            attributes: "class=\"quiet\"")
    }
}
