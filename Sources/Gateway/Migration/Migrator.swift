/// Brings a database to the version this program needs, by numbered SQL files applied once each, in order.
///
/// What was applied is kept in `migration.applied` with a SHA-256 of the file's text, computed by PostgreSQL. Two
/// programs may migrate one database at once: an advisory lock lets the second find nothing left to do.
package struct Migrator: Sendable {
    /// Names one of the schemas that may share a database.
    package let set: String
    private let folder: String

    /// - Parameters:
    ///   - folder: folder with the files `NNNN_name.sql`.
    ///   - set: name of this series of files; a database may hold several.
    package init(folder: String, set: String) {
        self.folder = folder
        self.set = set
    }

    /// Applies what is missing.
    /// - Returns: names of the files applied now.
    @discardableResult
    package func migrate(_ connection: PostgresConnection) async throws -> [String] {
        let (folder, set) = (folder, set)
        return try await connection.perform { session in
            let files = try MigrationFile.all(in: folder)
            // "sverka" in ASCII.
            return try session.withAdvisoryLock(0x7376_6572_6b61) {
                let pending = try Self.pending(files, of: set, in: session)
                for file in pending { try Self.apply(file, of: set, in: session) }
                return pending.map(\.name)
            }
        }
    }

    private static func pending(
        _ files: [MigrationFile], of set: String, in session: PostgresSession
    ) throws -> [MigrationFile] {
        try session.script(
            """
            CREATE SCHEMA IF NOT EXISTS migration;
            CREATE TABLE IF NOT EXISTS migration.applied (
                set text NOT NULL, number integer NOT NULL, name text NOT NULL, sha256 bytea NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (set, number))
            """)
        var applied: [Int: (name: String, digest: [UInt8])] = [:]
        for row in try session.query("SELECT number, name, sha256 FROM migration.applied WHERE set = \(set)") {
            applied[try row.int(0)] = (try row.text(1), try row.bytes(2))
        }
        let last = applied.keys.max() ?? -1
        var pending: [MigrationFile] = []
        for file in files {
            if let known = applied.removeValue(forKey: file.number) {
                let digest = try session.queryOne("SELECT sha256(\(Array(file.text.utf8)))").bytes(0)
                guard digest == known.digest else { throw MigrationError.changed(file.name) }
            } else {
                guard file.number > last else { throw MigrationError.outOfOrder(file.name) }
                pending.append(file)
            }
        }
        if let (_, known) = applied.min(by: { $0.key < $1.key }) { throw MigrationError.vanished(known.name) }
        return pending
    }

    private static func apply(_ file: MigrationFile, of set: String, in session: PostgresSession) throws {
        try session.transaction {
            // Fails if the file has ended the transaction and with it the promise of all or nothing.
            try session.script("SAVEPOINT sverka_migration")
            try session.script(file.text)
            do { try session.script("RELEASE SAVEPOINT sverka_migration") } catch {
                throw MigrationError.endsTransaction(file.name)
            }
            try session.execute(
                """
                INSERT INTO migration.applied (set, number, name, sha256)
                VALUES (\(set), \(file.number), \(file.name), sha256(\(Array(file.text.utf8))))
                """)
        }
    }
}
