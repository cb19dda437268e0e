import Matcher
import Schemas

/// What the matcher decided last about a person of a record, as the database has it.
struct StoredDecision {
    var kind: String
    var person: UniqueIdentifier?
    var weight: Double
    var rule: String
    var modelVersion: String

    /// How it counts.
    var tallied: QualityTally.Kind { kind == "link" ? .link : kind == "review" ? .review : .new }

    /// The question that was answered by it, for asking again.
    func request(for record: CanonicalRecord, about subject: Int, in snapshot: RegistrySnapshot) -> LinkRequest {
        var request = LinkRequest(people: record.people, dwelling: record.dwelling)
        if kind == "create", let made = person.flatMap({ snapshot.number(of: $0) }) {
            // Whoever was made for want of anybody was no candidate then.
            request.constraints = Array(repeating: LinkRequest.Constraint(), count: record.people.count)
            request.constraints[subject].never = [made]
        }
        return request
    }

    /// The matcher's last decisions about records of a feed, by person. Where an operator has spoken there is none.
    static func last(
        about keys: [RowDigest], of feedID: String, on session: PostgresSession
    ) throws -> [RowDigest: [Int: StoredDecision]] {
        var result: [RowDigest: [Int: StoredDecision]] = [:]
        let rows = try session.query(
            """
            SELECT DISTINCT ON (event.key_digest, person_slot) event.key_digest, person_slot, kind, person_id, weight, guard,
                   model_version
            FROM gateway.link_event AS event
            WHERE event.key_digest = ANY(\(keys.map(\.identifier))) AND event.feed_id = \(feedID) AND decided_by = 'matcher'
              AND kind IN ('link', 'create', 'review')
              AND NOT EXISTS (SELECT FROM gateway.verdict AS verdict WHERE verdict.feed_id = event.feed_id
                                AND verdict.key_digest = event.key_digest AND verdict.person_slot = event.person_slot)
            ORDER BY event.key_digest, person_slot, event_id DESC
            """)
        for row in rows {
            result[RowDigest(try row.uuid(0)), default: [:]][try row.int(1)] = StoredDecision(
                kind: try row.text(2), person: try row.optionalUUID(3), weight: try row.optionalDouble(4) ?? 0,
                rule: try row.text(5), modelVersion: try row.text(6))
        }
        return result
    }
}
