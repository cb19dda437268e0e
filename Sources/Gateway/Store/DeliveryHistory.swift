import Adapters
import Schemas

/// What a feed delivered before, in numbers.
struct DeliveryHistory {
    let session: PostgresSession

    init(_ session: PostgresSession) { self.session = session }

    /// The feed's last delivery that was accepted, matched by now or not; nil when there is none.
    func lastProcessed(of feed: String) throws -> DeliveryGuard.Counts? {
        let last = try session.queryFirst(
            """
            SELECT delivery_id, rows_read, rows_withdrawn + absent_withdrawn FROM gateway.delivery
            WHERE feed_id = \(feed) AND state IN ('staged', 'matched', 'acknowledged')
            ORDER BY received_at DESC, receipt_number DESC LIMIT 1
            """)
        guard let last else { return nil }
        var counts = DeliveryGuard.Counts(rows: try last.int(1), withdrawn: try last.int(2))
        let id = try last.uuid(0)
        let rows = try session.query(
            """
            SELECT key, value::bigint FROM gateway.delivery, json_each_text(finding_counts) WHERE delivery_id = \(id)
            """)
        for row in rows { counts.findings[try row.value(0)] = try row.int(1) }
        return counts
    }

    /// A delivery that was processed, as far as another one is judged by it.
    struct Processed {
        var number: String
        var receivedAt: Timestamp
        var digest: ContentDigest
        var statedDay: CalendarDate?
    }

    /// The full delivery that says what the feed says now; nil when there is none.
    func lastFull(of feed: String) throws -> Processed? {
        try session.queryFirst(
            """
            SELECT receipt_number, received_at, content_digest, stated_date FROM gateway.delivery
            WHERE feed_id = \(feed) AND mode = 'full' AND state IN ('staged', 'matched', 'acknowledged')
            ORDER BY received_at DESC, receipt_number DESC LIMIT 1
            """
        ).map { row in
            Processed(
                number: try row.text(0), receivedAt: try row.timestamp(1), digest: try row.contentDigest(2),
                statedDay: try row.optionalDate(3))
        }
    }

    /// A delivery that brought the same bytes before.
    struct Earlier {
        var digest: ContentDigest
        var number: String
        var receivedAt: Timestamp
    }

    /// The delivery that brought the same bytes the time before; nil for the first.
    func earlier(than delivery: Delivery) throws -> Earlier? {
        try session.queryFirst(
            """
            SELECT same.content_digest, same.receipt_number, same.received_at FROM gateway.delivery AS same
            JOIN gateway.delivery AS this USING (feed_id, content_digest)
            WHERE this.delivery_id = \(delivery.id) AND same.occurrence = this.occurrence - 1
            """
        ).map { Earlier(digest: try $0.contentDigest(0), number: try $0.text(1), receivedAt: try $0.timestamp(2)) }
    }

    /// The delivery that brought these bytes last, when another full one came since: they would be a new delivery.
    func overtaken(_ digest: ContentDigest, of feed: String) throws -> Earlier? {
        let last = try session.queryFirst(
            """
            SELECT delivery_id, receipt_number, received_at FROM gateway.delivery
            WHERE feed_id = \(feed) AND content_digest = \(digest) ORDER BY occurrence DESC LIMIT 1
            """)
        guard let last, try DeliveryStore(session).isOvertaken(try last.uuid(0)) else { return nil }
        return Earlier(digest: digest, number: try last.text(1), receivedAt: try last.timestamp(2))
    }

    /// What speaks against a full delivery because of what came before it.
    ///
    /// Bytes may come twice, and files late; neither is a fault by itself. But a full delivery that takes the feed back
    /// behind what was accepted would silently undo it.
    func doubts(about delivery: Delivery, statedDay: CalendarDate?) throws -> [Finding] {
        guard delivery.mode == .full, let last = try lastFull(of: delivery.feedID) else { return [] }
        let place = SourceLocation(file: delivery.files.first?.name ?? "")
        return Self.repetition(of: try earlier(than: delivery), after: last, at: place)
            + Self.lateness(of: statedDay, after: last, at: place)
    }

    /// What speaks against a full delivery whose bytes came before the last one's.
    static func repetition(of earlier: Earlier?, after last: Processed?, at place: SourceLocation) -> [Finding] {
        guard let earlier, let last, earlier.digest != last.digest else { return [] }
        let text =
            "файл новее выгрузки \(last.number) от \(last.receivedAt.date.russian); эти же байты — выгрузка \(earlier.number) от \(earlier.receivedAt.date.russian)"
        return [Finding(.fileRepeated, severity: .error, at: place, expected: text)]
    }

    /// What speaks against a full delivery of an earlier day than the last one's.
    static func lateness(of day: CalendarDate?, after last: Processed?, at place: SourceLocation) -> [Finding] {
        guard let day, let last, let lastDay = last.statedDay, day < lastDay else { return [] }
        let text = "день не раньше \(lastDay.russian) (выгрузка \(last.number)); файл за \(day.russian)"
        return [Finding(.fileLate, severity: .error, at: place, expected: text)]
    }
}
