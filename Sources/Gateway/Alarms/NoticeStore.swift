import Schemas

/// Notices on their way, in `gateway.alarm_notice`.
struct NoticeStore {
    let session: PostgresSession

    /// So long a notice belongs to whoever took it: longer than sending takes.
    static let leaseSeconds: Int64 = 120

    /// Takes a channel's next notice. That something is over is told after that it began.
    func claim(_ channel: String, at now: Timestamp) throws -> Notice? {
        let lease = now.adding(seconds: Self.leaseSeconds)
        let row = try session.queryFirst(
            """
            WITH next AS (
                SELECT notice_id FROM gateway.alarm_notice AS waiting
                WHERE channel = \(channel) AND sent_at IS NULL
                  -- Further ahead than any pause: written by a clock that ran ahead.
                  AND (next_attempt_at <= \(now) OR next_attempt_at > \(now.adding(seconds: 7200)))
                  AND (event = 'opened' OR NOT EXISTS (
                      SELECT FROM gateway.alarm_notice AS opening
                      WHERE opening.alarm_id = waiting.alarm_id AND opening.channel = waiting.channel
                        AND opening.event = 'opened' AND opening.sent_at IS NULL))
                ORDER BY created_at, notice_id LIMIT 1 FOR UPDATE SKIP LOCKED),
            taken AS (
                UPDATE gateway.alarm_notice AS notice SET attempts = attempts + 1, next_attempt_at = \(lease)
                FROM next WHERE notice.notice_id = next.notice_id
                RETURNING notice.notice_id, alarm_id, event, attempts)
            SELECT notice_id, taken.event, alarm_id, kind, subject, feed_id, opened_at, closed_at, message, resolution,
                   taken.attempts,
                   (SELECT opening.notice_id FROM gateway.alarm_notice AS opening
                    WHERE opening.alarm_id = taken.alarm_id AND opening.channel = \(channel) AND opening.event = 'opened')
            FROM taken JOIN gateway.alarm USING (alarm_id)
            """)
        return try row.map { row in
            Notice(
                id: try row.uuid(0), alarm: try row.uuid(2), event: try row.value(1), kind: try row.text(3),
                subject: try row.text(4), feed: try row.optionalText(5), openedAt: try row.timestamp(6),
                closedAt: try row.optionalTimestamp(7), message: try row.text(8), resolution: try row.optionalText(9),
                attempts: try row.int(10), opening: try row.optionalUUID(11))
        }
    }

    /// The channel has it.
    func markSent(_ notice: UniqueIdentifier, at now: Timestamp) throws {
        try session.execute(
            "UPDATE gateway.alarm_notice SET sent_at = \(now), last_error = NULL WHERE notice_id = \(notice)")
    }

    /// The channel does not have it: again at this time.
    func postpone(_ notice: UniqueIdentifier, until next: Timestamp, fault: String?) throws {
        try session.execute(
            """
            UPDATE gateway.alarm_notice SET next_attempt_at = \(next), last_error = coalesce(\(fault), last_error)
            WHERE notice_id = \(notice) AND sent_at IS NULL
            """)
    }
}
