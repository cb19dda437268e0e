import Testing

@testable import Gateway

@Suite struct ConnectionTests {
    @Test func killedBackendIsAConnectionLoss() async throws {
        try await TemporaryDatabase.with { settings in
            let connection = try await PostgresConnection.open(settings)
            let other = try await PostgresConnection.open(settings)
            let backend = try await connection.perform { try $0.queryOne("SELECT pg_backend_pid()").int(0) }
            async let sleeping = failure {
                try await connection.perform { _ = try $0.execute("SELECT pg_sleep(30)") }
            }
            try await other.perform { session in
                while try session.query("SELECT 1 FROM pg_stat_activity WHERE pid = \(backend) AND state = 'active'")
                    .isEmpty
                {}
                try session.execute("SELECT pg_terminate_backend(\(backend)::int)")
            }
            let error = await sleeping
            #expect(error?.code == .connectionLost)
            #expect(error?.isTransient == true)
            let next = await failure { try await connection.perform { _ = try $0.execute("SELECT 1") } }
            #expect(next?.isConnectionLoss == true)
            #expect(await connection.isAlive() == false)
        }
    }

    @Test func droppedConnectionsAreClosedWithTheirThreads() async throws {
        try await TemporaryDatabase.with { settings in
            let watcher = try await PostgresConnection.open(settings)
            for _ in 0..<20 {
                let connection = try await PostgresConnection.open(settings)
                try await connection.perform { _ = try $0.execute("SELECT 1") }
            }
            var left = Int.max
            for _ in 0..<200 where left > 1 {
                left = try await watcher.perform { session in
                    try session.execute("SELECT pg_sleep(0.05)")
                    return try session.queryOne(
                        """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND backend_type = 'client backend'
                        """
                    ).int(0)
                }
            }
            #expect(left == 1)
        }
    }

    @Test func unreachableServerIsTold() async throws {
        let settings = ConnectionSettings(socketDirectory: "/nowhere", port: 1, user: "nobody", database: "x")
        let error = await failure { _ = try await PostgresConnection.open(settings) }
        #expect(error?.code == .connectionFailed)
    }

    @Test func cancelStopsTheStatementAndTheConnectionGoesOn() async throws {
        try await TemporaryDatabase.with { settings in
            let connection = try await PostgresConnection.open(settings)
            // So long that only a cancel ends it while the test is being watched; how fast is not this test's business.
            let task = Task { try await connection.perform { _ = try $0.execute("SELECT pg_sleep(120)") } }
            try await Task.sleep(for: .milliseconds(100))
            connection.cancel()
            let error = await failure { try await task.value }
            #expect(error?.code == .cancelled)
            let one = try await connection.perform { try $0.queryOne("SELECT 1").int(0) }
            #expect(one == 1)
        }
    }

    @Test func cancellingTheTaskCancelsItsStatementAndUndoesItsTransaction() async throws {
        try await TemporaryDatabase.with { settings in
            let connection = try await PostgresConnection.open(settings)
            try await connection.perform { try $0.script("CREATE TABLE t (n bigint)") }
            let task = Task {
                try await connection.transaction { session in
                    try session.execute("INSERT INTO t VALUES (1)")
                    try session.execute("SELECT pg_sleep(30)")
                }
            }
            try await Task.sleep(for: .milliseconds(100))
            task.cancel()
            let error = await failure { try await task.value }
            #expect(error?.code == .cancelled)
            let count = try await connection.perform { try $0.queryOne("SELECT count(*) FROM t").int(0) }
            #expect(count == 0)
        }
    }

    @Test func cancelRequestsNeverHitTheNextOperation() async throws {
        try await TemporaryDatabase.with { settings in
            let connection = try await PostgresConnection.open(settings)
            for _ in 0..<100 {
                let task = Task { try await connection.perform { _ = try $0.execute("SELECT pg_sleep(0.002)") } }
                try await Task.sleep(for: .microseconds(Int.random(in: 0...4000)))
                task.cancel()
                _ = await task.result
                let one = try await connection.perform { try $0.queryOne("SELECT 1").int(0) }
                #expect(one == 1)
            }
        }
    }

    @Test func slowStatementTimesOutAndTheLimitEndsWithTheBody() async throws {
        try await TemporaryDatabase.withSession { session in
            let error = failure {
                try session.withStatementTimeout(.milliseconds(50)) { _ = try session.execute("SELECT pg_sleep(30)") }
            }
            #expect(error?.code == .timeout)
            try session.execute("SELECT pg_sleep(0.1)")
        }
    }

    /// Blocked cooperative threads would delay the timer by the whole 300 ms in every attempt; other tests on a busy
    /// machine only in some.
    @Test func blockingQueriesLeaveOtherTasksRunning() async throws {
        try await TemporaryDatabase.with { settings in
            var connections: [PostgresConnection] = []
            for _ in 0..<4 { connections.append(try await PostgresConnection.open(settings)) }
            var delays: [Duration] = []
            for _ in 0..<20 where delays.allSatisfy({ $0 > .milliseconds(150) }) {
                delays.append(try await longestDelay(whileSleepingOn: connections))
            }
            #expect(delays.contains { $0 <= .milliseconds(150) }, "\(delays)")
        }
    }

