import Matcher
import Schemas

/// Why a record of the database is linked as it is: every decision with its levels, its weights worked out again, the
/// runner-up and the margin. Holds ids of people, and nothing else of them.
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
        /// As they were when the question was put to operators; otherwise worked out again.
        var isStored: Bool
        /// Best first.
        var candidates: [RecordHistory.Candidate]
        /// Lead of the first over the second in bits; nil without a second.
        var margin: Double? { candidates.count > 1 ? candidates[0].weight - candidates[1].weight : nil }
    }

    /// One decision.
    struct Decision: Sendable {
        var event: RecordHistory.Event
        /// The rule; nil when the stored one is not the matcher's.
        var rule: GuardRule?
        /// The weights of the pair, worked out again.
        var waterfall: Explanation?
        var rivals: Rivals?
        /// Receipt of the delivery; nil when an operator decided.
        var receipt: String?
        /// The row of that delivery is kept.
        var hasRow: Bool

        /// The weights are of another model than the decision.
        var hasOtherModel: Bool { waterfall.map { $0.modelVersion != event.modelVersion } ?? false }
        /// The pair agrees otherwise today: the registry has changed since.
        var hasOtherLevels: Bool {
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
        people = slots.filter { slot == nil || $0 == slot }.map { Self.person($0, history, snapshot) }
    }

    private static func person(_ slot: Int, _ history: RecordHistory, _ snapshot: RegistrySnapshot?) -> Person {
        let record = history.events.reversed().lazy.compactMap { $0.delivery.flatMap { history.records[$0] } }.first
        let role = record.flatMap { $0.people.indices.contains(slot) ? $0.people[slot].role : nil }
        return Person(
            slot: slot, role: role,
            decisions: history.events.filter { $0.slot == slot }.map { decision($0, history, snapshot) },
            verdicts: history.verdicts.filter { $0.slot == slot },
            openCase: history.cases.last { $0.slot == slot && $0.state == "open" })
    }

    private static func decision(
        _ event: RecordHistory.Event, _ history: RecordHistory, _ snapshot: RegistrySnapshot?
    ) -> Decision {
        let asked = history.cases.last { $0.slot == event.slot && $0.delivery == event.delivery }
        let stored = event.kind == "review" ? asked.flatMap { $0.candidates.isEmpty ? nil : $0.candidates } : nil
        let record = event.delivery.flatMap { history.records[$0] }
        var decision = Decision(
            event: event, rule: GuardRule.allCases.first { $0.code == event.guardCode },
            rivals: stored.map { Rivals(isStored: true, candidates: $0) },
            receipt: event.delivery.flatMap { history.receipts[$0] }, hasRow: record != nil)
        guard let snapshot, let record, record.people.indices.contains(event.slot),
            ["link", "review", "create"].contains(event.kind)
        else { return decision }
        var constraints = Array(repeating: LinkRequest.Constraint(), count: record.people.count)
        for verdict in history.verdicts where !verdict.isAlways && constraints.indices.contains(verdict.slot) {
            if let number = snapshot.number(of: verdict.person), verdict.at < event.at {
                constraints[verdict.slot].never.append(number)
            }
        }
        let person = event.person.flatMap { snapshot.number(of: $0) }
        // Whoever was made for want of anybody was no candidate then.
        if event.kind == "create", let person { constraints[event.slot].never.append(person) }
        let request = LinkRequest(people: record.people, dwelling: record.dwelling, constraints: constraints)
        let again = snapshot.linker.link(request).people[event.slot]
        if decision.rivals == nil {
            decision.rivals = Rivals(
                isStored: false,
                candidates: again.candidates.map {
                    RecordHistory.Candidate(
                        person: snapshot.person($0.person), family: snapshot.family(of: $0.person), weight: $0.weight,
                        levels: $0.levels)
                })
        }
        let candidate =
            event.kind == "link"
            ? person : (stored?.first?.person).flatMap { snapshot.number(of: $0) } ?? again.candidates.first?.person
        decision.waterfall = candidate.flatMap {
            snapshot.linker.explain(person: event.slot, in: request, candidate: $0)
        }
        return decision
    }
}
