import Schemas

/// Learns a model of a registry and its feeds, without labels, from a model that is good already.
///
/// How often each level is seen among rows of the right person (the m of Fellegi and Sunter), and how many rows have no person
/// here, is learned by expectation-maximisation over the candidates of the rows; how often among strangers (u) from pairs drawn
/// at random, see `StrangerCounts`. Sums are kept in whole millionths and rows are walked in the order of their digests, so the
/// order of the rows does not change the result.
public struct ModelTrainer: Sendable {
    /// Passes over the rows.
    public var rounds: Int
    /// Weight of the starting model, in records: a rare level keeps its figure until a feed shows enough.
    public var priorRecords: Double
    /// Weight of all feeds' figures in one feed's own, in records.
    public var feedPriorRecords: Double
    /// Weight of the starting model's u, in pairs of strangers.
    public var priorPairs: Double

    /// A feed with fewer pairs gets no figures of its own.
    public static let leastPairs = 100.0
    /// A share of which fewer cases are seen, and fewer were to be expected, keeps the starting model's figure: so few may be
    /// chance, or whatever the model takes for such a case.
    static let leastSeen = 30.0

    /// Makes a trainer.
    public init(
        rounds: Int = 4, priorRecords: Double = 500, feedPriorRecords: Double = 2000, priorPairs: Double = 10_000
    ) {
        self.rounds = rounds
        self.priorRecords = priorRecords
        self.feedPriorRecords = feedPriorRecords
        self.priorPairs = priorPairs
    }

    /// A model fitted to the children of these rows, with each feed's own m; the linker's own model is the start.
    ///
    /// A feed's m is drawn to that of all feeds together, the more the fewer pairs it has: a small feed loses nothing.
    public func train(
        _ linker: RecordLinker, on feeds: [(name: String, requests: [LinkRequest])], version: String
    ) throws(ModelError) -> TrainedModel {
        let feeds = feeds.map { (name: $0.name, rows: TrainingRecords($0.requests), count: $0.requests.count) }
        let origin = linker.model
        var trained = TrainedModel(model: origin)
        trained.rows = feeds.reduce(0) { $0 + $1.count }
        trained.distinctRows = feeds.reduce(0) { $0 + $1.rows.records.count }
        let strangers = StrangerCounts(linker, feeds.flatMap(\.rows.records))
        trained.strangers = strangers.pairs
        // What every round starts from: the origin's m with the u that was counted.
        let start = unrelated(origin.table, strangers, &trained)
        let step = max(1, trained.distinctRows / AbsenceCounts.rows)
        var current = linker
        var disordered: Set<ComparisonLevel> = []
        for round in 0..<rounds {
            var pooled = Seen()
            var own: [(name: String, seen: Seen)] = []
            for feed in feeds {
                let seen = count(current.speaking(of: feed.name), feed.rows.records)
                pooled.add(seen)
                own.append((feed.name, seen))
            }
            var table = updated(start, pooled, weight: priorRecords, atLeast: origin.table)
            disordered = table.restoreOrder(from: origin.table)
            var figures = origin.feeds
            for (name, seen) in own where seen.pairs >= Self.leastPairs {
                var rows = updated(table, seen, weight: feedPriorRecords, atLeast: origin.table)
                disordered.formUnion(rows.restoreOrder(from: table, onlyMatch: true))
                let learned = rows.rows.filter { Self.learned.contains($0.level) }
                figures[name] = MatchModel.FeedFigures(
                    pairs: seen.pairs,
                    match: Dictionary(learned.map { ($0.level, $0.match) }) { first, _ in first })
            }
            var absence = AbsenceCounts()
            for feed in feeds { absence.add(current.speaking(of: feed.name), feed.rows, every: step) }
            let shares = shares(origin, absence)
            current = RecordLinker(
                index: linker.index,
                model: try MatchModel(
                    version: version, table: table, registeredShare: shares.registered,
                    siblingShare: shares.sibling, namesakeShare: shares.namesake, feeds: figures),
                policy: linker.policy)
            guard round == rounds - 1 else { continue }
            trained.people = pooled.people.count
            trained.smallFeeds = own.filter { $0.seen.pairs < Self.leastPairs }.map { ($0.name, $0.seen.pairs) }
            trained.unseen = Self.learned.filter { pooled[$0] < 1 }.sorted { $0.rawValue < $1.rawValue }
            trained.disordered = disordered.sorted { $0.rawValue < $1.rawValue }
            trained.learnedShares = shares.learned
        }
        trained.model = current.model
        return trained
    }

    /// Shares of records by what the registry knows of them, where enough of them tell, and only to the side of caution.
    ///
    /// Whom the registry lacks is seen through candidates alone, and so less often than he is there: of files in which 2.1 %
    /// and 4.9 % of the records were of unregistered brothers, sisters and twins 1.7 % and 3.7 % showed. Believed in that
    /// direction too, the shares linked one stranger more among 100,000 records.
    private func shares(
        _ start: MatchModel, _ seen: AbsenceCounts
    ) -> (registered: Double, sibling: Double, namesake: Double, learned: [String]) {
        var learned: [String] = []
        func share(_ name: String, _ cases: Double, of total: Double, from start: Double) -> Double {
            guard total > 0, cases >= Self.leastSeen else { return start }
            let share = (cases + start * priorRecords) / (total + priorRecords)
            guard share > start else { return start }
            learned.append(name)
            return share
        }
        let absent = share(
            "registered", max(0, seen.children - seen.present), of: seen.children, from: 1 - start.registeredShare)
        return (
            1 - absent, share("sibling", seen.siblings, of: seen.present, from: start.siblingShare),
            share("namesake", seen.namesakes, of: seen.present, from: start.namesakeShare), learned
        )
    }

