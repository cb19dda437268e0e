import Matcher
import Schemas

/// What the database knows of one record's links: decisions, questions to operators, verdicts, and what the rows said.
struct RecordHistory: Sendable {
    /// One entry of `gateway.link_event`.
    struct Event: Sendable {
        var at: Timestamp
        var slot: Int
        var kind: String
        var person: UniqueIdentifier?
        var family: UniqueIdentifier?
        var decidedBy: String
        var modelVersion: String
        var weight: Double?
        var levels: LevelVector?
        var guardCode: String
        var delivery: UniqueIdentifier?
        var reason: String
        /// What the machine's decision was made from; nil for decisions of earlier versions, and where no machine looked.
        var grounds: StoredGrounds?
    }

    /// One question that was put to operators.
    struct Case: Sendable {
        var slot: Int
        var delivery: UniqueIdentifier
        var openedAt: Timestamp
        var state: String
        var guardCode: String
        var candidates: [Candidate]
    }

    /// Somebody whom a question names.
    struct Candidate: Sendable {
        var person: UniqueIdentifier?
        var family: UniqueIdentifier?
        var weight = 0.0
        var levels = LevelVector()
        /// As it was; nil where it was not kept.
        var probability: Double?
    }

    /// What an operator said.
    struct Verdict: Sendable {
        var slot: Int
        var person: UniqueIdentifier
        var isAlways: Bool
        var decidedBy: String
        var at: Timestamp
        var reason: String
    }

    let key: RowDigest
    let outcome: String
    let isWithdrawn: Bool
    private(set) var events: [Event] = []
    private(set) var cases: [Case] = []
    private(set) var verdicts: [Verdict] = []
    /// What the row said in each delivery whose rows are still kept.
    private(set) var records: [UniqueIdentifier: CanonicalRecord] = [:]
    /// Receipt numbers of the deliveries.
    private(set) var receipts: [UniqueIdentifier: String] = [:]
    /// The models that decisions were weighed by, by the numbers in their grounds.
    private(set) var models: [Int32: MatchModel] = [:]

    /// Reads all that is known of a record; nil when the feed never had it.
    init?(feedID: String, recordID: String, on session: PostgresSession) throws {
        let found = try session.queryFirst(
            """
            SELECT key_digest, outcome, is_withdrawn FROM gateway.feed_record
            WHERE feed_id = \(feedID) AND record_id = \(recordID)
            """)
        guard let found else { return nil }
        key = RowDigest(try found.uuid(0))
        outcome = try found.text(1)
        isWithdrawn = try found.bool(2)
        try readEvents(feedID, session)
        try readCases(feedID, session)
        try readVerdicts(feedID, session)
        try readRecords(feedID, recordID, session)
        models = try MatchModelStore(session: session).models(Set(events.compactMap { $0.grounds?.modelID }))
    }

    private mutating func readEvents(_ feedID: String, _ session: PostgresSession) throws {
        events = try session.query(
            """
            SELECT at, person_slot, kind, person_id, family_id, decided_by, model_version, weight, levels, guard, delivery_id,
                   reason, grounds
            FROM gateway.link_event WHERE key_digest = \(key.identifier) AND feed_id = \(feedID) ORDER BY event_id
            """
        ).map { row in
            var grounds: StoredGrounds?
            if let bytes = try row.optionalBytes(12) {
                do throws(StoredRecordDamage) {
                    grounds = try StoredGrounds(bytes: bytes[...])
                } catch { throw NightError.storedGroundsDamaged(feed: feedID) }
            }
            let kind = try row.text(2)
            let author = try row.text(5)
            // Of somebody who was made, and under a verdict, the levels are another person's.
            let isOwn = author == "matcher" && kind != "create"
            return Event(
                at: try row.timestamp(0), slot: try row.int(1), kind: kind, person: try row.optionalUUID(3),
                family: try row.optionalUUID(4), decidedBy: author, modelVersion: try row.text(6),
                weight: try row.optionalDouble(7),
                levels: Self.levels(try row.text(8)) ?? (isOwn ? grounds?.levels : nil),
                guardCode: try row.text(9),
                delivery: try row.optionalUUID(10), reason: try row.text(11), grounds: grounds)
        }
    }

