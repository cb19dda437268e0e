/// What the absence of a row in a delivery means.
public enum FeedMode: String, Hashable, Sendable, CaseIterable {
    /// The delivery is everything the sender knows: a row that is gone was withdrawn.
    case full
    /// The delivery holds new and altered rows; absence means nothing.
    case delta
    /// The delivery names rows to withdraw.
    case delete
}
