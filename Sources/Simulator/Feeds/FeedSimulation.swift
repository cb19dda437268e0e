import Schemas

/// One day's deliveries of all agencies of a region, and the truth about every row.
public struct FeedSimulation: Sendable {
    /// The region.
    public let region: RegionSimulation
    /// Day of the simulation, from 1; day 1 is the region's own date.
    public let day: Int
    /// How dirty the rows are.
    public let dirt: DirtProfile
    private let contexts: [FeedContext]
    private let expectedFacts: Int

    /// Plans a day. `rows` is about how many rows all feeds of day 1 have together; half the registry by default.
    public init(region: RegionSimulation, day: Int = 1, rows: Int? = nil, dirt: DirtProfile = .realistic) {
        self.region = region
        self.day = max(1, day)
        self.dirt = dirt
        let total = Double(rows ?? region.configuration.people / 2)
        let counts = region.counts
        /// Share of all rows, and how many children, families or accounts they are drawn from.
        let plan: [(FeedKind, Double, Double)] = [
            (.education, 0.34, Double(counts.fromThree)),
            (.health, 0.30, Double(counts.children) * 1.1),
            (.police, 0.035, Double(counts.fromEight) + Double(counts.children - counts.fromEight) * 0.25),
            (.housing, 0.125, Double(counts.families) * 1.6),
            (.socialFacts, 0.19, Double(counts.families)),
            (.orphans, 0.01, Double(counts.withoutParents)),
        ]
        contexts = plan.map { feed, share, entities in
            FeedContext(
                region: region, feed: feed, day: max(1, day), dirt: dirt,
                probability: entities == 0 ? 0 : total * share / entities, expectedRows: total * share)
        }
        let facts = Double(counts.families) * contexts[FeedKind.socialFacts.place].probability
        expectedFacts = Int(day > 1 ? facts * 0.04 : facts)
    }

    /// The date of the day.
    public var date: CalendarDate { region.configuration.asOf.adding(days: day - 1) }

    /// All files of the day.
    public func files() -> [SimulatedFile] {
        let all = 0..<region.counts.families
        var files = [
            plain(.education, "csv", 1, all, .rows), health(all), plain(.police, "xml", 1, all, .rows),
            plain(.housing, "csv", 1, all, .rows),
        ]
        // The format allows 1000 facts in a package; versions of the namespaces alternate.
        let packages = max(2, (expectedFacts + 799) / 800)
        for number in 0..<packages {
            let places = all.count * number / packages..<all.count * (number + 1) / packages
            let isOld = number % 2 == 1
            files.append(
                plain(
                    .socialFacts, "xml", number + 1, places,
                    .package(version: isOld ? "1.0.5" : "1.0.7", packageVersion: isOld ? "1.0.6" : "1.0.8")))
        }
        files.append(
            plain(.orphans, "xml", 901, all, .package(version: "1.0.1", packageVersion: "1.0.1")))
        return files
    }

    private func plain(
        _ feed: FeedKind, _ ending: String, _ number: Int, _ places: Range<Int>, _ part: FeedContent.Part
    ) -> SimulatedFile {
        let name = fileName(feed, number, ending)
        let content = FeedContent(simulation: self, feed: feed, part: part, places: places, name: name)
        return SimulatedFile(
            feed: feed, name: name, isArchive: false, members: [SimulatedMember(name: name, content: content)])
    }

    private func health(_ places: Range<Int>) -> SimulatedFile {
        // HM/LM, sender's code, T for the territorial fund, year, month, number of the packet.
        let (year, month, dayOfMonth) = date.parts
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let stem = "M160001T16_\(two(year % 100))\(two(month))\(two(dayOfMonth))"
        let cases = FeedContent(
            simulation: self, feed: .health, part: .rows, places: places, name: "H" + stem)
        let persons = FeedContent(
            simulation: self, feed: .health, part: .persons, places: places, name: "L" + stem, partner: "H" + stem)
        return SimulatedFile(
            feed: .health, name: fileName(.health, 1, "zip"), isArchive: true,
            members: [
                SimulatedMember(name: "H\(stem).xml", content: cases),
                SimulatedMember(name: "L\(stem).xml", content: persons),
            ])
    }

    private func fileName(_ feed: FeedKind, _ number: Int, _ ending: String) -> String {
        let region = region.lists.territories.territories.first { $0.kind == .region }
        let (year, month, day) = date.parts
        let stamp = year * 10_000 + month * 100 + day
        return "\(feed.agency.code)_\(region?.oktmo?.code ?? "00000000")_\(stamp)_"
            + "\(String(1000 + number).dropFirst()).\(ending)"
    }

    func layout(of feed: FeedKind) -> any FeedLayout {
        let context = contexts[feed.place]
        return switch feed {
        case .education: EducationLayout(context)
        case .health: HealthLayout(context)
        case .police: PoliceLayout(context)
        case .housing: HousingLayout(context)
        case .socialFacts: SocialFactsLayout(context)
        case .orphans: OrphansLayout(context)
        }
    }

    /// Passes every row of a feed; repeated rows once.
    func forEachRow<Failure: Error>(
        of feed: FeedKind, _ body: (FeedRow) throws(Failure) -> Void
    ) throws(Failure) {
        let layout = layout(of: feed)
        var rows: [FeedRow] = []
        for place in 0..<region.counts.families {
            rows.removeAll(keepingCapacity: true)
            layout.addRows(of: region.family(at: place), place: place, to: &rows)
            for row in rows { try body(row) }
        }
    }

    /// Rows in a feed's files, repeated ones included.
    public func countRows(of feed: FeedKind) -> Int {
        var count = 0
        forEachRow(of: feed) { (row: FeedRow) throws(Never) in count += row.isDuplicated ? 2 : 1 }
        return count
    }
}
