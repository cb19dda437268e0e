import Glibc

/// A private PostgreSQL server: created on first use, reached through a Unix socket in a folder only its user can enter.
///
/// The server outlives the program that started it; the next start finds it running. Programs that start one cluster at
/// once wait for each other.
package struct EmbeddedCluster: Sendable {
    /// A cluster that answers.
    package struct Running: Sendable {
        /// The folder of the socket.
        package let socketDirectory: String
        /// Where the data really are.
        package let directory: String
        /// What the operator should know; nil when nothing.
        package let note: String?

        /// How to connect to one of its databases.
        package func settings(database: String) -> ConnectionSettings {
            ConnectionSettings(
                socketDirectory: socketDirectory, port: EmbeddedCluster.port, user: EmbeddedCluster.owner,
                database: database)
        }
    }

    /// The folder asked for.
    package let directory: String
    /// Superuser of the cluster; who may enter the socket's folder is trusted.
    static let owner = "sverka"
    static let port = 5432

    /// Lines added to the server's configuration.
    private let additionalSettings: [String]

    /// Describes a cluster in a folder; nothing happens yet.
    package init(directory: String) { self.init(directory: directory, additionalSettings: []) }

    /// A cluster with other settings; tests give up durability for clusters that do not outlive them.
    init(directory: String, additionalSettings: [String]) {
        self.directory = directory
        self.additionalSettings = additionalSettings
    }

    /// Makes the cluster if it is new, starts it if it is not running, and waits until it answers.
    /// - Parameter databases: databases to make when missing.
    package func start(databases: [String] = ["sverka"]) async throws -> Running {
        let running = try await DedicatedThread.run { try startBlocking() }
        let connection = try await PostgresConnection.open(running.settings(database: "postgres"))
        try await connection.perform { session in
            for name in databases {
                guard try session.queryFirst("SELECT 1 FROM pg_database WHERE datname = \(name)") == nil else {
                    continue
                }
                do throws(PostgresError) {
                    try session.execute("CREATE DATABASE \(identifier: name)")
                } catch {
                    // 42P04 or a unique violation: another program made it between the look and the attempt.
                    guard error.sqlState == "42P04" || error.isUniqueViolation else { throw error }
                }
            }
        }
        return running
    }

    /// Starts the server again when it has crashed. One that somebody stopped stays stopped.
    /// - Returns: whether it was started.
    package func restartAfterCrash() async throws -> Bool {
        try await DedicatedThread.run {
            guard try hasCrashed() else { return false }
            _ = try startBlocking()
            return true
        }
    }

    /// No process answers, and the server's own record says that it did not end in order.
    private func hasCrashed() throws -> Bool {
        let user = try ServerUser.current()
        let folders = ClusterFolders.choose(directory, for: user)
        guard let version = Self.dataVersion(folders), Self.state(folders) == .silent else { return false }
        let program = try PostgresPrograms.choose(dataVersion: version).path("pg_controldata")
        let outcome = try ChildProcess.run(user.prefix + [program, "-D", folders.data], environment: ["LC_ALL": "C"])
        guard outcome.status == 0 else {
            throw ClusterError.failed(program: "pg_controldata", output: outcome.output)
        }
        let state = outcome.output.split(separator: "\n").first { $0.hasPrefix("Database cluster state:") }
        return state.map { $0.hasSuffix("in production") || $0.hasSuffix("in crash recovery") } ?? false
    }

    /// Stops the server; open transactions are rolled back. Nothing happens when it is not running.
    package func stop() async throws { try await DedicatedThread.run { try stopBlocking() } }

    /// The same for the end of a program, where nothing asynchronous runs any more.
    package func stopBlocking() throws {
        let user = try ServerUser.current()
        let folders = ClusterFolders.choose(directory, for: user)
        guard FileSystem.exists(folders.data) else { return }
        try withLock(folders) {
            let pidFile = "\(folders.data)/postmaster.pid"
            guard Self.state(folders) != .silent || FileSystem.exists(pidFile) else { return }
            let programs = try PostgresPrograms.choose(dataVersion: Self.dataVersion(folders))
            let command = [programs.path("pg_ctl"), "stop", "-D", folders.data, "-m", "fast", "-w", "-t", "60", "-s"]
            let outcome = try ChildProcess.run(user.prefix + command)
            guard outcome.status == 0 || Self.state(folders) == .silent else {
                throw ClusterError.failed(program: "pg_ctl", output: outcome.output)
            }
        }
    }

    private func startBlocking() throws -> Running {
        let user = try ServerUser.current()
        let folders = ClusterFolders.choose(directory, for: user)
        try folders.create(for: user)
        try withLock(folders) {
            let isNew = !FileSystem.exists("\(folders.data)/PG_VERSION")
            if !isNew, Self.isAnswering(folders) { return }
            let programs = try PostgresPrograms.choose(dataVersion: Self.dataVersion(folders))
            if isNew { try initialise(folders, programs, user) }
            try configure(folders, programs, user)
            try launch(folders, programs, user)
        }
        return Self.running(folders)
    }

    /// Makes the data beside their place and moves them there whole, so that a killed attempt leaves nothing half made.
    private func initialise(_ folders: ClusterFolders, _ programs: PostgresPrograms, _ user: ServerUser) throws {
        let fresh = "\(folders.data).new"
        FileSystem.remove(fresh)
        let outcome = try ChildProcess.run(
            user.prefix + [
                programs.path("initdb"), "-D", fresh, "-U", Self.owner, "--auth=trust", "--encoding=UTF8",
                "--locale=C", "--data-checksums", "--no-instructions",
            ], environment: ["LC_ALL": "C"])
        guard outcome.status == 0 else { throw ClusterError.failed(program: "initdb", output: outcome.output) }
        let main = "\(fresh)/postgresql.conf"
        let standard = String(decoding: try FileSystem.read(main), as: UTF8.self)
        try FileSystem.write("\(standard)\ninclude_if_exists = 'sverka.conf'\n", to: main)
        chown(main, user.user, user.group)
        guard rename(fresh, folders.data) == 0 else { throw FileSystem.Failure("не переименовывается", fresh) }
    }

    /// Settings for bulk loading that keep every promise of durability.
    private func configure(_ folders: ClusterFolders, _ programs: PostgresPrograms, _ user: ServerUser) throws {
        let socket = folders.socket.replacing("'", with: "''")
        // pglz costs more than the disk it saves; not every build of PostgreSQL has lz4.
        let trial = try ChildProcess.run(
            user.prefix + [
                programs.path("postgres"), "-D", folders.data, "-c", "wal_compression=lz4", "-C", "wal_compression",
            ])
        try FileSystem.write(
            """
            # Written by sverka at each start; changes go to postgresql.auto.conf (ALTER SYSTEM).
            listen_addresses = ''
            unix_socket_directories = '\(socket)'
            unix_socket_permissions = 0700
            port = \(Self.port)
            max_connections = 100
            fsync = on
            full_page_writes = on
            synchronous_commit = on
            shared_buffers = 256MB
            work_mem = 32MB
            maintenance_work_mem = 256MB
            min_wal_size = 512MB
            max_wal_size = 2GB
            wal_compression = \(trial.status == 0 ? "lz4" : "on")
            checkpoint_timeout = 15min
            random_page_cost = 1.1
            jit = off
            timezone = 'UTC'
            lc_messages = 'C'
            log_min_error_statement = panic
            log_min_duration_statement = -1
            log_parameter_max_length = 0
            log_parameter_max_length_on_error = 0
            log_error_verbosity = terse
            \(additionalSettings.joined(separator: "\n"))

            """, to: "\(folders.data)/sverka.conf")
    }

    private func launch(_ folders: ClusterFolders, _ programs: PostgresPrograms, _ user: ServerUser) throws {
        let stale = StaleServer(folders)
        if stale.mainProcess != nil {
            // A server that runs without answering lost its socket (a cleaner of /tmp): it is started anew.
            let command = [programs.path("pg_ctl"), "stop", "-D", folders.data, "-m", "fast", "-w", "-s"]
            _ = try ChildProcess.run(user.prefix + command)
        }
        stale.clear()
        try stale.rememberOrigin()
        let command = [
            programs.path("pg_ctl"), "start", "-D", folders.data, "-l", folders.log, "-w", "-t", "600", "-s",
        ]
        for attempt in 1... {
            let outcome = try ChildProcess.run(user.prefix + command, environment: ["LC_ALL": "C"])
            if outcome.status == 0 { break }
            let log = (FileSystem.text(folders.log) ?? "").split(separator: "\n").suffix(15).joined(separator: "\n")
            // After a crash of its main process the others need a moment to notice and leave.
            guard log.contains("shared memory block"), attempt < 20 else {
                throw ClusterError.failed(program: "pg_ctl", output: "\(outcome.output)\n\(log)")
            }
            usleep(500_000)
        }
        guard Self.isAnswering(folders) else { throw ClusterError.notAnswering(directory: folders.root) }
    }

    /// Waits for a server that is just starting or recovering, which may take minutes after a crash.
    private static func isAnswering(_ folders: ClusterFolders) -> Bool {
        for _ in 0..<6000 {
            switch state(folders) {
            case .accepting: return true
            case .busy: usleep(100_000)
            case .silent: return false
            }
        }
        return false
    }

    private static func state(_ folders: ClusterFolders) -> ServerProbe.State {
        ServerProbe.state(of: running(folders).settings(database: "postgres"))
    }

    private static func running(_ folders: ClusterFolders) -> Running {
        Running(socketDirectory: folders.socket, directory: folders.root, note: folders.note)
    }

    private static func dataVersion(_ folders: ClusterFolders) -> String? {
        FileSystem.text("\(folders.data)/PG_VERSION").map { String($0.prefix { $0.isNumber }) }
    }

    /// Holds the cluster's lock file; the system releases it when the program dies.
    private func withLock(_ folders: ClusterFolders, _ body: () throws -> Void) throws {
        let descriptor = open(folders.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileSystem.Failure("не открывается", folders.lock) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileSystem.Failure("не блокируется", folders.lock) }
        }
        try body()
    }
}
