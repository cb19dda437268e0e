import Adapters
import Schemas

/// At the end of a night: whether what the mappings expect has come, told in the summary and kept for whoever alarms.
struct ArrivalCheck {
    let mappings: [FeedMapping]
    let offsetMinutes: Int

    /// How it stands with one feed.
    struct Line: Hashable, Sendable {
        /// What became of the last term.
        enum State: String, Hashable, Sendable {
            /// None is over since the feed is expected.
            case pending
            /// Something came in it.
            case arrived
            /// Something came after it.
            case late
            /// Nothing came.
            case missing
        }

        /// Feed's id.
        var feed: String
        /// What became of the last term.
        var state: State
        /// End of the last term; nil while none is over.
        var dueAt: Timestamp?
        /// What came in the term, or after it.
        var arrivedAt: Timestamp?
        /// End of the running term.
        var dueNext: Timestamp
    }

    /// Judges all feeds that are expected, and forgets those that are no more.
    func run(on session: PostgresSession, now: Timestamp) throws -> [Line] {
        let expected = mappings.filter { $0.expect.arrival != nil }
        try session.execute(
            "DELETE FROM gateway.feed_expectation WHERE feed_id <> ALL(\(Array(Set(expected.map(\.id))).sorted()))")
        var lines: [Line] = []
        for mapping in expected where !lines.contains(where: { $0.feed == mapping.id }) {
            guard let term = mapping.expect.arrival else { continue }
            lines.append(try judge(mapping.id, term, now, on: session))
        }
        return lines.sorted { $0.feed < $1.feed }
    }

    private func judge(
        _ feed: String, _ term: ArrivalTerm, _ now: Timestamp, on session: PostgresSession
    ) throws -> Line {
        let (from, last, next) = term.deadlines(around: now, offsetMinutes: offsetMinutes)
        let since =
            try session.queryFirst("SELECT since FROM gateway.feed_expectation WHERE feed_id = \(feed)")?.timestamp(0)
            ?? now
        var line = Line(feed: feed, state: .pending, dueNext: next)
        // A feed that was set up today did not miss yesterday.
        if since < last {
            line.dueAt = last
            let terms = terms(term, until: last, since: since)
            let arrivals = try session.query(
                """
                SELECT arrived_at FROM gateway.arrival
                WHERE feed_id = \(feed) AND arrived_at > \(terms[0].lowerBound) ORDER BY arrived_at
                """
            ).map { try $0.timestamp(0) }
            line.arrivedAt = Self.inTime(arrivals, terms: terms)
            line.state = .arrived
            if line.arrivedAt == nil {
                line.arrivedAt = arrivals.first { $0 > last }
                line.state = line.arrivedAt == nil ? .missing : .late
            }
        }
        try store(line, from: line.dueAt == nil ? nil : from, since: since, now, on: session)
        return line
    }

    /// Terms that are looked back on: how each ended tells what the first file of the next one was.
    private static let lookBack = 8

    /// The last terms that are over, the oldest first; none that ended before the feed was expected, but at least one.
    private func terms(_ term: ArrivalTerm, until last: Timestamp, since: Timestamp) -> [ClosedRange<Timestamp>] {
        var terms: [ClosedRange<Timestamp>] = []
        var end = last
        repeat {
            let from = term.deadlines(around: end, offsetMinutes: offsetMinutes).from
            terms.insert(from...end, at: 0)
            end = from
        } while terms.count < Self.lookBack && end > since
        return terms
    }

    /// The last file that came in time for the last of these terms; nil when none did.
    ///
    /// After a term in which nothing came, a file in the first half of the next one is the one that was late: it must not
    /// hide that the next term's own never comes. Only of feeds that are known to come in the second half: of others such a
    /// file tells nothing.
    static func inTime(_ arrivals: [Timestamp], terms: [ClosedRange<Timestamp>]) -> Timestamp? {
        var isOwed = false
        var comesLate = false
        var last: Timestamp?
        for term in terms {
            var own = arrivals.filter { $0 > term.lowerBound && $0 <= term.upperBound }
            let half = (term.upperBound.microseconds - term.lowerBound.microseconds) / 2
            func isEarly(_ file: Timestamp) -> Bool { file.microseconds - term.lowerBound.microseconds <= half }
            if isOwed, comesLate, let first = own.first, isEarly(first) { own.removeFirst() }
            isOwed = own.isEmpty
            last = own.last
            if let last { comesLate = !isEarly(last) }
        }
        return last
    }

    private func store(
        _ line: Line, from: Timestamp?, since: Timestamp, _ now: Timestamp, on session: PostgresSession
    ) throws {
        try session.execute(
            """
            INSERT INTO gateway.feed_expectation (feed_id, since, state, due_from, due_at, arrived_at, due_next, checked_at)
            VALUES (\(line.feed), \(since), \(line.state.rawValue), \(from), \(line.dueAt), \(line.arrivedAt), \(line.dueNext),
                    \(now))
            ON CONFLICT (feed_id) DO UPDATE
            SET state = excluded.state, due_from = excluded.due_from, due_at = excluded.due_at,
                arrived_at = excluded.arrived_at, due_next = excluded.due_next, checked_at = excluded.checked_at
            """)
    }
}
