import Matcher
import Schemas
import Synchronization

/// Rows of a night drawn for the estimate of its quality: of each feed those with the smallest numbers worked out from
/// their keys, so that the draw depends on nothing but the rows. Bounded, whatever the night brings.
final class NightSample: Sendable {
    /// One row.
    struct Entry: Sendable {
        let order: UInt64
        let scored: MatchBatch.Scored
        /// What became of the person the row is about.
        let kind: QualityTally.Kind
        /// Whom the row was linked to.
        let person: UniqueIdentifier?
    }

    /// The rows of one feed.
    struct Feed: Sendable {
        /// Rows that were matched.
        var rows = 0
        fileprivate var drawn: [Entry] = []
        fileprivate var limit = UInt64.max
    }

    private let feeds = Mutex<[String: Feed]>([:])
    private let size: Int

    /// Draws so many rows of each feed.
    init(perFeed size: Int = 1_000) { self.size = size }

    /// Nothing was offered.
    var isEmpty: Bool { feeds.withLock { $0.isEmpty } }

    /// Offers a chunk's rows with what became of them.
    func offer(_ feedID: String, _ rows: [(MatchBatch.Scored, ResolvedRecord)]) {
        guard size > 0 else { return }
        feeds.withLock { feeds in
            var feed = feeds.removeValue(forKey: feedID) ?? Feed()
            for (scored, resolved) in rows where scored.row.change != .withdrawn {
                feed.rows += 1
                let order = Self.order(of: scored.row.key)
                guard order <= feed.limit else { continue }
                let subject = LinkRow(scored.record).subject
                guard resolved.people.indices.contains(subject) else { continue }
                let (kind, person): (QualityTally.Kind, UniqueIdentifier?) =
                    switch resolved.people[subject] {
                    case .linked(let person, _): (.link, person)
                    case .created: (.new, nil)
                    case .review, .skipped: (.review, nil)
                    }
                feed.drawn.append(Entry(order: order, scored: scored, kind: kind, person: person))
                if feed.drawn.count >= size * 2 { Self.prune(&feed, to: size) }
            }
            feeds[feedID] = feed
        }
    }

    /// Takes rows that were drawn in another way, of so many.
    func add(_ entries: [Entry], of rows: Int, feed feedID: String) {
        feeds.withLock { feeds in
            var feed = feeds.removeValue(forKey: feedID) ?? Feed()
            feed.rows += rows
            feed.drawn += entries
            feeds[feedID] = feed
        }
    }

    /// The place of a row in the draw: the smallest are drawn.
    static func order(of key: RowDigest) -> UInt64 { ContentSeed.mix(key.identifier.low) }

    private static func prune(_ feed: inout Feed, to size: Int) {
        feed.drawn.sort { $0.order < $1.order }
        // A chunk that was rolled back and done again offers its rows twice.
        var last: RowDigest?
        feed.drawn.removeAll { entry in
            defer { last = entry.scored.row.key }
            return entry.scored.row.key == last
        }
        feed.drawn = Array(feed.drawn.prefix(size))
        if feed.drawn.count == size, let largest = feed.drawn.last?.order { feed.limit = largest }
    }

    /// The drawn rows by feed, at most so many in all, and the number up to which rows of every feed were drawn alike.
    func drawn(atMost total: Int) -> (feeds: [(id: String, rows: Int, drawn: [Entry])], common: UInt64) {
        feeds.withLock { feeds in
            let size = min(size, max(100, total / max(1, feeds.count)))
            var common = UInt64.max
            let result = feeds.sorted { $0.key < $1.key }.map { id, feed in
                var feed = feed
                Self.prune(&feed, to: size)
                if feed.drawn.count == size, let largest = feed.drawn.last?.order { common = min(common, largest) }
                return (id: id, rows: feed.rows, drawn: feed.drawn)
            }
            return (result, common)
        }
    }
}
