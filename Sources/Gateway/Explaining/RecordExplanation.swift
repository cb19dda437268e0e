import Matcher
import Schemas

/// Why a record of the database is linked as it is: every decision with its levels and weights, the runner-up and the margin,
/// as it was made. Holds ids of people, and nothing else of them.
///
/// Apart from that stands what today's registry would make of it. Decisions of versions that kept no grounds are worked out
/// from today's registry alone.
package struct RecordExplanation: Sendable {
    /// Why a record can't be explained.
    package enum Failure: Error, CustomStringConvertible {
        /// The feed never had such a record.
        case unknownRecord(feed: String)
        /// The record has no such person.
        case unknownSlot(Int)

        /// One line for the operator.
        package var description: String {
            switch self {
            case .unknownRecord(let feed):
                "в потоке \(feed) нет записи с таким номером; номер — как в выгрузке, части ключа через «|»"
            case .unknownSlot(let slot): "о человеке \(slot) этой записи ничего не решалось"
            }
        }
    }

    /// Other candidates beside the one the decision is about.
    struct Rivals: Sendable {
        /// As they were when it was decided; otherwise worked out again.
        var isStored: Bool
        /// Best first.
        var candidates: [RecordHistory.Candidate]
        /// Whether the lead counted; it does not where a human had spoken.
        var hasMargin = true
        /// Lead of the first over the second in bits; nil without a second.
        var margin: Double? {
            hasMargin && candidates.count > 1 ? candidates[0].weight - candidates[1].weight : nil
        }
    }

    /// What was kept of a decision.
    struct Stored: Sendable {
        var grounds: StoredGrounds
        /// The candidate that the waterfall is about.
        var best: StoredGrounds.Best?
        /// The stored levels and figures give the stored weight.
        var isReproduced: Bool
        /// The row compared again with the same candidate; nil where row, person or registry are not there.
        var repeated: LevelVector?
        /// What the same model would decide today; nil when it is the same, or not known.
        var today: Today?

        /// The candidate agrees otherwise today.
        var isComparedOtherwise: Bool { repeated.map { $0 != grounds.levels } ?? false }
    }

    /// A decision as it would be made today.
    struct Today: Sendable {
        var kind: PersonDecision.Kind
        var rule: GuardRule
        var rivals: Rivals
    }

    /// One decision.
    struct Decision: Sendable {
        var event: RecordHistory.Event
        /// The rule; nil when the stored one is not the matcher's.
        var rule: GuardRule?
        /// The weights of the pair: as they were, or worked out again when they were not kept.
        var waterfall: Explanation?
        var rivals: Rivals?
        /// Receipt of the delivery; nil when an operator decided.
        var receipt: String?
        /// The row of that delivery is kept.
        var hasRow: Bool
        /// What was kept; nil for decisions of earlier versions, and where no machine looked.
        var stored: Stored?

        /// The weights are of another model than the decision.
        var hasOtherModel: Bool {
            stored == nil && waterfall.map { $0.modelVersion != event.modelVersion } ?? false
        }
        /// The pair agrees otherwise today: the registry has changed since.
        var hasOtherLevels: Bool {
            if let stored { return stored.isComparedOtherwise }
            guard let waterfall, let levels = event.levels else { return false }
            return waterfall.lines.contains { levels[$0.comparison] != $0.level }
        }
    }

    /// One person of the record, or its household.
    struct Person: Sendable {
        var slot: Int
        var role: PersonRole?
        var decisions: [Decision]
        var verdicts: [RecordHistory.Verdict]
        var openCase: RecordHistory.Case?
    }

    let feedID: String
    let recordID: String
    let history: RecordHistory
    let people: [Person]
    /// The registry could not be read: nothing was worked out again.
    let isRegistryAway: Bool
    let offsetMinutes: Int

    /// Explains a record. The reading is written to the audit log before anything is shown.
    package init(
        _ application: GatewayApplication, feed: String, record: String, slot: Int?, model: MatchModel,
        by operatorName: String
    ) async throws {
        let history = try await application.gateway.transaction { session in
            let history = try RecordHistory(feedID: feed, recordID: record, on: session)
            // The sender's id may be a person's number: the log names the record by its digest.
            try AuditLog(session).append(
                actor: operatorName, action: "link.explain",
                object: history.map { "\(feed) \($0.key.identifier.text)" } ?? feed,
                detail: history.map { "events \($0.events.count)" } ?? "unknown record")
            return history
        }
        guard let history else { throw Failure.unknownRecord(feed: feed) }
        var snapshot: RegistrySnapshot?
        do {
            snapshot = try await NightRun(application, model: model.model(of: feed)).loadSnapshot()
        } catch let error as PostgresError where error.meansAway {}
        let slots = Set(history.events.map(\.slot) + history.cases.map(\.slot)).sorted()
        if let slot, !slots.contains(slot) { throw Failure.unknownSlot(slot) }
        feedID = feed
        recordID = record
        self.history = history
        isRegistryAway = snapshot == nil
        offsetMinutes = application.profile.settings.offsetMinutes
        people = slots.filter { slot == nil || $0 == slot }.map {
            Self.person($0, history, snapshot, feed)
        }
    }

    private static func person(
        _ slot: Int, _ history: RecordHistory, _ snapshot: RegistrySnapshot?, _ feedID: String
    ) -> Person {
        let record = history.events.reversed().lazy.compactMap { $0.delivery.flatMap { history.records[$0] } }.first
        let role = record.flatMap { $0.people.indices.contains(slot) ? $0.people[slot].role : nil }
        return Person(
            slot: slot, role: role,
            decisions: history.events.filter { $0.slot == slot }.map { decision($0, history, snapshot, feedID) },
            verdicts: history.verdicts.filter { $0.slot == slot },
            openCase: history.cases.last { $0.slot == slot && $0.state == "open" })
    }
}
