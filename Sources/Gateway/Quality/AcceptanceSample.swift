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
        ignore: ["*"]
        facts: {band: band, links: links_in_band, verdict: {from: verdict, type: boolean}}
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
    /// Share of right links, each band counting as much as it has links.
    package private(set) var precision = QualityTally.Estimate(value: 1, low: 0, high: 1)

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
        precision = EstimateSum.of(
            bands.map { band in
                let estimate =
                    band.right.cases > 0
                    ? band.right.estimate : QualityTally.Estimate(value: 0.5, low: 0, high: 1)
                return (Double(band.links) / all, estimate)
            })
        precision.low = max(0, precision.low)
        precision.high = min(1, precision.high)
    }

    /// Reads a sample's file with people's answers in `verdict`: да or нет; rows without an answer don't count.
    package init(reading path: String, asOf: CalendarDate) throws {
        let mapping = try MappingLoader.load(text: AcceptanceSample.layout, file: "acceptance.sample")
        var links: [Int: Int] = [:]
        var checked: [Int: Int] = [:]
        var right: [Int: Int] = [:]
        func number(_ record: CanonicalRecord, _ fact: String) -> Int? { record.facts[fact].flatMap { Int($0.text) } }
        let file = FeedFile(path: path, name: path.split(separator: "/").last.map(String.init) ?? path)
        let reader = FeedReader(mapping: mapping, files: [file], asOf: asOf)
        let report = try reader.read(isUnchanged: { _, _ in false }) { row in
            guard case .record(let record) = row, let band = number(record, "band") else {
                return
            }
            links[band] = max(links[band] ?? 0, number(record, "links") ?? 0)
            guard case .boolean(let isRight)? = record.facts["verdict"] else { return }
            checked[band, default: 0] += 1
            if isRight { right[band, default: 0] += 1 }
        }
        if let fatal = report.fatal { throw FileLinking.Failure.refused(file: path, fatal) }
        self.init(links.map { ($0.key, $0.value, checked[$0.key] ?? 0, right[$0.key] ?? 0) })
    }
}
