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
            line.arrivedAt = try session.queryOne(
                """
                SELECT max(arrived_at) FROM gateway.arrival
                WHERE feed_id = \(feed) AND arrived_at > \(from) AND arrived_at <= \(last)
                """
            ).optionalTimestamp(0)
            line.state = .arrived
            if line.arrivedAt == nil {
                line.arrivedAt = try session.queryOne(
                    "SELECT min(arrived_at) FROM gateway.arrival WHERE feed_id = \(feed) AND arrived_at > \(last)"
                ).optionalTimestamp(0)
                line.state = line.arrivedAt == nil ? .missing : .late
            }
        }
        try store(line, from: line.dueAt == nil ? nil : from, since: since, now, on: session)
        return line
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
