import Adapters
import Schemas

/// Links drawn for people to check, so many from each band of weight: where the doubtful ones are few, a plain draw would
/// miss them. Who is drawn depends on the ids alone.
package struct AcceptanceSample: Sendable {
    /// One link to check.
    package struct Draw: Sendable, Hashable {
        /// Feed.
        package var feed: String
        /// The sender's id of the row.
        package var recordID: String
        /// The registry's id of the person.
        package var personID: String
        /// Band of weight.
        package var band: Int
        fileprivate var order: UInt64
    }

    /// Weights in bits at which bands begin; the first band is below them all.
    package static let edges = [15, 20, 25, 30, 40, 50]
    /// Header of the file.
    package static let header = "feed,feed_record_id,person_id,band,links_in_band,verdict"

    /// Links by band.
    package private(set) var links = [Int](repeating: 0, count: edges.count + 1)
    private var drawn: [[Draw]]
    private let size: Int

    /// Prepares to draw so many links from each band.
    package init(perBand size: Int) {
        self.size = max(0, size)
        drawn = Array(repeating: [], count: Self.edges.count + 1)
    }

    /// The band of a weight.
    package static func band(_ weight: Double) -> Int { edges.count { weight >= Double($0) } }

    /// A band's name.
    package static func name(_ band: Int) -> String {
        if band <= 0 { return "меньше \(edges[0])" }
        return band >= edges.count ? "от \(edges[edges.count - 1])" : "\(edges[band - 1])–\(edges[band])"
    }

    /// Offers a link.
    mutating func offer(feed: String, recordID: String, personID: @autoclosure () -> String, weight: Double) {
        let band = Self.band(weight)
        links[band] += 1
        guard size > 0 else { return }
        let order = ContentSeed.number(feed + "\u{0}" + recordID, salt: 6)
        if drawn[band].count >= size * 2 + 64 { prune(band) }
        drawn[band].append(
            Draw(feed: feed, recordID: recordID, personID: personID(), band: band, order: order))
    }

    private mutating func prune(_ band: Int) { drawn[band] = Array(Self.ordered(drawn[band]).prefix(size)) }

    private static func ordered(_ draws: [Draw]) -> [Draw] {
        draws.sorted { ($0.order, $0.feed, $0.recordID) < ($1.order, $1.feed, $1.recordID) }
    }

    /// The links to check, by band.
    package var draws: [Draw] { drawn.flatMap { Self.ordered($0).prefix(size) } }

    /// A template of the file of answers, as a mapping for reading it again.
    fileprivate static let layout = """
        feed: acceptance.sample
        version: 1
        owner: {agency: registry}
        format:
          csv: {encoding: utf-8, delimiter: ",", quote: '"', header: any-order}
        key: [feed, feed_record_id]
        ignore: [person_id]
        facts: {band: band, links: links_in_band, answer: verdict, verdict: {from: verdict, type: boolean}}
        severity: {person.missing: info}

        """
}

/// People's answers about drawn links.
package struct AcceptanceResult: Sendable {
    /// One band of weight.
    package struct Band: Sendable {
        /// Its place.
        package var band: Int
        /// Links of the band.
        package var links: Int
        /// Right ones among those checked.
        package var right: RateInterval
    }

    /// Bands with links, the lowest weights first.
    package private(set) var bands: [Band] = []
    /// Share of right links, each band counting as much as it has links; nil without links.
    package private(set) var precision: QualityTally.Estimate?

    /// All links.
    package var links: Int { bands.reduce(0) { $0 + $1.links } }
    /// Links checked.
    package var checked: Int { bands.reduce(0) { $0 + $1.right.cases } }

    /// Sums up answers: by band how many links there are, were checked, were right.
    package init(_ counts: [(band: Int, links: Int, checked: Int, right: Int)]) {
        bands = counts.filter { $0.links > 0 }.sorted { $0.band < $1.band }.map {
            var right = RateInterval(events: $0.right, cases: $0.checked)
            if $0.checked >= $0.links {
                right.low = right.share
                right.high = right.share
            }
            return Band(band: $0.band, links: $0.links, right: right)
        }
        let all = Double(links)
        guard all > 0 else { return }
        // Of a band that nobody looked at nothing is known; of one looked at whole, everything.
        var sum = EstimateSum.of(
            bands.map { band in
                let estimate =
                    band.right.cases > 0
                    ? band.right.estimate : QualityTally.Estimate(value: 0.5, low: 0, high: 1)
                return (Double(band.links) / all, estimate)
            })
        sum.low = max(0, sum.low)
        sum.high = min(1, sum.high)
        precision = sum
    }

    /// Answers of somebody who can't tell; they don't count.
    private static let undecided: Set<String> = ["", "не знаю", "?"]

    /// Reads a sample's file with people's answers in `verdict`: да or нет; rows without an answer don't count. A file that
    /// is no sample, or an answer that is none, is refused: a misread answer would be a wrong estimate.
    package init(reading path: String, asOf: CalendarDate) throws {
        let mapping = try MappingLoader.load(text: AcceptanceSample.layout, file: "acceptance.sample")
        var links: [Int: Int] = [:]
        var checked: [Int: Int] = [:]
        var right: [Int: Int] = [:]
        let reader = FeedReader(mapping: mapping, files: [FileLinking.feedFile(path)], asOf: asOf)
        let report = try reader.read(isUnchanged: { _, _ in false }) { row in
            func fail(_ line: Int, _ expected: String) -> FileLinking.Failure {
                .unusableAnswers(file: path, line: line, expected: expected)
            }
            guard case .record(let record) = row else {
                if case .quarantined(let record, _) = row { throw fail(record.location.line, "целая строка выборки") }
                return
            }
            func text(_ fact: String) -> String { record.facts[fact]?.text ?? "" }
            let line = record.location.line
            guard let band = Int(text("band")), (0...AcceptanceSample.edges.count).contains(band) else {
                throw fail(line, "полоса от 0 до \(AcceptanceSample.edges.count) в столбце band")
            }
            guard let count = Int(text("links")), count > 0, links[band] ?? count == count else {
                throw fail(line, "в столбце links_in_band одно и то же число больше 0 на полосу")
            }
            links[band] = count
            guard case .boolean(let isRight)? = record.facts["verdict"] else {
                if Self.undecided.contains(text("answer").lowercased()) { return }
                throw fail(line, "да, нет или ничего в столбце verdict")
            }
            checked[band, default: 0] += 1
            if isRight { right[band, default: 0] += 1 }
        }
        if let fatal = report.fatal { throw FileLinking.Failure.refused(file: path, fatal) }
        if report.findingCounts[.csvUnknownColumn, default: 0] > 0 {
            throw FileLinking.Failure.unusableAnswers(
                file: path, line: 1, expected: "только столбцы выборки: \(AcceptanceSample.header)")
        }
        for (band, count) in links where checked[band] ?? 0 > count {
            throw FileLinking.Failure.unusableAnswers(
                file: path, line: 0,
                expected: "не больше ответов, чем связей: в полосе \(AcceptanceSample.name(band)) связей \(count)")
        }
        self.init(links.map { ($0.key, $0.value, checked[$0.key] ?? 0, right[$0.key] ?? 0) })
    }
}
