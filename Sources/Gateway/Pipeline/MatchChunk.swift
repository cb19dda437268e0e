import Adapters

/// Rows of one feed that are matched in one transaction: read, scored, and not written yet.
struct MatchChunk: Sendable {
    var origins: RecordOrigins
    var mapping: FeedMapping
    var batch: MatchBatch
    var scored: [MatchBatch.Scored]
    /// The version of the registry's snapshot that the scores come from.
    var version: Int
    /// No rows of its deliveries come after it.
    var isLast: Bool
}
