import Glibc
import Synchronization

@testable import Gateway

/// The PostgreSQL server of one test run: the one named by `SVERKA_TEST_DATABASE_URL`, or a new private cluster that
/// disappears with the run.
actor TestCluster {
    static let shared = TestCluster()

    private var starting: Task<ConnectionSettings, any Error>?

    /// Settings for a database from which others may be created.
    func settings() async throws -> ConnectionSettings {
        if let starting { return try await starting.value }
        let task = Task { try await Self.start() }
        starting = task
        return try await task.value
    }

    private static func start() async throws -> ConnectionSettings {
        if let url = getenv("SVERKA_TEST_DATABASE_URL") { return try ConnectionSettings(String(cString: url)) }
        removeLeftovers()
        let cluster = EmbeddedCluster(
            directory: "\(prefix)\(getpid())", additionalSettings: ["fsync = off", "synchronous_commit = off"])
        Self.toRemove.withLock { $0 = cluster.directory }
        atexit {
            guard let directory = TestCluster.toRemove.withLock({ $0 }) else { return }
            TestCluster.remove(directory)
        }
        return try await cluster.start().settings(database: "postgres")
    }

    private static let prefix = "/tmp/sverka-test-"
    private static let toRemove = Mutex<String?>(nil)

    private static func remove(_ directory: String) {
        try? EmbeddedCluster(directory: directory).stopBlocking()
        FileSystem.remove(directory)
    }

    /// Clusters of runs that were killed.
    private static func removeLeftovers() {
        for name in FileSystem.names(in: "/tmp") where "/tmp/\(name)".hasPrefix(prefix) {
            let process = name.dropFirst(prefix.utf8.count - "/tmp/".utf8.count)
            guard let number = Int(process), !FileSystem.exists("/proc/\(number)") else { continue }
            remove("/tmp/\(name)")
        }
    }
}
