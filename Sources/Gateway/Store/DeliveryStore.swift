import Adapters
import Schemas

/// Deliveries and their states in `gateway.delivery`.
package struct DeliveryStore {
    let session: PostgresSession

    /// Works on the given connection.
    package init(_ session: PostgresSession) { self.session = session }

    /// Makes a feed known, or its title and version current.
    package func register(feed mapping: FeedMapping) throws {
        try session.execute(
            """
            INSERT INTO gateway.feed (feed_id, agency, title, mapping_version)
            VALUES (\(mapping.id), \(mapping.agency.code), \(mapping.title), \(mapping.version))
            ON CONFLICT (feed_id) DO UPDATE
            SET agency = excluded.agency, title = excluded.title, mapping_version = excluded.mapping_version, updated_at = now()
            WHERE (feed.agency, feed.title, feed.mapping_version)
                  IS DISTINCT FROM (excluded.agency, excluded.title, excluded.mapping_version)
            """)
    }

    /// Registers a delivery whose bytes are durable. The same bytes again: the delivery that has them, and false.
    ///
    /// Bytes that come again after another full delivery are news, though: the sender may mean to go back, or have sent an
    /// old file by mistake. They become a delivery of their own, on which the staging step has doubts.
    ///
    /// Call inside a transaction: row, files and audit entry belong together.
    /// - Parameter hasCome: false for files that merely still lie where they were seen before.
    package func register(
        feed mapping: FeedMapping, files: [DeliveryReceipt.File], digest: ContentDigest, id: UniqueIdentifier,
        asOf: CalendarDate, receivedAt: Timestamp, hasCome: Bool = true
    ) throws -> (delivery: UniqueIdentifier, isNew: Bool) {
        let days = files.compactMap { mapping.source.dated?.day(inName: $0.name) }
        func insert(occurrence: Int) throws -> Bool {
            try session.execute(
                """
                INSERT INTO gateway.delivery (delivery_id, receipt_number, feed_id, content_digest, occurrence, mode,
                                              mapping_version, as_of, received_at, stated_date, state)
                VALUES (\(id), 'К-' || to_char(\(receivedAt), 'YYYYMMDD') || '-' || lpad(nextval('gateway.receipt_number')::text, 6, '0'),
                        \(mapping.id), \(digest), \(occurrence), \(mapping.mode.rawValue), \(mapping.version), \(asOf),
                        \(receivedAt), \(days.max()), 'received')
                ON CONFLICT (feed_id, content_digest, occurrence) DO NOTHING
                """) == 1
        }
        if try insert(occurrence: 1) {
            try store(files, of: id)
            return (id, true)
        }
        let known = try session.queryOne(
            """
            SELECT delivery_id, occurrence FROM gateway.delivery
            WHERE feed_id = \(mapping.id) AND content_digest = \(digest) ORDER BY occurrence DESC LIMIT 1
            """)
        let last = try known.uuid(0)
        if mapping.mode == .full, try isOvertaken(last) {
            if hasCome, try insert(occurrence: try known.int(1) + 1) {
                try store(files, of: id)
                return (id, true)
            }
        } else if try reopen(refused: last, mapping: mapping, asOf: asOf, receivedAt: receivedAt) {
            return (last, true)
        }
        // The bytes were kept again just now: if the first copy was deleted, this one must be as well.
        try session.execute(
            "UPDATE gateway.delivery_file SET purged_at = NULL WHERE delivery_id = \(last) AND purged_at IS NOT NULL")
        return (last, false)
    }

    private func store(_ files: [DeliveryReceipt.File], of id: UniqueIdentifier) throws {
        for (position, file) in files.enumerated() {
            try session.execute(
                """
                INSERT INTO gateway.delivery_file (delivery_id, position, name, content_digest, byte_count)
                VALUES (\(id), \(position)::smallint, \(file.name), \(file.digest), \(file.byteCount))
                """)
        }
    }

    /// Another full delivery came after this one, and was not refused or held.
    func isOvertaken(_ id: UniqueIdentifier) throws -> Bool {
        try session.queryOne(
            """
            SELECT EXISTS (SELECT FROM gateway.delivery AS other
                           WHERE other.feed_id = known.feed_id AND other.content_digest <> known.content_digest
                             AND other.mode = 'full' AND other.state IN ('received', 'staged', 'matched', 'acknowledged')
                             AND (other.received_at, other.receipt_number) > (known.received_at, known.receipt_number))
            FROM gateway.delivery AS known WHERE delivery_id = \(id)
            """
        ).bool(0)
    }

    /// Rows that a delivery repeated unchanged were said on its day: an older file must not overwrite them.
    package func reaffirm(of id: UniqueIdentifier) throws {
        try session.execute(
            """
            UPDATE gateway.feed_record AS known SET order_key = delivery.stated_date::text
            FROM gateway.delivery
            WHERE delivery.delivery_id = \(id) AND known.feed_id = delivery.feed_id AND known.key_digest = ANY(delivery.reaffirmed)
              AND known.order_key < delivery.stated_date::text
            """)
        try session.execute(
            "UPDATE gateway.delivery SET reaffirmed = NULL WHERE delivery_id = \(id) AND reaffirmed IS NOT NULL")
    }

    /// Notes that files came, and when, whether or not their bytes were known.
    package func note(arrivalOf id: UniqueIdentifier, feed: String, at moment: Timestamp) throws {
        try session.execute(
            """
            INSERT INTO gateway.arrival (feed_id, arrived_at, delivery_id) VALUES (\(feed), \(moment), \(id))
            ON CONFLICT DO NOTHING
            """)
    }

    /// A delivery refused whole may be sent again once the mapping, or the reason of the refusal, is mended: nothing of
    /// it was used. It keeps its number.
    private func reopen(
        refused id: UniqueIdentifier, mapping: FeedMapping, asOf: CalendarDate, receivedAt: Timestamp
    ) throws -> Bool {
        let isReopened =
            try session.execute(
                """
                UPDATE gateway.delivery
                SET state = 'received', state_changed_at = now(), mode = \(mapping.mode.rawValue), as_of = \(asOf),
                    mapping_version = \(mapping.version), received_at = \(receivedAt)
                WHERE delivery_id = \(id) AND state = 'refused'
                  -- A person who refused it by hand meant it.
                  AND NOT EXISTS (SELECT FROM gateway.audit
                                  WHERE action = 'delivery.refused' AND actor <> 'gateway' AND object = delivery.receipt_number)
                """) == 1
        guard isReopened else { return false }
        for table in ["finding", "quarantine", "receipt"] {
            try session.execute("DELETE FROM gateway.\(identifier: table) WHERE delivery_id = \(id)")
        }
        try session.execute("UPDATE gateway.delivery_file SET purged_at = NULL WHERE delivery_id = \(id)")
        try AuditLog(session).append(
            actor: "gateway", action: "delivery.reopened", object: id.text, detail: "mapping version \(mapping.version)"
        )
        return true
    }

    /// Deliveries of feeds on which something is left to do, the oldest first; of one feed, if it is named.
    package func unfinished(of feed: String? = nil) throws -> [Delivery] {
        let isWanted: SQL = feed.map { "feed_id = \($0) AND" } ?? ""
        return try deliveries(where: "\(fragment: isWanted) \(fragment: Self.isUnfinished)")
    }

    private static let isUnfinished: SQL = """
        lane = 'feed'
        AND (state IN ('received', 'staged', 'matched')
             OR state IN ('refused', 'held')
                AND NOT EXISTS (SELECT FROM gateway.receipt WHERE receipt.delivery_id = delivery.delivery_id))
        """

    /// Feeds with something left to do, those that wait longest first.
    func unfinishedFeeds() throws -> [String] {
        try session.query(
            """
            SELECT feed_id FROM gateway.delivery WHERE \(fragment: Self.isUnfinished)
            GROUP BY feed_id ORDER BY min(received_at), feed_id
            """
        ).map { try $0.text(0) }
    }

    /// Digests of all files that a feed has ever delivered.
    package func fileDigests(of feed: String) throws -> Set<ContentDigest> {
        let rows = try session.query(
            """
            SELECT DISTINCT delivery_file.content_digest FROM gateway.delivery_file
            JOIN gateway.delivery USING (delivery_id) WHERE feed_id = \(feed)
            """)
        return Set(try rows.map { try $0.contentDigest(0) })
    }

    /// Whether an original of just this size was kept and not deleted since.
    func hasOriginal(ofByteCount count: Int64) throws -> Bool {
        try session.queryOne(
            "SELECT EXISTS (SELECT FROM gateway.delivery_file WHERE byte_count = \(count) AND purged_at IS NULL)"
        ).bool(0)
    }

    /// One delivery.
    package func delivery(_ id: UniqueIdentifier) throws -> Delivery? {
        try deliveries([id]).first
    }

    /// Several deliveries, in the order they were received in.
    func deliveries(_ ids: [UniqueIdentifier]) throws -> [Delivery] {
        try deliveries(where: "delivery_id = ANY(\(ids))")
    }

    private func deliveries(where condition: SQL) throws -> [Delivery] {
        let rows = try session.query(
            """
            SELECT delivery_id, receipt_number, feed_id, mode, as_of, received_at, state, mapping_version, matched_through,
                   confirmed_at IS NOT NULL, occurrence, stated_date
            FROM gateway.delivery WHERE \(fragment: condition) ORDER BY received_at, receipt_number
            """)
        // After the deliveries, not before them: one that is committed between the two would be without its files.
        let files = try files(of: try rows.map { try $0.uuid(0) })
        return try rows.map { row in
            let id = try row.uuid(0)
            return Delivery(
                id: id, receiptNumber: try row.text(1), feedID: try row.text(2), mode: try row.value(3),
                asOf: try row.date(4), receivedAt: try row.timestamp(5), state: try row.value(6),
                mappingVersion: try row.int(7), matchedThrough: try row.int(8), files: files[id] ?? [],
                occurrence: try row.int(10), statedDay: try row.optionalDate(11), isConfirmed: try row.bool(9))
        }
    }

    private func files(
        of deliveries: [UniqueIdentifier]
    ) throws -> [UniqueIdentifier: [DeliveryReceipt.File]] {
        guard !deliveries.isEmpty else { return [:] }
        var files: [UniqueIdentifier: [DeliveryReceipt.File]] = [:]
        let rows = try session.query(
            """
            SELECT delivery_id, name, content_digest, byte_count FROM gateway.delivery_file
            WHERE delivery_id = ANY(\(deliveries)) ORDER BY delivery_id, position
            """)
        for row in rows {
            files[try row.uuid(0), default: []].append(
                DeliveryReceipt.File(
                    name: try row.text(1), digest: try row.contentDigest(2), byteCount: try row.int64(3)))
        }
        return files
    }

    /// Moves a delivery to a following state; false when somebody else moved it before.
    package func move(_ id: UniqueIdentifier, from state: DeliveryState, to next: DeliveryState) throws -> Bool {
        try move([id], from: state, to: next)
    }

    /// Moves deliveries; false when somebody else moved one of them before.
    func move(_ ids: [UniqueIdentifier], from state: DeliveryState, to next: DeliveryState) throws -> Bool {
        precondition(state.next.contains(next), "no such step")
        return try session.execute(
            """
            UPDATE gateway.delivery SET state = \(next.rawValue), state_changed_at = now()
            WHERE delivery_id = ANY(\(ids)) AND state = \(state.rawValue)
            """) == ids.count
    }

    /// Counts, as far as they are known by now.
    package func counts(of id: UniqueIdentifier) throws -> DeliveryCounts {
        try counts(of: [id])[id] ?? DeliveryCounts()
    }

    /// Counts of several deliveries.
    func counts(of ids: [UniqueIdentifier]) throws -> [UniqueIdentifier: DeliveryCounts] {
        let rows = try session.query(
            """
            SELECT rows_read, rows_added, rows_altered, rows_unchanged, rows_duplicate, rows_quarantined, rows_withdrawn,
                   absent_withdrawn, rows_linked, rows_review, rows_new, cards_raised, delivery_id
            FROM gateway.delivery WHERE delivery_id = ANY(\(ids))
            """)
        var counts: [UniqueIdentifier: DeliveryCounts] = [:]
        for row in rows { counts[try row.uuid(12)] = try Self.counts(row) }
        return counts
    }

    private static func counts(_ row: PostgresRow) throws -> DeliveryCounts {
        var counts = DeliveryCounts()
        counts.read = try row.int(0)
        counts.added = try row.int(1)
        counts.altered = try row.int(2)
        counts.withdrawnByAbsence = try row.int(7)
        counts.cardsRaised = try row.int(11)
        let outcomes: [(RowOutcome, Int)] = [
            (.unchanged, 3), (.duplicate, 4), (.quarantined, 5), (.withdrawn, 6), (.linked, 8), (.review, 9),
            (.new, 10),
        ]
        for (outcome, column) in outcomes { counts[outcome] = try row.int(column) }
        return counts
    }
}