    private func longestDelay(whileSleepingOn connections: [PostgresConnection]) async throws -> Duration {
        try await withThrowingTaskGroup(of: Duration.self) { group in
            for connection in connections {
                group.addTask {
                    try await connection.perform { _ = try $0.execute("SELECT pg_sleep(0.3)") }
                    return .zero
                }
            }
            group.addTask {
                var longest = Duration.zero
                for _ in 0..<25 {
                    let before = ContinuousClock.now
                    try await Task.sleep(for: .milliseconds(10))
                    longest = max(longest, ContinuousClock.now - before)
                }
                return longest
            }
            return try await group.reduce(Duration.zero) { max($0, $1) }
        }
    }

    @Test func nestedTransactionUndoesOnlyItself() async throws {
        struct Enough: Error {}
        try await TemporaryDatabase.withSession { session in
            try session.script("CREATE TABLE t (n bigint PRIMARY KEY)")
            try session.transaction {
                try session.execute("INSERT INTO t VALUES (1)")
                let inner = thrown {
                    try session.transaction {
                        try session.execute("INSERT INTO t VALUES (2)")
                        throw Enough()
                    }
                }
                #expect(inner is Enough)
                let duplicate = failure {
                    try session.transaction { _ = try session.execute("INSERT INTO t VALUES (1)") }
                }
                #expect(duplicate?.isUniqueViolation == true)
                try session.transaction { _ = try session.execute("INSERT INTO t VALUES (3)") }
            }
            let outer = thrown {
                try session.transaction {
                    try session.execute("INSERT INTO t VALUES (4)")
                    throw Enough()
                }
            }
            #expect(outer is Enough)
            let numbers = try session.query("SELECT n FROM t ORDER BY n").map { try $0.int(0) }
            #expect(numbers == [1, 3])
        }
    }

    @Test func swallowedErrorDoesNotLookLikeACommit() async throws {
        try await TemporaryDatabase.withSession { session in
            try session.script("CREATE TABLE t (n bigint)")
            let error = failure {
                try session.transaction {
                    try session.execute("INSERT INTO t VALUES (1)")
                    _ = try? session.execute("SELECT 1/0")
                }
            }
            #expect(error?.sqlState == "25P02")
            let count = try session.queryOne("SELECT count(*) FROM t").int(0)
            #expect(count == 0)
        }
    }

    @Test func transactionLeftOpenIsRolledBack() async throws {
        try await TemporaryDatabase.with { settings in
            let connection = try await PostgresConnection.open(settings)
            try await connection.perform { try $0.script("CREATE TABLE t (n bigint)") }
            try await connection.perform { try $0.script("BEGIN; INSERT INTO t VALUES (1)") }
            let count = try await connection.perform { try $0.queryOne("SELECT count(*) FROM t").int(0) }
            #expect(count == 0)
        }
    }

    @Test func errorsNeverHoldValues() async throws {
        try await TemporaryDatabase.withSession { session in
            let secret = "Ряженка Ivanova"
            try session.script(
                """
                CREATE TABLE person (id bigint PRIMARY KEY, name varchar(20) UNIQUE CHECK (name <> 'x'), born date);
                CREATE FUNCTION refuse(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no %', t; END $$;
                """)
            try session.execute("INSERT INTO person VALUES (1, \(secret))")
            let wrong: [SQL] = [
                "INSERT INTO person VALUES (2, \(secret))",
                "INSERT INTO person VALUES (2, \(secret + secret))",
                "SELECT \(secret)::date",
                "SELECT \(secret)::int",
                "SELECT \(secret)::uuid",
                "SELECT \(secret)::jsonb",
                "SELECT to_tsquery(\(secret + " &"))",
                "SELECT \(secret)::regclass",
                "SELECT \("\"\(secret)\" \"")::regclass",
                "SELECT \("(" + secret)::text ~ \("(" + secret)",
                "SELECT refuse(\(secret))",
                "SELECT format('%s', pg_read_file(\(secret)))",
                "SELECT set_config(\(secret), 'x', false)",
                "SELECT nextval(\(secret))",
                "SELECT \("<" + secret)::xml",
                "SELECT jsonb_path_query('{}', \(secret)::jsonpath)",
                "SELECT \(secret) COLLATE nowhere",
                "INSERT INTO nowhere VALUES (\(secret))",
                "SELECT query_to_xml(\(secret), true, true, '')",
            ]
            for statement in wrong {
                guard let error = failure(of: { try session.query(statement) }) else {
                    Issue.record("accepted: \(statement.text)")
                    continue
                }
                for word in ["Ivanova", "Ряженка"] { #expect(!error.description.contains(word), "\(statement.text)") }
            }
            let error = failure { try session.query("SELECT surnam FROM person") }
            #expect(error?.description.contains("column \"surnam\" does not exist") == true)
            #expect(error?.sqlState == "42703")
            let duplicate = failure { try session.execute("INSERT INTO person VALUES (2, \(secret))") }
            #expect(duplicate?.constraint == "person_name_key")
            #expect(duplicate?.debugDescription.contains(secret) == true)
        }
    }

    @Test func advisoryLockExcludesOthersAndIsReleased() async throws {
        try await TemporaryDatabase.with { settings in
            let first = try await PostgresConnection.open(settings)
            let second = try await PostgresConnection.open(settings)
            let gauge = Gauge()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for connection in [first, second] {
                    group.addTask {
                        for _ in 0..<20 {
                            try await connection.perform { session in
                                try session.withAdvisoryLock(42) {
                                    try gauge.inside { _ = try session.execute("SELECT pg_sleep(0.001)") }
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(gauge.most == 1)
            try await first.perform { session in
                let free = try session.withAdvisoryLockIfFree(42) { true }
                #expect(free == true)
            }
        }
    }
}
