import Schemas

/// Senders' own names of deliveries and signals: `gateway.submission`. The same name again is the same submission.
struct SubmissionStore {
    let session: PostgresSession

    /// What came under a name.
    struct Known {
        var delivery: UniqueIdentifier
        var digest: ContentDigest
    }

    /// What came under the name; nil when nothing did.
    func known(feed: String, key: String) throws -> Known? {
        try session.queryFirst(
            "SELECT delivery_id, content_digest FROM gateway.submission WHERE feed_id = \(feed) AND submission_key = \(key)"
        ).map { Known(delivery: try $0.uuid(0), digest: try $0.contentDigest(1)) }
    }

    /// Notes what came under a name; false when something had come under it.
    func note(
        feed: String, key: String, digest: ContentDigest, delivery: UniqueIdentifier, at now: Timestamp
    ) throws -> Bool {
        try session.execute(
            """
            INSERT INTO gateway.submission (feed_id, submission_key, content_digest, delivery_id, made_at)
            VALUES (\(feed), \(key), \(digest), \(delivery), \(now)) ON CONFLICT DO NOTHING
            """) == 1
    }
}
