import Schemas

/// Receipts: collected from what the database says of a delivery, kept beside it.
package struct ReceiptStore {
    let session: PostgresSession

    /// Works on the given connection.
    package init(_ session: PostgresSession) { self.session = session }

    /// Collects the receipts of deliveries of one feed as things stand.
    func collect(_ deliveries: [Delivery], feedTitle: String) throws -> [DeliveryReceipt] {
        let ids = deliveries.map(\.id)
        let findings = try findings(of: ids)
        let findingCounts = try findingCounts(of: ids)
        let cards = try cards(of: ids)
        let counts = try DeliveryStore(session).counts(of: ids)
        return deliveries.map { delivery in
            DeliveryReceipt(
                number: delivery.receiptNumber, feedID: delivery.feedID, feedTitle: feedTitle,
                mappingVersion: delivery.mappingVersion, mode: delivery.mode, receivedAt: delivery.receivedAt,
                state: delivery.state, files: delivery.files, counts: counts[delivery.id] ?? DeliveryCounts(),
                findingCounts: findingCounts[delivery.id] ?? [:], fileFindings: findings[delivery.id]?.file ?? [],
                rejectedRows: findings[delivery.id]?.rejected ?? [], cards: cards[delivery.id] ?? [:])
        }
    }

    private struct Findings {
        var file: [Finding] = []
        var rejected: [DeliveryReceipt.RejectedRow] = []

        mutating func add(_ finding: Finding) {
            let number = finding.location.row
            if number == 0 || finding.severity == .fatal {
                file.append(finding)
            } else if rejected.last?.row == number {
                rejected[rejected.count - 1].findings.append(finding)
            } else {
                rejected.append(DeliveryReceipt.RejectedRow(row: number, findings: [finding]))
            }
        }
    }

    private func findings(of deliveries: [UniqueIdentifier]) throws -> [UniqueIdentifier: Findings] {
        var findings: [UniqueIdentifier: Findings] = [:]
        let rows = try session.query(
            """
            SELECT finding.row_number, finding.code, finding.severity, finding.file, finding.line, finding.field,
                   finding.masked_value, finding.expected, finding.delivery_id
            FROM gateway.finding
            WHERE delivery_id = ANY(\(deliveries))
              AND (row_number = 0 AND severity <> 'info' OR severity IN ('error', 'fatal'))
            ORDER BY delivery_id, row_number, line, field, code
            """)
        for row in rows {
            let location = SourceLocation(
                file: try row.text(3), line: try row.int(4), row: try row.int(0), field: try row.text(5))
            let finding = Finding(
                try row.value(1), severity: try row.value(2, as: Severity.self), at: location,
                maskedValue: try row.text(6), expected: try row.text(7))
            findings[try row.uuid(8), default: Findings()].add(finding)
        }
        return findings
    }

    private func cards(of deliveries: [UniqueIdentifier]) throws -> [UniqueIdentifier: [ResponseLevel: Int]] {
        var cards: [UniqueIdentifier: [ResponseLevel: Int]] = [:]
        let rows = try session.query(
            """
            SELECT delivery_id, level, count(*) FROM gateway.card WHERE delivery_id = ANY(\(deliveries))
            GROUP BY delivery_id, level
            """)
        for row in rows { cards[try row.uuid(0), default: [:]][try row.value(1)] = try row.int(2) }
        return cards
    }

    private func findingCounts(of deliveries: [UniqueIdentifier]) throws -> [UniqueIdentifier: [FindingCode: Int]] {
        var counts: [UniqueIdentifier: [FindingCode: Int]] = [:]
        let rows = try session.query(
            """
            SELECT delivery_id, key, value::bigint FROM gateway.delivery, json_each_text(finding_counts)
            WHERE delivery_id = ANY(\(deliveries))
            """)
        for row in rows { counts[try row.uuid(0), default: [:]][try row.value(1)] = try row.int(2) }
        return counts
    }

    /// Keeps receipts; one written later (a held delivery that was let go on) takes its place.
    func store(_ receipts: [DeliveryReceipt], of deliveries: [UniqueIdentifier]) throws {
        try session.execute(
            """
            INSERT INTO gateway.receipt (delivery_id, body, text)
            SELECT delivery_id, body::json, text
            FROM unnest(\(deliveries), \(receipts.map(\.json)), \(receipts.map(\.russianText)))
                AS written (delivery_id, body, text)
            ON CONFLICT (delivery_id) DO UPDATE SET body = excluded.body, text = excluded.text, written_at = now()
            """)
    }

    /// Writes the files of recent receipts that a kill kept from being written. Urgent signals have none.
    func restoreFiles(in folder: String) throws {
        let rows = try session.query(
            """
            SELECT delivery_id, delivery.feed_id, delivery.receipt_number
            FROM gateway.receipt JOIN gateway.delivery USING (delivery_id)
            WHERE receipt.written_at > now() - interval '3 days' AND delivery.lane = 'feed'
            """)
        for row in rows {
            let files = ReceiptFiles(folder: folder, feedID: try row.text(1), number: try row.text(2))
            if !files.exist, let receipt = try receipt(of: try row.uuid(0)) {
                try files.write(json: receipt.json, text: receipt.text)
            }
        }
    }

    /// The receipt's two forms; nil while the delivery is not finished.
    package func receipt(of delivery: UniqueIdentifier) throws -> (json: String, text: String)? {
        try session.queryFirst("SELECT body::text, text FROM gateway.receipt WHERE delivery_id = \(delivery)")
            .map { (try $0.text(0), try $0.text(1)) }
    }
}
