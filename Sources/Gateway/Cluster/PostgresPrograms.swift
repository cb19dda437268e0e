import Glibc

/// The folder with `initdb`, `pg_ctl` and `postgres` of one PostgreSQL version.
struct PostgresPrograms: Hashable {
    /// The folder.
    let folder: String
    /// Major version, such as `15`.
    let version: String

    /// Path of one of its programs.
    func path(_ program: String) -> String { "\(folder)/\(program)" }

    /// All installed versions, the preferred first, and where they were looked for.
    static func installed() -> (programs: [PostgresPrograms], searched: [String]) {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        let folders = path.split(separator: ":").map(String.init)
        var searched: [String] = []
        if let tool = folders.map({ "\($0)/pg_config" }).first(where: FileSystem.isExecutable),
            let outcome = try? ChildProcess.run([tool, "--bindir"]), outcome.status == 0
        {
            searched.append(String(outcome.output.prefix { $0 != "\n" }))
        }
        // Debian keeps versions apart: /usr/lib/postgresql/15/bin. The newest is preferred.
        let versions = FileSystem.names(in: "/usr/lib/postgresql").compactMap { Int($0) }.sorted(by: >)
        searched += versions.map { "/usr/lib/postgresql/\($0)/bin" }
        searched += ["/usr/pgsql/bin"] + folders
        var found: [PostgresPrograms] = []
        for folder in searched where !found.contains(where: { $0.folder == folder }) {
            // A folder with initdb alone may hold wrappers or links: the server must be there too.
            guard ["initdb", "pg_ctl", "postgres"].allSatisfy({ FileSystem.isExecutable("\(folder)/\($0)") }) else {
                continue
            }
            if let version = version(in: folder) { found.append(PostgresPrograms(folder: folder, version: version)) }
        }
        return (found, searched)
    }

    /// The version to use for a data folder; a new folder gets the preferred one.
    static func choose(dataVersion: String?) throws(ClusterError) -> PostgresPrograms {
        let (programs, searched) = installed()
        guard let preferred = programs.first else { throw .notInstalled(searched: searched) }
        guard let dataVersion else { return preferred }
        guard let matching = programs.first(where: { $0.version == dataVersion }) else {
            throw .versionMismatch(data: dataVersion, installed: programs.map(\.version))
        }
        return matching
    }

    /// `postgres (PostgreSQL) 15.14 (Debian …)` -> `15`.
    private static func version(in folder: String) -> String? {
        guard let outcome = try? ChildProcess.run(["\(folder)/postgres", "--version"]), outcome.status == 0 else {
            return nil
        }
        let words = outcome.output.split(separator: " ")
        return words.first { $0.first?.isNumber ?? false }.map { String($0.prefix { $0.isNumber }) }
    }
}
