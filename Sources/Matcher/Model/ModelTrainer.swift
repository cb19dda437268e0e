import Schemas

/// Learns how often each level is seen among records of the right person (the m of Fellegi and Sunter), without labels:
/// expectation-maximisation over the candidates of a feed's rows, from a model that is good already.
///
/// Sums are kept in whole millionths, so the order of the rows does not change the result. The shares among strangers
/// (u) are not learned here: term frequencies and the table give them, and candidates are no random pairs.
public struct ModelTrainer: Sendable {
    /// Passes over the rows.
    public var rounds: Int
    /// Weight of the starting model, in records: a rare level keeps its figure until a feed shows enough.
    public var priorRecords: Double
    /// Weight of all feeds' figures in one feed's own, in records.
    public var feedPriorRecords: Double

    /// Makes a trainer.
    public init(rounds: Int = 4, priorRecords: Double = 500, feedPriorRecords: Double = 2000) {
        self.rounds = rounds
        self.priorRecords = priorRecords
        self.feedPriorRecords = feedPriorRecords
    }

    /// A model fitted to the children of these rows, with each feed's own m; the linker's own model is the start.
    ///
    /// A feed's m is drawn to that of all feeds together, the more the fewer pairs it has: a small feed loses nothing.
    public func train(
        _ linker: RecordLinker, on feeds: [(name: String, requests: [LinkRequest])], version: String
    ) throws(ModelError) -> MatchModel {
        var current = linker
        for _ in 0..<rounds {
            var pooled = Seen()
            var own: [(name: String, seen: Seen)] = []
            for feed in feeds {
                let seen = count(current.speaking(of: feed.name), feed.requests)
                pooled.add(seen)
                own.append((feed.name, seen))
            }
            let start = linker.model.table
            let table = updated(start, pooled, weight: priorRecords, atLeast: start)
            var figures = linker.model.feeds
            for (name, seen) in own where seen.pairs > 0 {
                let rows = updated(table, seen, weight: feedPriorRecords, atLeast: start).rows
                let learned = rows.filter { Self.learned.contains($0.level) }
                figures[name] = MatchModel.FeedFigures(
                    pairs: seen.pairs,
                    match: Dictionary(learned.map { ($0.level, $0.match) }) { first, _ in first })
            }
            current = RecordLinker(
                index: linker.index,
                model: try MatchModel(
                    version: version, table: table, registeredShare: linker.model.registeredShare,
                    siblingShare: linker.model.siblingShare, namesakeShare: linker.model.namesakeShare, feeds: figures),
                policy: linker.policy)
        }
        return current.model
    }

    /// Millionths of a record by level.
    private struct Seen {
        private var sums = [Int64](repeating: 0, count: ComparisonLevel.allCases.count)
        private var records: Int64 = 0

        /// Pairs of a record and its person.
        var pairs: Double { Double(records) / 1_000_000 }

        /// Records that show a level.
        subscript(level: ComparisonLevel) -> Double { Double(sums[Int(level.rawValue)]) / 1_000_000 }

        mutating func add(_ candidate: PersonDecision.Candidate) {
            let share = Int64((min(1, candidate.probability) * 1_000_000).rounded())
            records += share
            for byte in candidate.levels.bytes { sums[Int(byte)] += share }
        }

        mutating func add(_ other: Seen) {
            records += other.records
            for place in sums.indices { sums[place] += other.sums[place] }
        }
    }

    private func count(_ linker: RecordLinker, _ requests: [LinkRequest]) -> Seen {
        var seen = Seen()
        for request in requests {
            for (person, decision) in zip(request.people, linker.link(request).people) where person.role.isChild {
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
