import Schemas

/// Review cases as data: opened by the night, decided by people.
package struct ReviewStore {
    let session: PostgresSession

    /// Works on the given connection.
    package init(_ session: PostgresSession) { self.session = session }

    /// What an operator says of a case.
    package enum Decision: Sendable, Equatable {
        /// The record means this person. Holds for every later delivery.
        case link(person: UniqueIdentifier, family: UniqueIdentifier?)
        /// The record's household is this family. Kept when the row changes and several families may be meant again.
        case household(family: UniqueIdentifier)
        /// The record means somebody nobody knew: the person is made from the row. Holds for every later delivery.
        case newPerson
        /// The record means none of the candidates. Holds for every later delivery.
        case noneOfThem
    }

    /// Why a decision can't be taken.
    package enum Refusal: Error, Equatable, CustomStringConvertible {
        /// The case is unknown or decided already.
        case notOpen
        /// The row that the person would be made from is not kept any more.
        case rowGone

        /// One line for the operator.
        package var description: String {
            switch self {
            case .notOpen: "случай уже решён, или его строка с тех пор изменилась; откройте список случаев заново"
            case .rowGone:
                "строки выгрузки уже нет, завести человека не из чего; заведите его в реестре и назовите его номер"
            }
        }
    }

    /// Opens cases; an open case of the same record's person gives way to the new one.
    func open(
        _ cases: [ReviewCase], feedID: String, deliveryOf: (RowDigest) -> UniqueIdentifier, at now: Timestamp
    ) throws {
        guard !cases.isEmpty else { return }
        try session.copyIn(
            """
            COPY gateway.review_case (case_id, feed_id, key_digest, person_slot, delivery_id, row_number, opened_at, state, guard,
                                      candidates, level) FROM STDIN
            """
        ) { copy in
            for reviewCase in cases {
                copy.append(reviewCase.id)
                copy.append(feedID)
                copy.append(reviewCase.key.identifier)
                copy.append(reviewCase.slot)
                copy.append(deliveryOf(reviewCase.key))
                copy.append(reviewCase.rowNumber)
                copy.append(now)
                copy.append("open")
                copy.append(reviewCase.guardRule)
                copy.append(reviewCase.candidatesJSON)
                copy.append(reviewCase.level?.rawValue)
                try copy.endRow()
            }
        }
    }

    /// Puts a record whose link stands before an operator; a question that is open already stays as it is.
    func ask(_ question: ReviewCase, feedID: String, delivery: UniqueIdentifier, at now: Timestamp) throws {
        try session.execute(
            """
            INSERT INTO gateway.review_case (case_id, feed_id, key_digest, person_slot, delivery_id, row_number, opened_at, state,
                                             guard, candidates)
            VALUES (\(question.id), \(feedID), \(question.key.identifier), \(question.slot)::smallint, \(delivery),
                    \(question.rowNumber)::integer, \(now), 'open', \(question.guardRule), \(question.candidatesJSON)::json)
            ON CONFLICT (feed_id, key_digest, person_slot) WHERE state = 'open' DO NOTHING
            """)
    }

    /// Closes the open cases of rows that changed or went: their question is no longer the same.
    func supersede(_ keys: [RowDigest], feedID: String, at now: Timestamp) throws {
        guard !keys.isEmpty else { return }
        try session.execute(
            """
            UPDATE gateway.review_case SET state = 'superseded', closed_at = \(now)
            WHERE state = 'open' AND feed_id = \(feedID) AND key_digest = ANY(\(keys.map(\.identifier)))
            """)
    }

    /// Takes an operator's decision: verdicts, link, repaired cards and audit entry in one transaction.
    /// - Returns: the cards that were repaired.
    @discardableResult
    package func decide(
        _ caseID: UniqueIdentifier, _ decision: Decision, by operatorName: String, reason: String, at now: Timestamp
    ) throws -> [UniqueIdentifier] {
        try session.transaction {
            // Rows are linked meanwhile by nights and by nodes, and people are made: one after the other.
            try session.lockInTransaction(MatchStep.creationLock)
            guard
                let row = try session.queryFirst(
                    """
                    UPDATE gateway.review_case SET state = 'decided', closed_at = \(now)
                    WHERE case_id = \(caseID) AND state = 'open'
                    RETURNING feed_id, key_digest, person_slot, candidates::text, delivery_id
                    """)
            else { throw Refusal.notOpen }
            let feedID = try row.text(0)
            let key = RowDigest(try row.uuid(1))
            let slot = try row.int(2)
            var change = LinkChange(key: key, slot: slot, kind: .unlink, reason: reason)
            var repaired: [UniqueIdentifier] = []
            switch decision {
            case .link(let person, let family):
                try record(
                    "always", person, feedID: feedID, key: key, slot: slot, by: operatorName, reason: reason, at: now)
                change.kind = .link
                change.person = person
                change.family = family
            case .household(let family):
                change.kind = .link
                change.family = family
            case .newPerson:
                for person in try candidates(row.text(3)) {
                    try record(
                        "never", person, feedID: feedID, key: key, slot: slot, by: operatorName, reason: reason, at: now
                    )
                }
                let created = try CasePerson(session: session, feedID: feedID, key: key, slot: slot)
                    .create(from: row.uuid(4), at: now)
                try record(
                    "always", created.id, feedID: feedID, key: key, slot: slot, by: operatorName, reason: reason,
                    at: now)
                change.kind = .create
                change.person = created.id
                change.family = created.familyID
            case .noneOfThem:
                let people = try candidates(row.text(3))
                repaired += try CardRepair(session: session, feedID: feedID).unlink(change, from: people, at: now)
                for person in people {
                    try record(
                        "never", person, feedID: feedID, key: key, slot: slot, by: operatorName, reason: reason, at: now
                    )
                }
            }
            let links = LinkStore(session: session, feedID: feedID)
            var changes = [change]
            // The history names who was linked before: whoever asks about that person finds it.
            if let before = try links.current(key: key, slot: slot), before.person != change.person {
                let end = LinkChange(
                    key: key, slot: slot, kind: .unlink, person: before.person, family: before.family, reason: reason)
                changes = change.kind == .unlink ? [end] : [end, change]
            }
            let view = try links.machineView(key: key, slot: slot)
            for place in changes.indices { changes[place].grounds = view }
            try links.apply(changes, at: now, by: operatorName, model: "")
            repaired += try CardRepair(session: session, feedID: feedID).relink([change], at: now)
            let outcome = change.kind == .link ? "linked" : "new"
            try session.execute(
                """
                UPDATE gateway.feed_record SET outcome = \(outcome)
                WHERE feed_id = \(feedID) AND key_digest = \(key.identifier)
                  -- Somebody else of the record may still wait.
                  AND NOT EXISTS (SELECT FROM gateway.review_case AS other
                                  WHERE other.feed_id = \(feedID) AND other.key_digest = \(key.identifier)
                                    AND other.state = 'open')
                """)
            try AuditLog(session).append(
                actor: operatorName, action: "review.decide", object: caseID.text, detail: outcome)
            return repaired
        }
    }

    private func record(
        _ verdict: String, _ person: UniqueIdentifier, feedID: String, key: RowDigest, slot: Int,
        by operatorName: String,
        reason: String, at now: Timestamp
    ) throws {
        if verdict == "always" {
            // A record's person is one: what was said earlier of somebody else no longer holds.
            try session.execute(
                """
                UPDATE gateway.verdict SET verdict = 'never', decided_by = \(operatorName), decided_at = \(now),
                                           reason = \(reason)
                WHERE feed_id = \(feedID) AND key_digest = \(key.identifier) AND person_slot = \(slot)::smallint
                  AND verdict = 'always' AND person_id <> \(person)
                """)
        }
        try session.execute(
            """
            INSERT INTO gateway.verdict (feed_id, key_digest, person_slot, person_id, verdict, decided_by, decided_at, reason)
            VALUES (\(feedID), \(key.identifier), \(slot), \(person), \(verdict), \(operatorName), \(now), \(reason))
            ON CONFLICT (feed_id, key_digest, person_slot, person_id) DO UPDATE
            SET verdict = excluded.verdict, decided_by = excluded.decided_by, decided_at = excluded.decided_at,
                reason = excluded.reason
            """)
    }

    private func candidates(_ json: String) throws -> [UniqueIdentifier] {
        var people: [UniqueIdentifier] = []
        var reader = JSONReader(Array(json.utf8))
        try reader.array { (reader) throws(JSONReader.Failure) in
            try reader.object { (reader, key) throws(JSONReader.Failure) in
                if key == "person" {
                    if let person = UniqueIdentifier(try reader.string()) { people.append(person) }
                } else {
                    try reader.skipValue()
                }
            }
        }
        return people
    }
}
