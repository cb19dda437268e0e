import Glibc
import Testing

@testable import Gateway

@Suite struct ClusterTests {
    /// Lends a place for a cluster and removes what was made there.
    private func withPlace(_ body: (String) async throws -> Void) async throws {
        var random = SystemRandomNumberGenerator()
        let place = "/tmp/sverka-cluster-\(getpid())-\(String(random.next() as UInt32, radix: 36))"
        do { try await body(place) } catch {
            try? await EmbeddedCluster(directory: place).stop()
            FileSystem.remove(place)
            throw error
        }
        try await EmbeddedCluster(directory: place).stop()
        FileSystem.remove(place)
    }

    private func answer(_ running: EmbeddedCluster.Running) async throws -> Int {
        let connection = try await PostgresConnection.open(running.settings(database: "sverka"))
        return try await connection.perform { try $0.queryOne("SELECT 1").int(0) }
    }

    @Test func clusterIsMadeOnceReusedAndSafe() async throws {
        try await withPlace { place in
            let cluster = EmbeddedCluster(directory: place)
            let running = try await cluster.start(databases: ["sverka", "реестр"])
            let connection = try await PostgresConnection.open(running.settings(database: "реестр"))
            let settings = try await connection.perform { session in
                try session.query(
                    """
                    SELECT setting FROM pg_settings
                    WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'listen_addresses',
                        'server_encoding', 'lc_collate') ORDER BY name
                    """
                ).map { try $0.text(0) }
            }
            #expect(settings == ["on", "on", "on", "C", "", "UTF8", "on"])
            for folder in [running.socketDirectory, place, "\(place)/data"] {
                #expect(FileSystem.status(folder)?.permissions == 0o700)
            }
            let process = FileSystem.text("\(place)/data/postmaster.pid")
            let again = try await cluster.start()
            #expect(FileSystem.text("\(place)/data/postmaster.pid") == process)
            #expect(try await answer(again) == 1)
        }
    }

    @Test func crashedServerAndStalePidAreNoObstacle() async throws {
        try await withPlace { place in
            let cluster = EmbeddedCluster(directory: place)
            _ = try await cluster.start()
            let path = "\(place)/data/postmaster.pid"
            let text = FileSystem.text(path) ?? ""
            let server = try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
            kill(server, SIGKILL)
            #expect(try await answer(try await cluster.start()) == 1)
            try await cluster.stop()
            try await cluster.stop()
            // After a reboot the number belongs to somebody else: to this process, say.
            try FileSystem.write(text.replacing("\(server)\n", with: "\(getpid())\n", maxReplacements: 1), to: path)
            try FileSystem.write("\(getpid())\n", to: "\(place)/socket/.s.PGSQL.5432.lock")
            #expect(try await answer(try await cluster.start()) == 1)
        }
    }

    @Test func serverThatCrashedIsStartedAgainAndOneThatWasStoppedIsNot() async throws {
        try await withPlace { place in
            let cluster = EmbeddedCluster(directory: place)
            #expect(try await cluster.restartAfterCrash() == false, "there is none yet")
            let running = try await cluster.start()
            #expect(try await cluster.restartAfterCrash() == false, "it runs")
            for signal in [SIGKILL, SIGQUIT] {
                let text = FileSystem.text("\(place)/data/postmaster.pid") ?? ""
                let server = try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
                kill(server, signal)
                var isStarted = false
                for _ in 0..<100 where !isStarted {
                    isStarted = try await cluster.restartAfterCrash()
                    if !isStarted { try await Task.sleep(for: .milliseconds(100)) }
                }
                #expect(isStarted)
                #expect(try await answer(running) == 1)
            }
            try await cluster.stop()
            #expect(try await cluster.restartAfterCrash() == false, "somebody wanted it so")
        }
    }

    @Test func lockFileStaysWhileProcessesOfTheServerLive() async throws {
        try await withPlace { place in
            _ = try await EmbeddedCluster(directory: place).start()
            let folders = ClusterFolders(root: place, socket: "\(place)/socket", note: nil)
            let stale = StaleServer(folders)
            #expect(stale.mainProcess != nil)
            let kept = FileSystem.text("\(place)/data/postmaster.pid")
            // Another container of this machine: nothing is seen, so nothing is removed.
            let origin = try #require(FileSystem.text("\(place)/server.origin"))
            let boot = origin.split(separator: "\n")[0]
            try FileSystem.write("\(boot)\npid:[1]\n", to: "\(place)/server.origin")
            stale.clear()
            #expect(FileSystem.text("\(place)/data/postmaster.pid") == kept)
        }
    }

