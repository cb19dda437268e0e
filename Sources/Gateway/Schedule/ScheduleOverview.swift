import Adapters
import Schemas

/// How it stands with all feeds that are fetched by schedule or expected, and what is wrong. Read only.
package struct ScheduleOverview: Sendable {
    /// One feed.
    package struct Feed: Hashable, Sendable {
        /// Feed's id.
        package var id: String
        /// Its schedule; nil for feeds that others bring.
        package var schedule: String?
        /// The next regular time.
        package var nextDue: Timestamp?
        /// When it is tried again before that.
        package var retryAt: Timestamp?
        /// When the last run began.
        package var startedAt: Timestamp?
        /// When the last run ended; nil while it goes on.
        package var endedAt: Timestamp?
        /// When it last succeeded.
        package var succeededAt: Timestamp?
        /// Runs in a row that did not succeed.
        package var failures = 0
        /// Code of what kept the last run from succeeding.
        package var fault: String?
        /// Its server is given up for now: no request before this time.
        package var probeAt: Timestamp?
        /// It is not fetched for want of a valid agreement.
        package var isWithoutAgreement = false
        /// What became of the last term: `pending`, `arrived`, `late`, `missing`; nil for feeds that are not expected.
        package var expectation: String?
        /// End of the running term.
        package var expectedBy: Timestamp?
    }

    /// Something that is wrong.
    package struct Alarm: Hashable, Sendable {
        /// What it is.
        package var kind: String
        /// What it is about.
        package var subject: String
        /// Since when.
        package var openedAt: Timestamp
        /// For operators.
        package var message: String
        /// Channels that were not told yet.
        package var untold: [String]
    }

    /// Feeds by their ids.
    package var feeds: [Feed]
    /// What is wrong, the oldest first.
    package var alarms: [Alarm]

    /// Reads it, as of now.
    package init(_ application: GatewayApplication, at now: Timestamp = GatewayApplication.clock()) async throws {
        let gate = AgreementGate(.all, at: now, in: application.profile.settings)
        (feeds, alarms) = try await application.gateway.perform { session in
            var feeds = try Self.feeds(on: session)
            let barred = try gate.barred(among: feeds.filter { $0.schedule != nil }.map(\.id), on: session)
            for place in feeds.indices { feeds[place].isWithoutAgreement = barred.contains(feeds[place].id) }
            return (feeds, try Self.alarms(on: session))
        }
    }

    /// Makes a feed due now, also when its server is given up; false when it has no schedule.
    package static func request(_ feed: String, in application: GatewayApplication) async throws -> Bool {
        let now = GatewayApplication.clock()
        return try await application.gateway.transaction { session in
            guard try ScheduleStore(session: session).request(feed, at: now) else { return false }
            try AuditLog(session).append(actor: "operator", action: "schedule.requested", object: feed, detail: "")
            return true
        }
    }

    private static func feeds(on session: PostgresSession) throws -> [Feed] {
        let rows = try session.query(
            """
            SELECT feed_id, plan.schedule, plan.next_due, plan.retry_at, plan.started_at, plan.ended_at, plan.succeeded_at,
                   coalesce(plan.failures, 0), plan.fault, circuit.probe_at, expected.state, expected.due_next
            FROM gateway.feed_schedule AS plan FULL JOIN gateway.feed_expectation AS expected USING (feed_id)
            LEFT JOIN gateway.source_circuit AS circuit ON circuit.source = plan.source
            ORDER BY feed_id
            """)
        return try rows.map { row in
            Feed(
                id: try row.text(0), schedule: try row.optionalText(1), nextDue: try row.optionalTimestamp(2),
                retryAt: try row.optionalTimestamp(3), startedAt: try row.optionalTimestamp(4),
                endedAt: try row.optionalTimestamp(5), succeededAt: try row.optionalTimestamp(6),
                failures: try row.int(7), fault: try row.optionalText(8), probeAt: try row.optionalTimestamp(9),
                expectation: try row.optionalText(10), expectedBy: try row.optionalTimestamp(11))
        }
    }

    private static func alarms(on session: PostgresSession) throws -> [Alarm] {
        let rows = try session.query(
            """
            SELECT kind, subject, opened_at, message,
                   ARRAY(SELECT channel FROM gateway.alarm_notice AS notice
                         WHERE notice.alarm_id = alarm.alarm_id AND sent_at IS NULL ORDER BY channel)
            FROM gateway.alarm WHERE closed_at IS NULL ORDER BY opened_at, kind, subject
            """)
        return try rows.map { row in
            Alarm(
                kind: try row.text(0), subject: try row.text(1), openedAt: try row.timestamp(2),
                message: try row.text(3), untold: try row.texts(4))
        }
    }
}
