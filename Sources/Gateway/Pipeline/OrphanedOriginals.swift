import Glibc
import Schemas

/// Deletes originals that no delivery has: their registration failed after the bytes had been given their place, and their
/// sender never came back.
///
/// Most of it keeps nobody waiting: the shelves are read first, and only what looks orphaned then is looked at again, and
/// deleted, while no original is taken.
struct OrphanedOriginals {
    private static let filesAtOnce = 1000

    let originals: OriginalsStore
    /// Days that a file stays after it last changed: as long as those of finished deliveries. Until then it may be the only copy
    /// of what came after the dump that the database was restored from.
    let retentionDays: Int

    /// Files deleted now.
    func run(on session: PostgresSession, now: Timestamp) throws -> Int {
        let limit = now.adding(seconds: Int64(-retentionDays) * 86_400)
        var count = 0
        for shelf in FileSystem.names(in: originals.folder) where shelf.utf8.count == 2 {
            let names = FileSystem.names(in: "\(originals.folder)/\(shelf)")
            for start in stride(from: 0, to: names.count, by: Self.filesAtOnce) {
                let part = Array(names[start..<min(names.count, start + Self.filesAtOnce)])
                count += try delete(part.map { "\(originals.folder)/\(shelf)/\($0)" }, before: limit, on: session)
            }
        }
        return count
    }

    private func delete(_ paths: [String], before limit: Timestamp, on session: PostgresSession) throws -> Int {
        let suspects = try orphans(among: paths, before: limit, on: session)
        guard !suspects.isEmpty else { return 0 }
        return try OriginalsLock.deleting(on: session) {
            let orphans = try orphans(among: suspects, before: limit, on: session)
            for path in orphans where unlink(path) != 0 && errno != ENOENT {
                throw OriginalsStore.Failure(step: "не удаляется файл", path: path, code: errno)
            }
            guard !orphans.isEmpty else { return 0 }
            try AuditLog(session).append(
                actor: "gateway", action: "originals.orphaned", object: "originals", detail: "files \(orphans.count)")
            return orphans.count
        }
    }

    /// Files that nothing has changed since, and whose bytes no delivery keeps. What else stands there is not ours to delete.
    private func orphans(among paths: [String], before limit: Timestamp, on session: PostgresSession) throws -> [String]
    {
        var digests: [String: ContentDigest] = [:]
        for path in paths {
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            if let digest = ContentDigest(hex: name) { digests[path] = digest }
        }
        let rows = try session.query(
            """
            SELECT DISTINCT content_digest FROM gateway.delivery_file
            WHERE content_digest = ANY(\(Array(digests.values))) AND purged_at IS NULL
            """)
        let known = Set(try rows.map { try $0.contentDigest(0) })
        return paths.filter { path in
            guard let digest = digests[path], !known.contains(digest), let file = FileIdentity(path: path) else {
                return false
            }
            return file.changed < limit
        }
    }
}
