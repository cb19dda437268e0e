import Testing

@testable import Gateway

// One database after the other: the server has a limit of connections.
@Suite(.serialized) struct AuditLogTests {
    private typealias Sample = GatewayDatabase

    private func fill(_ world: GatewayDatabase, count: Int = 5) async throws {
        try await world.gateway.perform { session in
            for number in 0..<count {
                try session.transaction {
                    try AuditLog(session).append(actor: "оператор", action: "тест|1", object: "\(number)", detail: "")
                }
            }
        }
    }

    private func firstBroken(_ world: GatewayDatabase) async throws -> Int64? {
        try await world.gateway.perform { try AuditLog($0).firstBroken() }
    }

    @Test func emptyAndUntouchedLogsAreWhole() async throws {
        try await Sample.with { world in
            #expect(try await firstBroken(world) == nil)
            try await fill(world)
            #expect(try await firstBroken(world) == nil)
            #expect(
                try await world.texts("SELECT sequence FROM gateway.audit ORDER BY 1") == ["1", "2", "3", "4", "5"])
        }
    }

    @Test func rolledBackEntriesLeaveNoGap() async throws {
        try await Sample.with { world in
            try await fill(world, count: 2)
            let error = await thrown {
                try await world.gateway.transaction { session in
                    try AuditLog(session).append(actor: "a", action: "b", object: "c", detail: "d")
                    throw NightError.registryContract("")
                }
            }
            #expect(error is NightError)
            try await fill(world, count: 2)
            #expect(try await firstBroken(world) == nil)
            #expect(try await world.texts("SELECT max(sequence) FROM gateway.audit") == ["4"])
        }
    }

    @Test func manyWritersMakeOneChain() async throws {
        try await Sample.with { world in
            let settings = world.settings
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        let connection = try await PostgresConnection.open(settings)
                        for number in 0..<15 {
                            try await connection.transaction { session in
                                try AuditLog(session).append(
                                    actor: "\(writer)", action: "x", object: "\(number)", detail: "")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await firstBroken(world) == nil)
            #expect(try await world.texts("SELECT count(*) FROM gateway.audit") == ["60"])
        }
    }

    @Test(arguments: [
        ("UPDATE gateway.audit SET detail = 'x' WHERE sequence = 3", 3),
        ("UPDATE gateway.audit SET at = at + interval '1 microsecond' WHERE sequence = 2", 2),
        ("UPDATE gateway.audit SET actor = 'операто', action = 'ртест|1' WHERE sequence = 4", 4),
        ("DELETE FROM gateway.audit WHERE sequence = 2", 3),
        ("DELETE FROM gateway.audit WHERE sequence = 1", 2),
        ("UPDATE gateway.audit SET sequence = 9 WHERE sequence = 5", 9),
        ("UPDATE gateway.audit SET sequence = -sequence + 6; ", 1),
        (
            """
            UPDATE gateway.audit SET detail = 'x' WHERE sequence = 3;
            UPDATE gateway.audit SET hash = gateway.audit_hash(sequence, at, actor, action, object, detail, previous_hash)
            WHERE sequence = 3
            """, 4
        ),
    ]) func tamperingShows(statement: String, broken: Int64) async throws {
        try await Sample.with { world in
            try await fill(world)
            try await world.gateway.perform { session in
                try session.script(
                    "ALTER TABLE gateway.audit DISABLE TRIGGER audit_append_only; ALTER TABLE gateway.audit DROP CONSTRAINT audit_pkey"
                )
                try session.script(statement)
            }
            #expect(try await firstBroken(world) == broken)
        }
    }
}
