import Testing

@testable import Gateway

@Suite struct PoolTests {
    @Test func neverMoreConnectionsThanAllowed() async throws {
        try await TemporaryDatabase.with { settings in
            let pool = PostgresPool(settings, size: 3)
            let gauge = Gauge()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await pool.perform { session in
                            try gauge.inside { _ = try session.execute("SELECT pg_sleep(0.005)") }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect((1...3).contains(gauge.most))
            let used = try await pool.perform { session in
                try session.queryOne(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
                ).int(0)
            }
            #expect(used <= 3)
            await pool.close()
        }
    }

    @Test func killedConnectionsAreReplaced() async throws {
        try await TemporaryDatabase.with { settings in
            let pool = PostgresPool(settings, size: 2)
            let killer = try await PostgresConnection.open(settings)
            for _ in 0..<5 {
                try await pool.perform { _ = try $0.execute("SELECT 1") }
                try await killer.perform { session in
                    try session.execute(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                        """)
                    while try session.queryOne(
                        """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND backend_type = 'client backend'
                        """
                    ).int(0) > 1 {}
                }
            }
            // Killed in use: that caller fails, the next one gets a new connection.
            let lost = await failure {
                try await pool.perform { _ = try $0.execute("SELECT pg_terminate_backend(pg_backend_pid())") }
            }
            #expect(lost?.isConnectionLoss == true)
            let one = try await pool.perform { try $0.queryOne("SELECT 1").int(0) }
            #expect(one == 1)
            await pool.close()
        }
    }

    @Test func waiterThatIsCancelledDoesNotKeepAConnection() async throws {
        try await TemporaryDatabase.with { settings in
            let pool = PostgresPool(settings, size: 1)
            let holder = Task { try await pool.perform { _ = try $0.execute("SELECT pg_sleep(0.2)") } }
            try await Task.sleep(for: .milliseconds(50))
            let waiter = Task { try await pool.perform { _ = try $0.execute("SELECT 1") } }
            waiter.cancel()
            let cancelled = await thrown { try await waiter.value }
            #expect(cancelled != nil)
            try await holder.value
            try await pool.perform { _ = try $0.execute("SELECT 1") }
            await pool.close()
            let closed = await failure { try await pool.perform { _ = try $0.execute("SELECT 1") } }
            #expect(closed?.code == .poolClosed)
        }
    }

    @Test func unreachableServerFailsEveryWaiter() async throws {
        let settings = ConnectionSettings(socketDirectory: "/nowhere", port: 1, user: "nobody", database: "x")
        let pool = PostgresPool(settings, size: 2)
        await withTaskGroup(of: PostgresError.Code?.self) { group in
            for _ in 0..<5 {
                group.addTask { await failure { try await pool.perform { _ = try $0.execute("SELECT 1") } }?.code }
            }
            for await code in group { #expect(code == .connectionFailed) }
        }
    }
}
