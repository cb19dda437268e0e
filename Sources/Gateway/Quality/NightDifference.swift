import Matcher
import Schemas

/// Which of the last night's links another model would not make, or make otherwise: the rows of its deliveries as they are
/// stored, decided again, beside what was decided then.
package struct NightDifference {
    private let application: GatewayApplication
    private let model: MatchModel
    private let old: MatchModel

    /// Prepares a comparison; `old` names the weights of levels for decisions that its version made.
    package init(_ application: GatewayApplication, old: MatchModel = .standard, new model: MatchModel) {
        self.application = application
        self.old = old
        self.model = model
    }

    /// Compares. Records about which a person has spoken stay as they are under every model, and are left out.
    package func run() async throws -> ModelDifference {
        let snapshot = try await NightRun(application, model: model).loadSnapshot()
        let deliveries = try await application.gateway.perform { try Self.lastNight($0) }
        var records = 0
        var changes: [ModelDifference.Change] = []
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
                let found = try await batch.rows.mapOnAllCores(width: application.configuration.width) { row in
                    try change(row, delivery, stored[row.key] ?? [:], snapshot, linkers.old, linkers.new)
                }
                records += found.count { $0 != nil }
                changes += found.compactMap { $0 }.filter { $0.way != nil }
            }
        }
        return ModelDifference(records: records, changes: changes)
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

    /// Nil when nothing was decided about the row's person by the matcher, or nothing is left to decide from.
    private func change(
        _ row: MatchBatch.Row, _ delivery: Delivery, _ stored: [Int: StoredDecision], _ snapshot: RegistrySnapshot,
        _ old: RecordLinker, _ new: RecordLinker
    ) throws -> ModelDifference.Change? {
        guard row.change == .added || row.change == .altered, !row.content.isEmpty else { return nil }
        let record = try RecordScoring(snapshot: snapshot, delivery: delivery, width: 1).record(of: row)
        let subject = LinkRow(record).subject
        guard record.people.indices.contains(subject), let before = stored[subject] else { return nil }
        let request = before.request(for: record, about: subject, in: snapshot)
        let after = new.link(request).people[subject]
        let kind = before.tallied
        let decided = ModelDifference.decision(after) { snapshot.person($0).text }
        var change = ModelDifference.Change(
            feed: delivery.feedID, recordID: record.recordID,
            old: ModelDifference.Decision(
                kind: kind, personID: kind == .link ? before.person?.text ?? "" : "", score: before.weight,
                rule: before.rule), new: decided, level: "", oldBits: 0, newBits: 0)
        guard change.way != nil, before.modelVersion == old.model.version else { return change }
        if let person = after.linked ?? before.person.flatMap({ snapshot.number(of: $0) })
            ?? after.candidates.first?.person
        {
            change.findLevel(person, subject, in: request, old, new)
        }
        return change
    }
}
