import Adapters
import Schemas

/// Where feeds stand in their schedules, in `gateway.feed_schedule`.
struct ScheduleStore {
    let session: PostgresSession

    /// A feed with where it stands.
    struct Entry: Sendable {
        var feed: FeedMapping
        var schedule: FeedSchedule
        var source: String
        var plan: FeedPlan
    }

    /// Makes the table say what the mappings say, and returns where each feed stands.
    func entries(of mappings: [FeedMapping], at now: Timestamp) throws -> [Entry] {
        try session.transaction {
            var entries: [Entry] = []
            for mapping in mappings where !entries.contains(where: { $0.feed.id == mapping.id }) {
                guard let schedule = mapping.source.schedule, let source = mapping.source.pull?.sourceName else {
                    continue
                }
                entries.append(
                    Entry(feed: mapping, schedule: schedule, source: source, plan: FeedPlan(schedule, from: now)))
            }
            var known: [String: (schedule: String, source: String, plan: FeedPlan)] = [:]
            let rows = try session.query(
                "SELECT feed_id, schedule, source, next_due, retry_at, failures FROM gateway.feed_schedule")
            for row in rows {
                let plan = FeedPlan(
                    nextDue: try row.timestamp(3), retryAt: try row.optionalTimestamp(4), failures: try row.int(5))
                known[try row.text(0)] = (try row.text(1), try row.text(2), plan)
            }
            for index in entries.indices {
                let entry = entries[index]
                if let (text, source, before) = known.removeValue(forKey: entry.feed.id) {
                    // With another schedule only what is due already stays so.
                    var plan = before
                    if text != entry.schedule.text, plan.nextDue > now { plan.nextDue = entry.plan.nextDue }
                    plan.clamp(entry.schedule, at: now)
                    entries[index].plan = plan
                    if plan == before, text == entry.schedule.text, source == entry.source { continue }
                }
                try store(entries[index])
            }
            for feed in known.keys { try session.execute("DELETE FROM gateway.feed_schedule WHERE feed_id = \(feed)") }
            return entries
        }
    }

    private func store(_ entry: Entry) throws {
        try session.execute(
            """
            INSERT INTO gateway.feed_schedule (feed_id, schedule, source, next_due)
            VALUES (\(entry.feed.id), \(entry.schedule.text), \(entry.source), \(entry.plan.nextDue))
            ON CONFLICT (feed_id) DO UPDATE
            SET schedule = excluded.schedule, source = excluded.source, next_due = excluded.next_due,
                retry_at = \(entry.plan.retryAt)
            """)
    }

    /// A run begins.
    func begin(_ run: UniqueIdentifier, of feed: String, at now: Timestamp) throws {
        try session.execute(
            "UPDATE gateway.feed_schedule SET run_id = \(run), started_at = \(now), ended_at = NULL WHERE feed_id = \(feed)"
        )
    }

    /// A run has ended. One that another leader has begun anew since is not overwritten, nor is a next time that somebody asked
    /// for meanwhile: what it is about may have come after the run had looked.
    /// - Parameter seen: the next time as it was when the run began.
    func end(
        _ run: UniqueIdentifier, of feed: String, _ plan: FeedPlan, seen: Timestamp, accepted: Int, at now: Timestamp
    ) throws {
        let remedy = plan.fault.map { $0.remedy == .time ? "time" : "people" }
        let success = plan.fault == nil ? now : nil
        try session.execute(
            """
            UPDATE gateway.feed_schedule
            SET next_due = CASE next_due WHEN \(seen) THEN \(plan.nextDue) ELSE next_due END, retry_at = \(plan.retryAt),
                ended_at = \(now), failures = \(plan.failures),
                fault = \(plan.fault?.code), remedy = \(remedy), accepted = \(accepted),
                succeeded_at = coalesce(\(success), succeeded_at)
            WHERE feed_id = \(feed) AND run_id = \(run)
            """)
    }

    /// Makes a feed due now, also when its server was given up; false when it has no schedule.
    func request(_ feed: String, at now: Timestamp) throws -> Bool {
        try session.transaction {
            let source = try session.queryFirst(
                "UPDATE gateway.feed_schedule SET next_due = \(now) WHERE feed_id = \(feed) RETURNING source")
            guard let source = try source?.text(0) else { return false }
            try session.execute(
                "UPDATE gateway.source_circuit SET probe_at = \(now) WHERE source = \(source) AND state = 'open'")
            return true
        }
    }
}

extension PullSettings {
    /// What a server is called in tables: scheme and host, or the name of the secret that holds them.
    var sourceName: String {
        switch place {
        case .address(let address): address.description
        case .secret(let name): "secret:\(name)"
        }
    }
}