    private mutating func readCases(_ feedID: String, _ session: PostgresSession) throws {
        cases = try session.query(
            """
            SELECT person_slot, delivery_id, opened_at, state, guard, candidates FROM gateway.review_case
            WHERE key_digest = \(key.identifier) AND feed_id = \(feedID) ORDER BY opened_at, case_id
            """
        ).map { row in
            Case(
                slot: try row.int(0), delivery: try row.uuid(1), openedAt: try row.timestamp(2), state: try row.text(3),
                guardCode: try row.text(4), candidates: try Self.candidates(try row.text(5)))
        }
    }

    private mutating func readVerdicts(_ feedID: String, _ session: PostgresSession) throws {
        verdicts = try session.query(
            """
            SELECT person_slot, person_id, verdict, decided_by, decided_at, reason FROM gateway.verdict
            WHERE key_digest = \(key.identifier) AND feed_id = \(feedID) ORDER BY decided_at, person_slot, person_id
            """
        ).map { row in
            Verdict(
                slot: try row.int(0), person: try row.uuid(1), isAlways: try row.text(2) == "always",
                decidedBy: try row.text(3), at: try row.timestamp(4), reason: try row.text(5))
        }
    }

    private mutating func readRecords(_ feedID: String, _ recordID: String, _ session: PostgresSession) throws {
        let deliveries = Set(events.compactMap(\.delivery) + cases.map(\.delivery))
        let rows = try session.query(
            """
            SELECT delivery.delivery_id, receipt_number, \(fragment: RecordCoding.column), row.row_number, row.line,
                   row.content_digest
            FROM gateway.delivery LEFT JOIN gateway.row AS row
              ON row.delivery_id = delivery.delivery_id AND row.key_digest = \(key.identifier)
            WHERE delivery.delivery_id = ANY(\(Array(deliveries))) ORDER BY row.row_number
            """)
        for row in rows {
            let delivery = try row.uuid(0)
            receipts[delivery] = try row.text(1)
            guard let stored = try row.optionalBytes(2) else { continue }
            var record = CanonicalRecord(
                recordID: recordID, keyDigest: key, contentDigest: RowDigest(try row.uuid(5)), orderKey: "",
                location: SourceLocation(line: try row.int(4), row: try row.int(3)))
            do throws(StoredRecordDamage) {
                try RecordCoding.decode(stored[...], into: &record)
            } catch { throw NightError.stagedRowDamaged(delivery: try row.text(1), row: try row.int(3)) }
            records[delivery] = record
        }
    }

    /// The levels that two hexadecimal digits a comparison stand for; nil when none were stored.
    static func levels(_ text: String) -> LevelVector? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue ?? 0 }
        guard !digits.isEmpty else { return nil }
        return LevelVector(
            bytes: stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) })
    }

    static func candidates(_ json: String) throws -> [Candidate] {
        var result: [Candidate] = []
        var reader = JSONReader(Array(json.utf8))
        try reader.array { (reader) throws(JSONReader.Failure) in
            var candidate = Candidate()
            try reader.object { (reader, key) throws(JSONReader.Failure) in
                switch key {
                case "person", "family":
                    // `null` of a household's person, or of somebody without a family.
                    var ahead = reader
                    let id = (try? ahead.string()).flatMap { UniqueIdentifier($0) }
                    if key == "person" { candidate.person = id } else { candidate.family = id }
                    try reader.skipValue()
                case "weight": candidate.weight = try reader.double()
                case "probability": candidate.probability = try reader.double()
                case "levels": candidate.levels = levels(try reader.string()) ?? LevelVector()
                default: try reader.skipValue()
                }
            }
            result.append(candidate)
        }
        return result
    }
}