    @Test func serverThatLostItsSocketIsStartedAnew() async throws {
        try await withPlace { place in
            let cluster = EmbeddedCluster(directory: place)
            let running = try await cluster.start()
            FileSystem.remove("\(running.socketDirectory)/.s.PGSQL.5432")
            #expect(try await answer(try await cluster.start()) == 1)
        }
    }

    @Test func startsAtOnceAllSucceed() async throws {
        try await withPlace { place in
            let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 {
                    group.addTask { try await answer(try await EmbeddedCluster(directory: place).start()) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers == [1, 1, 1])
        }
    }

    private static let childVariable = "SVERKA_TEST_CLUSTER_CHILD"

    /// Runs only inside the processes started by the next test.
    @Test(.enabled(if: getenv(Self.childVariable) != nil)) func childStartsTheClusterItWasTold() async throws {
        let place = try #require(getenv(Self.childVariable).map { String(cString: $0) })
        #expect(try await answer(try await EmbeddedCluster(directory: place).start()) == 1)
    }

    @Test(.enabled(if: getenv(Self.childVariable) == nil)) func twoProcessesStartOneCluster() async throws {
        let program = try #require(FileSystem.linkTarget("/proc/self/exe"))
        try await withPlace { place in
            let outcomes = try await withThrowingTaskGroup(of: ChildProcess.Outcome.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        try await DedicatedThread.run {
                            try ChildProcess.run(
                                [program, "--testing-library", "swift-testing", "--filter", "childStartsTheCluster"],
                                environment: [Self.childVariable: place])
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for outcome in outcomes {
                #expect(outcome.status == 0, "\(outcome.output)")
                #expect(outcome.output.contains("childStartsTheClusterItWasTold() passed"), "\(outcome.output)")
            }
            #expect(try await answer(try await EmbeddedCluster(directory: place).start()) == 1)
        }
    }

    @Test func longPathGetsAShortSocketFolder() async throws {
        let deep = "/tmp/sverka-" + String(repeating: "x", count: 90)
        let user = ServerUser(user: getuid(), group: getgid(), prefix: [])
        let folders = ClusterFolders.choose(deep, for: user)
        #expect(folders.root == deep)
        #expect(folders.socket.utf8.count < 86)
        #expect(folders.socket != ClusterFolders.choose(deep + "y", for: user).socket)
    }

    @Test func unreachableFolderIsReplacedWithANote() throws {
        let closed = "/tmp/sverka-closed-\(getpid())"
        try FileSystem.makeFolder(closed, permissions: 0o700)
        defer { FileSystem.remove(closed) }
        let folders = ClusterFolders.choose("\(closed)/db", for: ServerUser(user: 54_321, group: 54_321, prefix: []))
        #expect(!folders.root.hasPrefix(closed))
        #expect(folders.note?.contains(closed) == true)
        let own = ClusterFolders.choose("\(closed)/db", for: ServerUser(user: getuid(), group: getgid(), prefix: []))
        #expect(own.root == "\(closed)/db")
        #expect(own.note == nil)
    }

    @Test func folderOfAnotherUserIsRefused() throws {
        let folder = "/tmp/sverka-foreign-\(getpid())"
        try FileSystem.makeFolder(folder, permissions: 0o700)
        try FileSystem.write("x", to: "\(folder)/file")
        defer { FileSystem.remove(folder) }
        let stranger = ServerUser(user: 54_321, group: 54_321, prefix: [])
        let error = thrown {
            try ClusterFolders(root: folder, socket: "\(folder)/socket", note: nil).create(for: stranger)
        }
        #expect(error is ClusterError)
    }

    @Test func brokenConfigurationIsReportedWithTheServersWords() async throws {
        try await withPlace { place in
            let cluster = EmbeddedCluster(directory: place, additionalSettings: ["shared_buffers = nonsense"])
            let error = await thrown { try await cluster.start() }
            guard case .failed(program: "pg_ctl", let output) = error as? ClusterError else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(output.contains("shared_buffers"))
        }
    }
}