    /// Millionths of a record by level.
    private struct Seen {
        private var sums = [Int64](repeating: 0, count: ComparisonLevel.allCases.count)
        private var records: Int64 = 0
        /// Children of the registry that a row is more likely than not about.
        private(set) var people: Set<Int32> = []

        /// Pairs of a record and its person.
        var pairs: Double { Double(records) / 1_000_000 }

        /// Records that show a level.
        subscript(level: ComparisonLevel) -> Double { Double(sums[Int(level.rawValue)]) / 1_000_000 }

        mutating func add(_ candidate: PersonDecision.Candidate) {
            let share = Int64((min(1, candidate.probability) * 1_000_000).rounded())
            records += share
            for byte in candidate.levels.bytes { sums[Int(byte)] += share }
            if candidate.probability > 0.5 { people.insert(candidate.person) }
        }

        mutating func add(_ other: Seen) {
            records += other.records
            people.formUnion(other.people)
            for place in sums.indices { sums[place] += other.sums[place] }
        }
    }

    private func count(_ linker: RecordLinker, _ records: [TrainingRecords.Record]) -> Seen {
        var seen = Seen()
        for record in records {
            let decision = linker.link(record.request)
            for (person, decision) in zip(record.request.people, decision.people) where person.role.isChild {
                // A human's verdict is no evidence of how the feed errs.
                guard decision.decidedBy != .humanAlways else { continue }
                for candidate in decision.candidates where candidate.probability > 0.000_1 { seen.add(candidate) }
            }
        }
        return seen
    }

    /// Levels whose m is learned. Levels that presuppose something keep the figure of the start: their share among all
    /// records says how rare what they presuppose is, not how well such records agree. Learned like the others, a date
    /// without a day would speak against every child (0.95 became 0.001), and recall was lost by it.
    static let learned: Set<ComparisonLevel> = Set(
        Comparison.allCases.flatMap { $0 == .family ? [.familyDifferent] : $0.alternatives.flatMap { $0 } }
    ).subtracting([.municipalityEqual])

    /// Figures of the start, weighed as so many records, with what was seen.
    ///
    /// What speaks against a link can't be learned from links: pairs that disagree are hardly ever believed, so each round
    /// would see fewer of them and believe them less. Such levels are learned upwards only, from `floor`.
    private func updated(
        _ start: ComparisonTable, _ seen: Seen, weight: Double, atLeast floor: ComparisonTable
    ) -> ComparisonTable {
        var table = start
        var places: [ComparisonLevel: Int] = [:]
        for place in start.rows.indices { places[start.rows[place].level] = place }
        func before(_ level: ComparisonLevel) -> Double { places[level].map { start.rows[$0].match } ?? 0 }
        func set(_ level: ComparisonLevel, _ match: Double) {
            if let place = places[level] { table.rows[place].match = match }
        }
        /// Shares out a mass among levels by what was seen of them.
        func share(_ mass: Double, among levels: [ComparisonLevel], of total: Double, _ prior: Double) {
            for level in levels { set(level, mass * (seen[level] + before(level) * weight) / (total + prior * weight)) }
        }
        for comparison in Comparison.allCases {
            switch comparison {
            case .family:
                let total = [.familyConfirmed, .familyNamed, .familyDifferent].reduce(0) { $0 + seen[$1] }
                set(
                    .familyDifferent,
                    (seen[.familyDifferent] + before(.familyDifferent) * weight) / (total + weight))
            case .dwelling:
                // What is said of another home depends on what is known of the municipality: together they are one level.
                let near: [ComparisonLevel] = [.sameFlat, .sameHouse, .sameStreet]
                let far: [ComparisonLevel] = [.sameMunicipality, .municipalityDifferent]
                let away = far.reduce(seen[.dwellingDifferent]) { $0 + seen[$1] }
                let awayBefore = before(.dwellingDifferent)
                let total = near.reduce(away) { $0 + seen[$1] }
                let mass = (away + awayBefore * weight) / (total + weight)
                share(1, among: near, of: total, 1)
                set(.dwellingDifferent, mass)
                let farBefore = far.reduce(0) { $0 + before($1) }
                share(mass * farBefore / awayBefore, among: far, of: far.reduce(0) { $0 + seen[$1] }, farBefore)
            default:
                for set in comparison.alternatives { share(1, among: set, of: set.reduce(0) { $0 + seen[$1] }, 1) }
            }
        }
        for row in floor.rows where !row.usesFrequency && row.match < row.unrelated {
            set(row.level, max(row.match, places[row.level].map { table.rows[$0].match } ?? 0))
        }
        return table
    }
}

extension ComparisonLevel {
    /// The comparison that the level belongs to; nil for missing, which belongs to all.
    public var comparison: Comparison? {
        switch rawValue {
        case 0: nil
        case ...Self.surnameDifferent.rawValue: .surname
        case ...Self.givenDifferent.rawValue: .given
        case ...Self.patronymicDifferent.rawValue: .patronymic
        case ...Self.dateDifferent.rawValue: .birthDate
        case ...Self.sexDifferent.rawValue: .sex
        case ...Self.snilsDifferent.rawValue: .snils
        case ...Self.documentDifferent.rawValue: .document
        case ...Self.dwellingDifferent.rawValue: .dwelling
        case ...Self.familyDifferent.rawValue: .family
        default: .dwelling
        }
    }
}
