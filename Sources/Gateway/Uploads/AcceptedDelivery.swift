import Schemas

/// A delivery whose bytes and row are durable: what the sender may be told.
package struct AcceptedDelivery: Sendable {
    /// Delivery's id.
    package var id: UniqueIdentifier
    /// Number to quote in letters and calls.
    package var receiptNumber: String
    /// Feed's id.
    package var feedID: String
    /// What was kept.
    package var files: [DeliveryReceipt.File]
    /// How far it has come.
    package var state: DeliveryState
    /// When the bytes were durable.
    package var receivedAt: Timestamp
    /// False when the same bytes, or the same name, came before.
    package var isNew: Bool
    /// What was doubtful in an urgent signal, which is read before it is kept; of uploads nothing is known yet.
    package var findings: [Finding]

    init(_ delivery: Delivery, isNew: Bool) {
        id = delivery.id
        receiptNumber = delivery.receiptNumber
        feedID = delivery.feedID
        files = delivery.files
        state = delivery.state
        receivedAt = delivery.receivedAt
        self.isNew = isNew
        findings = []
    }
}
