import Schemas

/// A delivery as the database knows it.
package struct Delivery: Sendable {
    /// Id.
    package var id: UniqueIdentifier
    /// Number of its receipt.
    package var receiptNumber: String
    /// Feed's id.
    package var feedID: String
    /// What the absence of a row means.
    package var mode: FeedMode
    /// The day the delivery is judged by: ages, future dates.
    package var asOf: CalendarDate
    /// When its bytes were durable.
    package var receivedAt: Timestamp
    /// State.
    package var state: DeliveryState
    /// Version of the mapping it is read with.
    package var mappingVersion: Int
    /// Matching is done up to this row.
    package var matchedThrough: Int
    /// Its files, in the order the mapping wants them.
    package var files: [DeliveryReceipt.File]
    /// How many times its bytes have come as a delivery of their own, this one included.
    package var occurrence = 1
    /// The day it says it is of.
    package var statedDay: CalendarDate?
    /// A person said that it is to be processed as it is.
    package var isConfirmed = false
}
