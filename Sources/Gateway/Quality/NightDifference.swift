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

    /// What the matcher decided last about the person a row is about.
    private struct Stored {
        var kind: String
        var person: UniqueIdentifier?
        var weight: Double
        var rule: String
        var modelVersion: String
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
                    return (batch.lastRowNumber, (batch, try Self.stored(batch, of: delivery, on: session)))
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

    /// The matcher's last decisions about the rows of a batch, by person.
    private static func stored(
        _ batch: MatchBatch, of delivery: Delivery, on session: PostgresSession
    ) throws -> [RowDigest: [Int: Stored]] {
        let keys = batch.rows.map(\.key.identifier)
        var result: [RowDigest: [Int: Stored]] = [:]
        let rows = try session.query(
            """
            SELECT DISTINCT ON (event.key_digest, person_slot) event.key_digest, person_slot, kind, person_id, weight, guard,
                   model_version
            FROM gateway.link_event AS event
            WHERE event.key_digest = ANY(\(keys)) AND event.feed_id = \(delivery.feedID) AND decided_by = 'matcher'
              AND kind IN ('link', 'create', 'review')
              AND NOT EXISTS (SELECT FROM gateway.verdict AS verdict WHERE verdict.feed_id = event.feed_id
                                AND verdict.key_digest = event.key_digest AND verdict.person_slot = event.person_slot)
            ORDER BY event.key_digest, person_slot, event_id DESC
            """)
        for row in rows {
            result[RowDigest(try row.uuid(0)), default: [:]][try row.int(1)] = Stored(
                kind: try row.text(2), person: try row.optionalUUID(3), weight: try row.optionalDouble(4) ?? 0,
                rule: try row.text(5), modelVersion: try row.text(6))
        }
        return result
    }

    /// Nil when nothing was decided about the row's person by the matcher, or nothing is left to decide from.
    private func change(
        _ row: MatchBatch.Row, _ delivery: Delivery, _ stored: [Int: Stored], _ snapshot: RegistrySnapshot,
        _ old: RecordLinker, _ new: RecordLinker
    ) throws -> ModelDifference.Change? {
        guard row.change == .added || row.change == .altered, !row.content.isEmpty else { return nil }
        let record = try RecordScoring(snapshot: snapshot, delivery: delivery, width: 1).record(of: row)
        let subject = LinkRow(record).subject
        guard record.people.indices.contains(subject), let before = stored[subject] else { return nil }
        var request = LinkRequest(people: record.people, dwelling: record.dwelling)
        if before.kind == "create", let made = before.person.flatMap({ snapshot.number(of: $0) }) {
            // Whoever was made for want of anybody was no candidate then.
            request.constraints = Array(repeating: LinkRequest.Constraint(), count: record.people.count)
            request.constraints[subject].never = [made]
        }
        let after = new.link(request).people[subject]
        let kind: QualityTally.Kind = before.kind == "link" ? .link : before.kind == "review" ? .review : .new
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
