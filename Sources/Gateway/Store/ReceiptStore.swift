import Schemas

/// Receipts: collected from what the database says of a delivery, kept beside it.
package struct ReceiptStore {
    let session: PostgresSession

    /// Works on the given connection.
    package init(_ session: PostgresSession) { self.session = session }

    /// Collects the receipt of a delivery as things stand.
    func collect(_ delivery: Delivery, feedTitle: String) throws -> DeliveryReceipt {
        var fileFindings: [Finding] = []
        var rejected: [DeliveryReceipt.RejectedRow] = []
        let rows = try session.query(
            """
            SELECT finding.row_number, finding.code, finding.severity, finding.file, finding.line, finding.field,
                   finding.masked_value, finding.expected
            FROM gateway.finding
            WHERE delivery_id = \(delivery.id)
              AND (row_number = 0 AND severity <> 'info' OR severity IN ('error', 'fatal'))
            ORDER BY row_number, line, field, code
            """)
        for row in rows {
            let number = try row.int(0)
            let location = SourceLocation(
                file: try row.text(3), line: try row.int(4), row: number, field: try row.text(5))
            let finding = Finding(
                try row.value(1), severity: try row.value(2, as: Severity.self), at: location,
                maskedValue: try row.text(6), expected: try row.text(7))
            if number == 0 || finding.severity == .fatal {
                fileFindings.append(finding)
            } else if rejected.last?.row == number {
                rejected[rejected.count - 1].findings.append(finding)
            } else {
                rejected.append(DeliveryReceipt.RejectedRow(row: number, findings: [finding]))
            }
        }
        var cards: [ResponseLevel: Int] = [:]
        let cardRows = try session.query(
            "SELECT level, count(*) FROM gateway.card WHERE delivery_id = \(delivery.id) GROUP BY level")
        for row in cardRows { cards[try row.value(0)] = try row.int(1) }
        return DeliveryReceipt(
            number: delivery.receiptNumber, feedID: delivery.feedID, feedTitle: feedTitle,
            mappingVersion: delivery.mappingVersion, mode: delivery.mode, receivedAt: delivery.receivedAt,
            state: delivery.state, files: delivery.files, counts: try DeliveryStore(session).counts(of: delivery.id),
            findingCounts: try findingCounts(of: delivery.id), fileFindings: fileFindings, rejectedRows: rejected,
            cards: cards)
    }

    private func findingCounts(of delivery: UniqueIdentifier) throws -> [FindingCode: Int] {
        var counts: [FindingCode: Int] = [:]
        let rows = try session.query(
            """
            SELECT key, value::bigint FROM gateway.delivery, json_each_text(finding_counts) WHERE delivery_id = \(delivery)
            """)
        for row in rows { counts[try row.value(0)] = try row.int(1) }
        return counts
    }

    /// Keeps a receipt; one written later (a held delivery that was let go on) takes its place.
    func store(_ receipt: DeliveryReceipt, of delivery: UniqueIdentifier) throws {
        try session.execute(
            """
            INSERT INTO gateway.receipt (delivery_id, body, text)
            VALUES (\(delivery), \(receipt.json)::json, \(receipt.russianText))
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
