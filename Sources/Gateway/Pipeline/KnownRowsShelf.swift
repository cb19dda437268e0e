import Synchronization

/// Keeps what a feed said between two of its deliveries of one night, so that it is read from the database once.
final class KnownRowsShelf: Sendable {
    private let feeds = Mutex<[String: KnownRows]>([:])

    /// Takes the feed's rows off the shelf: one delivery of a feed is staged at a time.
    func take(_ feed: String) -> KnownRows? { feeds.withLock { $0.removeValue(forKey: feed) } }

    /// Puts the feed's rows back, as they are for its next delivery.
    func put(_ rows: KnownRows, of feed: String) { feeds.withLock { $0[feed] = rows } }

    /// Nothing more of the feed is staged this night.
    func clear(_ feed: String) { _ = take(feed) }
}
