import Glibc
import Schemas

/// Deletes originals and quarantined values whose time has passed. Digest, name and size stay as the tombstone.
///
/// The file goes first, the note in the database after it: a kill in between repeats the deletion, which is harmless.
struct RetentionStep {
    let originals: OriginalsStore
    let retentionDays: Int

    /// Files deleted now.
    func run(on session: PostgresSession, now: Timestamp) throws -> Int {
        try OriginalsLock.deleting(on: session) { try delete(on: session, now: now) }
    }

    private func delete(on session: PostgresSession, now: Timestamp) throws -> Int {
        let limit = now.adding(seconds: Int64(-retentionDays) * 86_400)
        let rows = try session.query(
            """
            SELECT DISTINCT file.content_digest FROM gateway.delivery_file AS file JOIN gateway.delivery USING (delivery_id)
            WHERE file.purged_at IS NULL AND delivery.state IN ('acknowledged', 'refused') AND delivery.state_changed_at < \(limit)
              -- The same bytes may belong to a younger delivery, or to one that is not finished.
              AND NOT EXISTS (SELECT FROM gateway.delivery_file AS other JOIN gateway.delivery AS younger USING (delivery_id)
                              WHERE other.content_digest = file.content_digest
                                AND (younger.state NOT IN ('acknowledged', 'refused') OR younger.state_changed_at >= \(limit)))
            """)
        let digests = try rows.map { try $0.contentDigest(0) }
        for digest in digests {
            let path = originals.path(of: digest)
            guard unlink(path) == 0 || errno == ENOENT else {
                throw OriginalsStore.Failure(step: "delete", path: path, code: errno)
            }
        }
        try session.transaction {
            try forget(before: limit, on: session)
            guard !digests.isEmpty else { return }
            try session.execute(
                "UPDATE gateway.delivery_file SET purged_at = \(now) WHERE purged_at IS NULL AND content_digest = ANY(\(digests))"
            )
            try AuditLog(session).append(
                actor: "gateway", action: "originals.purge", object: "originals", detail: "files \(digests.count)")
        }
        return digests.count
    }

    /// What rows said: rejected ones, and those that a newer delivery of their feed has replaced.
    private func forget(before limit: Timestamp, on session: PostgresSession) throws {
        try session.execute(
            """
            DELETE FROM gateway.quarantine USING gateway.delivery
            WHERE quarantine.delivery_id = delivery.delivery_id AND delivery.state IN ('acknowledged', 'refused')
              AND delivery.state_changed_at < \(limit)
            """)
        try session.execute(
            """
            UPDATE gateway.signal SET body = NULL FROM gateway.delivery
            WHERE signal.delivery_id = delivery.delivery_id AND signal.body IS NOT NULL AND delivery.state = 'acknowledged'
              AND delivery.state_changed_at < \(limit)
            """)
        try session.execute(
            """
            DELETE FROM gateway.row AS old USING gateway.delivery
            WHERE old.delivery_id = delivery.delivery_id AND delivery.state = 'acknowledged'
              AND delivery.state_changed_at < \(limit)
              AND NOT EXISTS (SELECT FROM gateway.feed_record AS known
                              WHERE known.feed_id = delivery.feed_id AND known.key_digest = old.key_digest
                                AND known.delivery_id = old.delivery_id AND known.row_number = old.row_number
                                AND NOT known.is_withdrawn)
            """)
    }
}
