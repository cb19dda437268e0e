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

    /// Makes a trainer.
    public init(rounds: Int = 4, priorRecords: Double = 500) {
        self.rounds = rounds
        self.priorRecords = priorRecords
    }

    /// A model fitted to the children of these rows; the linker's own model is the start.
    public func train(_ linker: RecordLinker, on requests: [LinkRequest], version: String) throws(ModelError)
        -> MatchModel
    {
        var current = linker
        for _ in 0..<rounds {
            let seen = count(current, requests)
            current = RecordLinker(
                index: linker.index, model: try updated(linker.model, seen, version: version), policy: linker.policy)
        }
        return current.model
    }

    /// Millionths of a record by level.
    private func count(_ linker: RecordLinker, _ requests: [LinkRequest]) -> [Int64] {
        var seen = [Int64](repeating: 0, count: ComparisonLevel.allCases.count)
        for request in requests {
            for (person, decision) in zip(request.people, linker.link(request).people) where person.role.isChild {
                // A human's verdict is no evidence of how the feed errs.
                guard decision.decidedBy != .humanAlways else { continue }
                for candidate in decision.candidates where candidate.probability > 0.000_1 {
                    let share = Int64((min(1, candidate.probability) * 1_000_000).rounded())
                    for byte in candidate.levels.bytes { seen[Int(byte)] += share }
                }
            }
        }
        return seen
    }

    private func updated(_ start: MatchModel, _ seen: [Int64], version: String) throws(ModelError) -> MatchModel {
        var rows = start.table.rows
        for comparison in Comparison.allCases {
            let places = rows.indices.filter { rows[$0].level.comparison == comparison }
            let total = places.reduce(0) { $0 + Double(seen[Int(rows[$1].level.rawValue)]) / 1_000_000 }
            for place in places {
                let records = Double(seen[Int(rows[place].level.rawValue)]) / 1_000_000
                rows[place].match = (records + rows[place].match * priorRecords) / (total + priorRecords)
            }
        }
        return try MatchModel(
            version: version, table: ComparisonTable(rows: rows), registeredShare: start.registeredShare,
            siblingShare: start.siblingShare, namesakeShare: start.namesakeShare)
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
