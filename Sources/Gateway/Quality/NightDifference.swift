import Matcher
import Schemas

/// Which of the last night's links another model would not make, or make otherwise: the rows of its deliveries as they are
/// stored, decided twice over today's registry, by the night's own model and by the new one. What the two decide otherwise is
/// the model's doing; what the night's own model decides otherwise than it did then is the registry's.
package struct NightDifference {
    /// What was found, each cause by itself.
    package struct Result: Sendable {
        /// Decisions that the two models see otherwise today.
        package fileprivate(set) var model = ModelDifference(records: 0, changes: [])
        /// Decisions of the night that its own model would not make again: the registry has changed since, not least by the
        /// night itself, and records are looked at one by one here.
        package fileprivate(set) var registry = ModelDifference(records: 0, changes: [])
        /// Decisions that other models made, by their version. They are compared with nothing.
        package fileprivate(set) var otherModels: [String: Int] = [:]
        /// Rows that the database could not give back: the delivery's receipt and the row's number.
        package fileprivate(set) var unreadable: [(receipt: String, row: Int)] = []
        /// Rows whose content is no longer kept.
        package fileprivate(set) var emptied = 0
        /// Records whose person today's registry does not have, or not in a form that can be read.
        package fileprivate(set) var missingPeople: [(feed: String, personID: String)] = []
    }

    /// What became of one row.
    private enum Outcome: Sendable {
        /// The matcher decided nothing about it, or a person has spoken.
        case none
        case emptied
        case unreadable(row: Int)
        case otherModel(String)
        case compared(model: ModelDifference.Change, registry: ModelDifference.Change, isPersonMissing: Bool)
    }

    private let application: GatewayApplication
    private let model: MatchModel
    private let old: MatchModel

    /// Prepares a comparison of the night's model, known by its version, and a new one.
    package init(_ application: GatewayApplication, old: MatchModel = .standard, new model: MatchModel) {
        self.application = application
        self.old = old
        self.model = model
    }

    /// Compares. Records about which a person has spoken stay as they are under every model, and are left out.
    package func run() async throws -> Result {
        let snapshot = try await NightRun(application, model: model).loadSnapshot()
        let deliveries = try await application.gateway.perform { try Self.lastNight($0) }
        var result = Result()
        var changes: (model: [ModelDifference.Change], registry: [ModelDifference.Change]) = ([], [])
        var records = 0
        for delivery in deliveries {
            let linkers = (
                old: RecordLinker(index: snapshot.linker.index, model: old.model(of: delivery.feedID)),
                new: snapshot.linker.speaking(of: delivery.feedID)
            )
            var after = 0
            while true {
                let (number, (batch, stored)) = try await application.gateway.transaction { [after] session in
                    let batch = try RowStore(session: session, delivery: delivery)
                        .nextBatch(after: after, limit: MatchStep.nightRows)
                    let stored = try StoredDecision.last(about: batch.rows.map(\.key), of: delivery.feedID, on: session)
                    return (batch.lastRowNumber, (batch, stored))
                }
                guard !batch.rows.isEmpty else { break }
                after = number
                let outcomes = await batch.rows.mapOnAllCores(width: application.configuration.width) { row in
                    outcome(of: row, delivery, stored[row.key] ?? [:], snapshot, linkers.old, linkers.new)
                }
                for outcome in outcomes {
                    switch outcome {
                    case .none: break
                    case .emptied: result.emptied += 1
                    case .unreadable(let row): result.unreadable.append((delivery.receiptNumber, row))
                    case .otherModel(let version): result.otherModels[version, default: 0] += 1
                    case .compared(let model, let registry, let isPersonMissing):
                        records += 1
                        if isPersonMissing {
                            result.missingPeople.append((registry.feed, registry.old.personID))
                        }
                        if model.way != nil { changes.model.append(model) }
                        if registry.way != nil { changes.registry.append(registry) }
                    }
                }
            }
        }
        result.model = ModelDifference(records: records, changes: changes.model)
        result.registry = ModelDifference(records: records, changes: changes.registry)
        return result
    }

    /// Deliveries that were matched within half a day of the last one.
    private static func lastNight(_ session: PostgresSession) throws -> [Delivery] {
        try session.query(
            """
            SELECT delivery_id FROM gateway.delivery
            WHERE state IN ('matched', 'acknowledged')
              AND state_changed_at > (SELECT max(state_changed_at) FROM gateway.delivery
                                      WHERE state IN ('matched', 'acknowledged')) - interval '12 hours'
            ORDER BY received_at, delivery_id
            """
        ).map { try $0.uuid(0) }.compactMap { try DeliveryStore(session).delivery($0) }
    }

    private func outcome(
        of row: MatchBatch.Row, _ delivery: Delivery, _ stored: [Int: StoredDecision], _ snapshot: RegistrySnapshot,
        _ old: RecordLinker, _ new: RecordLinker
    ) -> Outcome {
        guard row.change == .added || row.change == .altered else { return .none }
        guard !row.content.isEmpty else { return .emptied }
        let record: CanonicalRecord
        do throws(NightError) {
            record = try RecordScoring(snapshot: snapshot, delivery: delivery, width: 1).record(of: row)
        } catch { return .unreadable(row: row.rowNumber) }
        let subject = LinkRow(record).subject
        guard record.people.indices.contains(subject), let then = stored[subject] else { return .none }
        guard then.modelVersion == old.model.version else { return .otherModel(then.modelVersion) }
        let request = then.request(for: record, about: subject, in: snapshot)
        let before = old.link(request).people[subject]
        let after = new.link(request).people[subject]
        let night = ModelDifference.Decision(
            kind: then.tallied, personID: then.tallied == .link ? then.person?.text ?? "" : "", score: then.weight,
            rule: then.rule)
        func change(_ old: ModelDifference.Decision, _ new: PersonDecision) -> ModelDifference.Change {
            ModelDifference.Change(
                feed: delivery.feedID, recordID: record.recordID, old: old,
                new: ModelDifference.decision(new) { snapshot.person($0).text }, level: "", oldBits: 0, newBits: 0)
        }
        var ofModel = change(ModelDifference.decision(before) { snapshot.person($0).text }, after)
        if ofModel.way != nil,
            let person = after.linked ?? before.linked ?? after.candidates.first?.person
                ?? before.candidates.first?.person
        {
            ofModel.findLevel(person, subject, in: request, old, new)
        }
        return .compared(
            model: ofModel, registry: change(night, before),
            isPersonMissing: then.tallied == .link && then.person.map { snapshot.number(of: $0) == nil } ?? false)
    }
}
