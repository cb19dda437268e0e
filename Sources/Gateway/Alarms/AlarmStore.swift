import Schemas

/// Alarms and who is to be told of them, in `gateway.alarm` and `gateway.alarm_notice`.
struct AlarmStore {
    let session: PostgresSession

    /// What is open.
    func open() throws -> Set<AlarmCondition.Key> {
        let rows = try session.query("SELECT kind, subject FROM gateway.alarm WHERE closed_at IS NULL")
        var keys: Set<AlarmCondition.Key> = []
        for row in rows {
            // A kind of another version is left to those who know it.
            guard let kind = AlarmKind(rawValue: try row.text(0)) else { continue }
            keys.insert(AlarmCondition.Key(kind: kind, subject: try row.text(1)))
        }
        return keys
    }

    /// Opens and closes alarms, and writes down whom to tell; all of it or nothing.
    ///
    /// Whoever else does the same at the same time opens nothing twice: the table allows one open alarm of a kind and subject.
    func apply(_ reading: AlarmReading, channels: [String], at now: Timestamp) throws -> [ScheduleEvent] {
        try session.transaction {
            let (opened, closed) = reading.changes(open: try open())
            var events: [ScheduleEvent] = []
            for condition in opened {
                let id = UniqueIdentifier(at: now)
                let isNew = try session.execute(
                    """
                    INSERT INTO gateway.alarm (alarm_id, kind, subject, feed_id, opened_at, message)
                    VALUES (\(id), \(condition.key.kind), \(condition.key.subject), \(condition.feed), \(now),
                            \(condition.message))
                    ON CONFLICT (kind, subject) WHERE closed_at IS NULL DO NOTHING
                    """)
                if isNew == 1 {
                    events.append(.alarmOpened(kind: condition.key.kind, subject: condition.key.subject))
                }
            }
            // Also of alarms that were open before a channel was set up.
            try session.execute(
                """
                INSERT INTO gateway.alarm_notice (notice_id, alarm_id, channel, event, created_at, next_attempt_at)
                SELECT gen_random_uuid(), alarm_id, channel, 'opened', \(now), \(now)
                FROM gateway.alarm CROSS JOIN unnest(\(channels)) AS channel WHERE closed_at IS NULL
                ON CONFLICT (alarm_id, channel, event) DO NOTHING
                """)
            for (key, resolution) in closed where try close(key, resolution, at: now) {
                events.append(.alarmClosed(kind: key.kind, subject: key.subject))
            }
            return events
        }
    }

    /// Who was told, or is to be told, that it is wrong is told that it is over.
    private func close(_ key: AlarmCondition.Key, _ resolution: String, at now: Timestamp) throws -> Bool {
        let row = try session.queryFirst(
            """
            UPDATE gateway.alarm SET closed_at = greatest(\(now), opened_at), resolution = \(resolution)
            WHERE kind = \(key.kind) AND subject = \(key.subject) AND closed_at IS NULL RETURNING alarm_id
            """)
        guard let id = try row?.uuid(0) else { return false }
        try session.execute(
            """
            INSERT INTO gateway.alarm_notice (notice_id, alarm_id, channel, event, created_at, next_attempt_at)
            SELECT gen_random_uuid(), alarm_id, channel, 'closed', \(now), \(now)
            FROM gateway.alarm_notice WHERE alarm_id = \(id) AND event = 'opened'
            ON CONFLICT (alarm_id, channel, event) DO NOTHING
            """)
        return true
    }
}
