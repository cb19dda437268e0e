import Schemas

/// Uploads that are not whole yet: `gateway.upload`.
struct UploadStore {
    let session: PostgresSession

    /// An upload that was begun.
    struct Upload: Sendable {
        var id: UniqueIdentifier
        var fileName: String
        var statedDigest: ContentDigest?
        var syncedBytes: Int64
    }

    /// Begins an upload. One begun before under the same key is given up: its file is no longer asked for.
    func begin(feed: String, key: String, _ upload: Upload, at now: Timestamp) throws {
        try session.execute(
            """
            INSERT INTO gateway.upload (upload_id, feed_id, upload_key, file_name, stated_digest, created_at,
                                        touched_at)
            VALUES (\(upload.id), \(feed), \(key), \(upload.fileName), \(upload.statedDigest), \(now),
                    \(now))
            ON CONFLICT (feed_id, upload_key) DO UPDATE
            SET upload_id = excluded.upload_id, file_name = excluded.file_name, stated_digest = excluded.stated_digest,
                synced_bytes = 0, touched_at = excluded.touched_at
            """)
    }

    /// The upload of that key; nil when there is none.
    func upload(feed: String, key: String) throws -> Upload? {
        try session.queryFirst(
            """
            SELECT upload_id, file_name, stated_digest, synced_bytes FROM gateway.upload
            WHERE feed_id = \(feed) AND upload_key = \(key)
            """
        ).map { row in
            Upload(
                id: try row.uuid(0), fileName: try row.text(1),
                statedDigest: try row.optionalBytes(2).flatMap { ContentDigest($0) },
                syncedBytes: try row.int64(3))
        }
    }

    /// So many bytes of the upload are on the disk.
    func note(synced bytes: Int64, of id: UniqueIdentifier, at now: Timestamp) throws {
        try session.execute(
            "UPDATE gateway.upload SET synced_bytes = \(bytes), touched_at = \(now) WHERE upload_id = \(id)")
    }

    /// Nothing of the upload is asked for any more; false when there was none.
    @discardableResult
    func end(_ id: UniqueIdentifier) throws -> Bool {
        try session.execute("DELETE FROM gateway.upload WHERE upload_id = \(id)") == 1
    }

    /// Ends uploads that nobody went on with since the given moment, and answers whose files are still wanted.
    func expire(before moment: Timestamp) throws -> Set<UniqueIdentifier> {
        try session.execute("DELETE FROM gateway.upload WHERE touched_at < \(moment)")
        return Set(try session.query("SELECT upload_id FROM gateway.upload").map { try $0.uuid(0) })
    }
}
