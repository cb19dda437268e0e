import Schemas

/// Last step: writes the receipt, in the database first, then as two files for the sender.
struct AcknowledgeStep {
    /// Folder for receipts; one folder for each feed inside.
    let folder: String
    let feedTitle: String

    /// Moves the delivery to `acknowledged` together with its receipt. A refused or held one gets its receipt too.
    func run(_ delivery: Delivery, on session: PostgresSession) throws -> DeliveryReceipt {
        let receipt = try session.transaction {
            var delivery = delivery
            if delivery.state == .matched {
                try DeliveryStore(session).reaffirm(of: delivery.id)
                _ = try DeliveryStore(session).move(delivery.id, from: .matched, to: .acknowledged)
                delivery.state = .acknowledged
            }
            let receipts = ReceiptStore(session)
            let receipt = try receipts.collect([delivery], feedTitle: feedTitle)[0]
            try receipts.store([receipt], of: [delivery.id])
            try AuditLog(session).append(
                actor: "gateway", action: "delivery.\(delivery.state.rawValue)", object: delivery.receiptNumber,
                detail: "rows \(receipt.counts.read), quarantined \(receipt.counts[.quarantined])")
            return receipt
        }
        // After the database: what a kill keeps from being written, the next night restores.
        try ReceiptFiles(folder: folder, feedID: receipt.feedID, number: receipt.number)
            .write(json: receipt.json, text: receipt.russianText)
        return receipt
    }
}
