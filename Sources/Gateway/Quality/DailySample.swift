import Matcher
import Schemas

/// Rows drawn from the deliveries of a day for the estimate of its quality, by the same order as a night's are: whoever took
/// and matched them, on whatever node. What was decided about them stands in the database.
struct DailySample {
    /// Rows of one feed.
    struct Feed {
        let id: String
        /// Rows that were matched.
        var rows = 0
        var drawn: [Row] = []
        fileprivate var limit = UInt64.max
    }

    /// One row.
    struct Row {
        fileprivate let order: UInt64
        /// Goes up with time: of one record the last row counts.
        fileprivate let arrival: Int
        fileprivate let delivery: UniqueIdentifier
        fileprivate let number: Int
        fileprivate let key: RowDigest
    }

    /// A drawn row with all that is needed to look at it again.
    struct Decided: Sendable {
        var row: MatchBatch.Row
        var delivery: Delivery
        var decisions: [Int: StoredDecision]
    }

    /// Rows of each feed.
    static let perFeed = 1_000
    /// Deliveries that ended longer ago stay without an estimate.
    static let longestSeconds: Int64 = 7 * 86_400

    private let session: PostgresSession

    init(_ session: PostgresSession) { self.session = session }

    /// Draws from the deliveries that ended up to a moment and that no estimate of their feed speaks of yet.
    func draw(until due: Timestamp) throws -> [Feed] {
        var feeds: [String: Feed] = [:]
        var arrival = 0
        try session.forEachRow(
            of: """
                SELECT delivery.feed_id, delivery_id, row_number, key_digest
                FROM gateway.delivery JOIN gateway.row USING (delivery_id)
                WHERE state = 'acknowledged' AND state_changed_at <= \(due)
                  AND state_changed_at > \(due.adding(seconds: -Self.longestSeconds))
                  AND NOT EXISTS (SELECT FROM gateway.quality_estimate AS made
                                  WHERE made.feed_id = delivery.feed_id AND made.at >= delivery.state_changed_at)
                  AND change IN ('added', 'altered') AND (packed IS NOT NULL OR record_json IS NOT NULL)
                ORDER BY received_at, delivery_id, row_number
                """
        ) { row in
            let id = try row.text(0)
            var feed = feeds.removeValue(forKey: id) ?? Feed(id: id)
            defer { feeds[id] = feed }
            feed.rows += 1
            arrival += 1
            let key = RowDigest(try row.uuid(3))
            let order = NightSample.order(of: key)
            guard order <= feed.limit else { return }
            feed.drawn.append(
                Row(order: order, arrival: arrival, delivery: try row.uuid(1), number: try row.int(2), key: key))
            if feed.drawn.count >= Self.perFeed * 2 { Self.prune(&feed) }
        }
        return feeds.sorted { $0.key < $1.key }.map { _, feed in
            var feed = feed
            Self.prune(&feed)
            return feed
        }
    }

    private static func prune(_ feed: inout Feed) {
        feed.drawn.sort { ($0.order, $1.arrival) < ($1.order, $0.arrival) }
        var last: RowDigest?
        feed.drawn.removeAll { row in
            defer { last = row.key }
            return row.key == last
        }
        feed.drawn = Array(feed.drawn.prefix(perFeed))
        if feed.drawn.count == perFeed, let largest = feed.drawn.last?.order { feed.limit = largest }
    }

    /// The drawn rows of a feed with what the matcher decided about them. Rows about which an operator has spoken are left out.
    func decided(_ feed: Feed) throws -> [Decided] {
        let judged = Set(
            try session.query(
                """
                SELECT DISTINCT key_digest FROM gateway.verdict
                WHERE feed_id = \(feed.id) AND key_digest = ANY(\(feed.drawn.map(\.key.identifier)))
                """
            ).map { RowDigest(try $0.uuid(0)) })
        let decisions = try StoredDecision.last(about: feed.drawn.map(\.key), of: feed.id, on: session)
        let deliveries = Dictionary(
            try DeliveryStore(session).deliveries(Array(Set(feed.drawn.map(\.delivery)))).map { ($0.id, $0) }
        ) { first, _ in first }
        return try session.query(
            """
            SELECT delivery_id, row_number, line, change, key_digest, content_digest, record_id, order_key,
                   \(fragment: RecordCoding.column)
            FROM gateway.row AS row JOIN unnest(\(feed.drawn.map(\.delivery)), \(feed.drawn.map(\.number)))
                                  AS drawn (delivery_id, row_number) USING (delivery_id, row_number)
            """
        ).compactMap { row in
            let key = RowDigest(try row.uuid(4))
            guard let delivery = deliveries[try row.uuid(0)], !judged.contains(key),
                let change = MatchBatch.Change(rawValue: try row.text(3))
            else { return nil }
            return Decided(
                row: MatchBatch.Row(
                    rowNumber: try row.int(1), line: try row.int(2), change: change, key: key,
                    digest: RowDigest(try row.uuid(5)), recordID: try row.text(6), orderKey: try row.text(7),
                    content: .stored(try row.bytes(8))), delivery: delivery, decisions: decisions[key] ?? [:])
        }
    }
}
