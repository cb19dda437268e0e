import Matcher
import Schemas

/// Links that may be about somebody like the registered child whom the registry lacks: what `sverka link` settles at the
/// end of its files, settled for a chunk of the night against itself and against all records linked or asked about before.
///
/// A record's own number shows such a person. From then on what is linked to the registered child by names and birth date
/// alone goes to an operator; a link that stands already holds until one has decided.
struct LookalikeStep {
    let session: PostgresSession
    let feedID: String
    let makeID: () -> UniqueIdentifier

    /// What a chunk shows.
    struct Seen {
        /// Registered children like whom somebody is.
        var resembled: Set<UniqueIdentifier> = []
        /// Links that rest on names and date alone.
        var doubtful: [DoubtfulLink] = []

        mutating func add(_ other: Seen) {
            resembled.formUnion(other.resembled)
            doubtful += other.doubtful
        }
    }

    /// What a resolved record shows.
    static func seen(
        in result: LinkResolution.Result, place: Int, in snapshot: RegistrySnapshot
    ) -> Seen {
        var seen = Seen()
        guard let people = result.decision?.people else { return seen }
        for slot in result.resolved.principalSlots where result.resolved.record.people[slot].role.isChild {
            guard people.indices.contains(slot), let like = Lookalike.shown(by: people[slot]) else { continue }
            seen.resembled.insert(snapshot.person(like))
        }
        seen.doubtful = DoubtfulLink.all(of: result, place: place, in: snapshot)
            .filter { Lookalike.mayBeMeant(by: $0.levels) }
        return seen
    }

    /// Leaves to an operator what can't be told apart. `changed`: records that were known.
    func settle(_ work: inout BatchWork, changed: [RowDigest], at now: Timestamp) throws {
        let seen = work.lookalikes
        if !seen.resembled.isEmpty { try askAboutStanding(seen.resembled, except: changed, at: now) }
        guard !seen.doubtful.isEmpty else { return }
        let known = try askedAbout(Set(seen.doubtful.map(\.person)).subtracting(seen.resembled), except: changed)
        work.leaveToOperator(
            seen.doubtful.filter { seen.resembled.contains($0.person) || known.contains($0.person) }, rule: .lookalike,
            makeID: makeID)
    }

    /// Questions looked at for each person: the first tells enough, and a hostile feed may have put a million.
    private static let mostQuestions = 100

    /// Those of these people like whom somebody is, as questions say that are open or were answered: not this one. A record
    /// that comes again speaks for itself.
    private func askedAbout(
        _ people: Set<UniqueIdentifier>, except changed: [RowDigest]
    ) throws -> Set<UniqueIdentifier> {
        let rows = try session.query(
            """
            SELECT person.id, question.levels
            FROM unnest(\(people.map(\.text).sorted())) AS person (id)
            CROSS JOIN LATERAL (
                SELECT ARRAY(SELECT item ->> 'levels' FROM json_array_elements(asked.candidates)
                             WITH ORDINALITY AS list (item, place) ORDER BY place) AS levels
                FROM gateway.review_case AS asked
                WHERE asked.state <> 'superseded' AND asked.guard = 'identifiersDisagree'
                  AND asked.candidates -> 0 ->> 'person' = person.id
                  AND NOT (asked.feed_id = \(feedID) AND asked.key_digest = ANY(\(changed.map(\.identifier))))
                  AND (asked.state = 'open'
                       OR EXISTS (SELECT FROM gateway.verdict AS verdict
                                  WHERE verdict.feed_id = asked.feed_id AND verdict.key_digest = asked.key_digest
                                    AND verdict.person_slot = asked.person_slot AND verdict.person_id::text = person.id
                                    AND verdict.verdict = 'never'))
                LIMIT \(Self.mostQuestions)
            ) AS question
            """)
        var found: Set<UniqueIdentifier> = []
        for row in rows
        where Lookalike.isShown(by: try row.texts(1).map { RecordHistory.levels($0) ?? LevelVector() }) {
            if let person = UniqueIdentifier(try row.text(0)) { found.insert(person) }
        }
        return found
    }

    /// Puts the standing links of these people before an operator, as far as they rest on names and date alone and no
    /// person has spoken for them.
    private func askAboutStanding(
        _ people: Set<UniqueIdentifier>, except changed: [RowDigest], at now: Timestamp
    ) throws {
        let rows = try session.query(
            """
            SELECT link.feed_id, link.key_digest, link.person_slot, link.person_id, link.family_id, made.weight, made.levels,
                   known.delivery_id, known.row_number, made.grounds
            FROM gateway.link AS link
            JOIN gateway.feed_record AS known ON known.feed_id = link.feed_id AND known.key_digest = link.key_digest
            JOIN LATERAL (SELECT weight, levels, grounds, kind FROM gateway.link_event AS event
                          WHERE event.feed_id = link.feed_id AND event.key_digest = link.key_digest
                            AND event.person_slot = link.person_slot AND event.person_id = link.person_id
                          ORDER BY event.event_id DESC LIMIT 1) AS made ON made.kind = 'link' AND made.weight IS NOT NULL
            WHERE link.person_id = ANY(\(people.sorted { $0.text < $1.text })) AND link.decided_by = 'matcher'
              AND NOT known.is_withdrawn
              AND NOT (link.feed_id = \(feedID) AND link.key_digest = ANY(\(changed.map(\.identifier))))
              AND NOT EXISTS (SELECT FROM gateway.review_case AS asked
                              WHERE asked.feed_id = link.feed_id AND asked.key_digest = link.key_digest
                                AND asked.person_slot = link.person_slot AND asked.state = 'open')
              AND NOT EXISTS (SELECT FROM gateway.verdict AS verdict
                              WHERE verdict.feed_id = link.feed_id AND verdict.key_digest = link.key_digest
                                AND verdict.person_slot = link.person_slot AND verdict.verdict = 'always')
            ORDER BY link.person_id, link.feed_id, link.key_digest, link.person_slot
            """)
        for row in rows {
            // Earlier versions kept the levels as text.
            let kept = try row.optionalBytes(9).flatMap { try? StoredGrounds(bytes: $0[...]) }
            guard let levels = RecordHistory.levels(try row.text(6)) ?? kept?.levels, Lookalike.mayBeMeant(by: levels)
            else { continue }
            let candidate = ReviewCase.Candidate(
                person: try row.uuid(3), family: try row.optionalUUID(4), weight: try row.double(5),
                levels: HexText.encode(levels.bytes))
            let question = ReviewCase(
                id: makeID(), key: RowDigest(try row.uuid(1)), slot: try row.int(2), rowNumber: try row.int(8),
                guardRule: GuardRule.lookalike.code, candidates: [candidate])
            try ReviewStore(session).ask(question, feedID: try row.text(0), delivery: try row.uuid(7), at: now)
        }
    }
}
