import Adapters

/// Rows of a delivery that are matched in one transaction: read, scored, and not written yet.
struct MatchChunk: Sendable {
    var delivery: Delivery
    var mapping: FeedMapping
    var batch: MatchBatch
    var scored: [MatchBatch.Scored]
    /// The version of the registry's snapshot that the scores come from.
    var version: Int
    /// No rows of the delivery come after it.
    var isLast: Bool
}
