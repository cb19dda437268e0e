import Matcher
import Schemas

/// Two records that give one person two numbers: what `sverka link` settles at the end of its files, settled for a chunk
/// of the night against itself and against all records linked before.
///
/// Within a chunk the record that fits best by a clear lead stays linked. A link that stands already is not ended by a
/// later record: it holds until an operator has decided, and both records are put before one.
struct NumberClaimStep {
    let session: PostgresSession
    let feedID: String
    let makeID: () -> UniqueIdentifier

    /// A number that a record of the chunk gives to somebody who has none.
    struct Claim {
        var link: DoubtfulLink
        var number: UInt64
    }

    /// The claims of a resolved record; a human's own word claims nothing.
    static func claims(
        of result: LinkResolution.Result, place: Int, in snapshot: RegistrySnapshot
    ) -> [Claim] {
        var claims: [Claim] = []
        for link in DoubtfulLink.all(of: result, place: place, in: snapshot) {
            guard let snils = result.resolved.record.people[link.slot].snils, snils.state == .valid,
                !snils.isPlaceholder,
                link.levels[.snils] == .missing, snapshot.linker.index.people(withSnils: snils).isEmpty
            else { continue }
            claims.append(Claim(link: link, number: snils.number))
        }
        return claims
    }

    /// Leaves contested records to an operator and keeps the claims of the others. `changed`: records that were known.
    func settle(_ work: inout BatchWork, changed: [RowDigest], at now: Timestamp) throws {
        if !changed.isEmpty {
            try session.execute(
                "DELETE FROM gateway.number_claim WHERE feed_id = \(feedID) AND key_digest = ANY(\(changed.map(\.identifier)))"
            )
        }
        guard !work.claims.isEmpty else { return }
        var contested = Set(contestedAmongThemselves(work.claims))
        for (person, number) in try standing(work.claims, at: now) {
            for place in work.claims.indices where work.claims[place].link.person == person {
                if work.claims[place].number != number { contested.insert(place) }
            }
        }
        work.leaveToOperator(contested.sorted().map { work.claims[$0].link }, rule: .numberClaimed, makeID: makeID)
        try insert(work.claims.indices.filter { !contested.contains($0) }.map { work.claims[$0] }, of: work)
    }

    private func contestedAmongThemselves(_ claims: [Claim]) -> [Int] {
        var numbers: [UniqueIdentifier: Int32] = [:]
        return NumberClaims().contested(
            claims.enumerated().map { place, claim in
                let next = Int32(numbers.count)
                let person = numbers[claim.link.person] ?? next
                numbers[claim.link.person] = person
                return NumberClaims.Claim(
                    person: person, number: claim.number, weight: claim.link.weight, place: place)
            })
    }

    /// Other numbers that records linked before give to these people. Those records are put before an operator too, unless
    /// a person has spoken for them.
    private func standing(_ claims: [Claim], at now: Timestamp) throws -> [(UniqueIdentifier, UInt64)] {
        let numbers = Dictionary(grouping: claims, by: \.link.person).mapValues { Set($0.map(\.number)) }
        let rows = try session.query(
            """
            SELECT claim.person_id, claim.number, claim.feed_id, claim.key_digest, claim.person_slot, claim.weight, claim.levels,
                   known.delivery_id, known.row_number, link.family_id,
                   EXISTS (SELECT FROM gateway.verdict AS verdict
                           WHERE verdict.feed_id = claim.feed_id AND verdict.key_digest = claim.key_digest
                             AND verdict.person_slot = claim.person_slot AND verdict.verdict = 'always')
            FROM gateway.number_claim AS claim
            JOIN gateway.link AS link ON link.key_digest = claim.key_digest AND link.person_slot = claim.person_slot
                 AND link.feed_id = claim.feed_id AND link.person_id = claim.person_id
            JOIN gateway.feed_record AS known ON known.feed_id = claim.feed_id AND known.key_digest = claim.key_digest
            WHERE claim.person_id = ANY(\(Array(numbers.keys))) AND NOT known.is_withdrawn
            ORDER BY claim.person_id, claim.feed_id, claim.key_digest
            """)
        var found: [(UniqueIdentifier, UInt64)] = []
        for row in rows {
            let person = try row.uuid(0)
            let number = UInt64(try row.int(1))
            guard let claimed = numbers[person], claimed != [number] else { continue }
            found.append((person, number))
            guard try !row.bool(10) else { continue }
            let candidate = ReviewCase.Candidate(
                person: person, family: try row.optionalUUID(9), weight: try row.double(5), levels: try row.text(6))
            let question = ReviewCase(
                id: makeID(), key: RowDigest(try row.uuid(3)), slot: try row.int(4), rowNumber: try row.int(8),
                guardRule: GuardRule.numberClaimed.code, candidates: [candidate])
            try ReviewStore(session)
                .ask(question, feedID: try row.text(2), delivery: try row.uuid(7), at: now)
        }
        return found
    }

    private func insert(_ claims: [Claim], of work: BatchWork) throws {
        guard !claims.isEmpty else { return }
        try session.copyIn(
            "COPY gateway.number_claim (feed_id, key_digest, person_slot, person_id, number, weight, levels) FROM STDIN"
        ) { copy in
            for claim in claims {
                copy.append(feedID)
                copy.append(work.resolved[claim.link.place].record.keyDigest.identifier)
                copy.append(claim.link.slot)
                copy.append(claim.link.person)
                copy.append(Int64(claim.number))
                copy.append(claim.link.weight)
                copy.append(HexText.encode(claim.link.levels.bytes))
                try copy.endRow()
            }
        }
    }
}
