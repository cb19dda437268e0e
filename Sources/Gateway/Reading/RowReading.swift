import Schemas

/// What became of one row of a delivery, as its sender may see it.
package struct RowView: Sendable {
    /// A card that the row's record raised.
    package struct Card: Hashable, Sendable {
        /// Number.
        package var number: String
        /// Code of its indicator.
        package var indicator: String
        /// Where it stands.
        package var state: CardState
    }

    /// What became of a row.
    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// Everyone it is about is linked.
        case linked
        /// An operator decides about somebody in it.
        case review
        /// It is about people that the registry did not know.
        case new
        /// It withdrew an earlier one.
        case withdrawn
        /// It was rejected.
        case quarantined
        /// The record it is of was missing from a full delivery.
        case absent
        /// A later delivery said something else of its record.
        case superseded
        /// It is not matched yet.
        case pending
    }

    /// Number of the row in its delivery.
    package var row: Int
    /// Line of its file.
    package var line: Int
    /// The sender's id of the record.
    package var recordID: String
    /// `added`, `altered`, `withdrawn`, `absent`; nil of a rejected row.
    package var change: String?
    /// What became of it.
    package var outcome: Outcome
    /// Cards of its record, by number; only when they were asked for.
    package var cards: [Card] = []

    /// Stored, whatever became of it then.
    package var isStored: Bool { outcome != .quarantined && outcome != .absent }
}

/// Reads rows and findings of one agency's deliveries; to be used inside `reading(as:)`.
package struct RowReading {
    let session: PostgresSession

    /// Works on a session that is bound to an agency.
    package init(_ session: PostgresSession) { self.session = session }

    /// Rows behind a row, in the order of the file, rejected ones among the others. Rows that say what is known are only
    /// counted and not among them.
    package func rows(
        of delivery: DeliveryView, after: Int, outcome: RowView.Outcome? = nil, withCards: Bool = false, limit: Int
    ) throws -> [RowView] {
        let isFinished = delivery.state == .matched || delivery.state == .acknowledged
        let rows = try session.query(
            """
            SELECT row_number, line, record_id, change, outcome, key_digest FROM (
                SELECT staged.row_number, staged.line, staged.record_id, staged.change, staged.key_digest,
                       CASE WHEN staged.change IN ('withdrawn', 'absent') THEN staged.change
                            WHEN known.delivery_id = staged.delivery_id AND known.row_number = staged.row_number THEN known.outcome
                            WHEN \(isFinished) THEN 'superseded' ELSE 'pending' END AS outcome
                FROM gateway.row AS staged
                LEFT JOIN gateway.feed_record AS known
                       ON known.feed_id = \(delivery.feedID) AND known.key_digest = staged.key_digest
                WHERE staged.delivery_id = \(delivery.id) AND staged.row_number > \(after)
                UNION ALL
                SELECT row_number, line, record_id, NULL, NULL, 'quarantined' FROM gateway.quarantine
                WHERE delivery_id = \(delivery.id) AND row_number > \(after)) AS listed
            WHERE \(outcome) IS NULL OR outcome = \(outcome)
            ORDER BY row_number LIMIT \(limit)
            """)
        let cards =
            withCards ? try self.cards(of: delivery.feedID, keys: try rows.compactMap { try $0.optionalUUID(5) }) : [:]
        return try rows.map { row in
            RowView(
                row: try row.int(0), line: try row.int(1), recordID: try row.text(2), change: try row.optionalText(3),
                outcome: try row.value(4), cards: try row.optionalUUID(5).flatMap { cards[$0] } ?? [])
        }
    }

    private func cards(of feedID: String, keys: [UniqueIdentifier]) throws -> [UniqueIdentifier: [RowView.Card]] {
        guard !keys.isEmpty else { return [:] }
        var cards: [UniqueIdentifier: [RowView.Card]] = [:]
        let rows = try session.query(
            """
            SELECT key_digest, number, indicator, state FROM gateway.card
            WHERE feed_id = \(feedID) AND key_digest = ANY(\(keys)) ORDER BY number
            """)
        for row in rows {
            cards[try row.uuid(0), default: []].append(
                RowView.Card(number: try row.text(1), indicator: try row.text(2), state: try row.value(3)))
        }
        return cards
    }

    /// Where a page of findings begins: so many findings of a row were seen.
    package struct FindingCursor: Hashable, Sendable {
        /// Number of the row; 0 for the file's own.
        package var row: Int
        /// Findings of the row that were seen.
        package var seen: Int

        /// The beginning, or a place in between.
        package init(row: Int = 0, seen: Int = 0) {
            self.row = row
            self.seen = seen
        }

        /// Reads `12.3`.
        package init?(_ text: String) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 2, let row = parts[0], let seen = parts[1], row >= 0, seen >= 0 else { return nil }
            self.init(row: row, seen: seen)
        }

        /// `12.3`.
        package var text: String { "\(row).\(seen)" }
    }

    /// Findings of a delivery, those of the file first, then by row.
    package func findings(
        of id: UniqueIdentifier, from cursor: FindingCursor, limit: Int
    ) throws -> (findings: [Finding], next: FindingCursor?) {
        let rows = try session.query(
            """
            SELECT code, severity, file, line, row_number, field, masked_value, expected FROM gateway.finding
            WHERE delivery_id = \(id) AND row_number >= \(cursor.row)
            ORDER BY row_number, line, field, code, file, masked_value, expected, ctid
            OFFSET \(cursor.seen) LIMIT \(limit + 1)
            """)
        let findings = try rows.prefix(limit).map { row in
            Finding(
                try row.value(0), severity: try row.value(1, as: Severity.self),
                at: SourceLocation(
                    file: try row.text(2), line: try row.int(3), row: try row.int(4), field: try row.text(5)),
                maskedValue: try row.text(6), expected: try row.text(7))
        }
        guard rows.count > limit, let last = findings.last?.location.row else { return (findings, nil) }
        let ofLast = findings.count { $0.location.row == last }
        return (findings, FindingCursor(row: last, seen: ofLast + (last == cursor.row ? cursor.seen : 0)))
    }
}
