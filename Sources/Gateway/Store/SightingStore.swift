import Schemas

/// What names stood for when they were last looked at, in `gateway.sighting`.
struct SightingStore {
    let session: PostgresSession
    let feed: String

    /// The mark under which a name was last seen; nil when it was not there.
    func mark(of name: String) throws -> String? {
        try session.queryFirst(
            "SELECT mark FROM gateway.sighting WHERE feed_id = \(feed) AND name = \(name) AND mark <> ''"
        )?.text(0)
    }

    /// Remembers what a name stands for.
    func note(_ name: String, mark: String, at moment: Timestamp) throws {
        try session.execute(
            """
            INSERT INTO gateway.sighting (feed_id, name, mark, seen_at) VALUES (\(feed), \(name), \(mark), \(moment))
            ON CONFLICT (feed_id, name) DO UPDATE SET mark = excluded.mark, seen_at = excluded.seen_at
            """)
    }

    /// The name is free again: the same file under it would be one that came anew.
    func forget(_ name: String) throws {
        try session.execute("DELETE FROM gateway.sighting WHERE feed_id = \(feed) AND name = \(name)")
    }

    /// Names of the feed's server with the digests of what they stood for.
    ///
    /// A feed that was never looked at in this way is known by what its names last delivered: what has lain on the server
    /// for years has not come today.
    func remoteFiles() throws -> [String: ContentDigest] {
        let isNew = try session.queryFirst("SELECT FROM gateway.sighting WHERE feed_id = \(feed) LIMIT 1") == nil
        let rows =
            isNew
            ? try session.query(
                """
                SELECT DISTINCT ON (name) name, encode(file.content_digest, 'hex') FROM gateway.delivery_file AS file
                JOIN gateway.delivery USING (delivery_id) WHERE feed_id = \(feed)
                ORDER BY name, received_at DESC, receipt_number DESC
                """)
            : try session.query("SELECT name, mark FROM gateway.sighting WHERE feed_id = \(feed) AND mark <> ''")
        var files: [String: ContentDigest] = [:]
        for row in rows { files[try row.text(0)] = ContentDigest(hex: try row.text(1)) }
        return files
    }

    /// Notes that only these names are on the server. The others' lines stay, empty, as a sign that somebody looked.
    func keepOnly(_ names: Set<String>, at moment: Timestamp) throws {
        try session.execute(
            """
            UPDATE gateway.sighting SET mark = '', seen_at = \(moment)
            WHERE feed_id = \(feed) AND mark <> '' AND name <> ALL(\(names.sorted()))
            """)
    }
}
