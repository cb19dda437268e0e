import Schemas
import Testing

@testable import Gateway

/// The database itself keeps agencies apart, whatever is asked.
struct AgencyScopeTests {
    private static func fill(_ database: GatewayDatabase) async throws {
        try await database.gateway.transaction { session in
            try session.script(
                """
                INSERT INTO gateway.feed VALUES ('health.test', 'health', 'Проба', 1);
                INSERT INTO gateway.delivery (delivery_id, receipt_number, feed_id, content_digest, mode, mapping_version, as_of,
                                              received_at, state)
                VALUES ('00000000-0000-0000-0000-0000000000aa', 'К-1', 'health.test', sha256('x'), 'full', 1, '2026-11-20', now(), 'staged');
                INSERT INTO gateway.delivery_file
                SELECT delivery_id, 0, feed_id, sha256('x'), 1 FROM gateway.delivery;
                INSERT INTO gateway.row (delivery_id, row_number, line, key_digest, record_id, content_digest, change, packed)
                SELECT delivery_id, 1, 1, gen_random_uuid(), feed_id, gen_random_uuid(), 'added', decode('010000', 'hex') FROM gateway.delivery;
                INSERT INTO gateway.feed_record (feed_id, key_digest, record_id, content_digest, outcome, delivery_id, row_number)
                SELECT feed_id, key_digest, record_id, "row".content_digest, 'linked', delivery_id, 1
                FROM gateway.row JOIN gateway.delivery USING (delivery_id);
                INSERT INTO gateway.quarantine SELECT delivery_id, 2, 2, feed_id, '{}' FROM gateway.delivery;
                INSERT INTO gateway.finding SELECT delivery_id, feed_id, 1, 1, '', 'snils.checksum', 'error', '', '' FROM gateway.delivery;
                INSERT INTO gateway.receipt (delivery_id, body, text) SELECT delivery_id, '{}', feed_id FROM gateway.delivery;
                INSERT INTO gateway.arrival SELECT feed_id, now(), delivery_id FROM gateway.delivery;
                INSERT INTO gateway.data_agreement
                SELECT feed_id, '1', '2026-01-01', NULL, now(), 'test' FROM gateway.feed;
                INSERT INTO gateway.feed_expectation (feed_id, since, state, due_next, checked_at)
                SELECT feed_id, now(), 'pending', now(), now() FROM gateway.feed
                """)
        }
        try await database.insert([GatewayDatabase.draft(1), GatewayDatabase.draft(2)])
        try await database.gateway.transaction { session in
            try session.script(
                "UPDATE gateway.card SET agency = 'health', feed_id = 'health.test' WHERE text = 'Событие 2'")
        }
    }

    @Test(
        arguments: [
            "SELECT feed_id FROM gateway.feed", "SELECT feed_id FROM gateway.delivery",
            "SELECT name FROM gateway.delivery_file",
            "SELECT record_id FROM gateway.row", "SELECT record_id FROM gateway.feed_record",
            "SELECT record_id FROM gateway.quarantine", "SELECT file FROM gateway.finding",
            "SELECT text FROM gateway.receipt",
            "SELECT feed_id FROM gateway.arrival", "SELECT feed_id FROM gateway.data_agreement",
            "SELECT feed_id FROM gateway.feed_expectation", "SELECT feed_id FROM gateway.card",
            "SELECT feed_id FROM gateway.card JOIN gateway.card_event USING (card_id)",
        ] as [SQL])
    func queryOfAnAgencySeesItsOwnRowsOnly(statement: SQL) async throws {
        try await GatewayDatabase.with { database in
            try await Self.fill(database)
            for (agency, feed) in [("police", GatewayDatabase.feedID), ("health", "health.test"), ("education", nil)] {
                let seen = try await database.gateway.perform { session in
                    try session.reading(as: Agency(code: agency)) {
                        try session.query(statement).map { try $0.text(0) }
                    }
                }
                #expect(seen == (feed.map { [$0] } ?? []), "\(agency): \(statement.text)")
            }
            // The gateway itself sees both.
            #expect(try await database.texts(statement).count == 2, "\(statement.text)")
        }
    }

    @Test(
        arguments: [
            "SELECT packed FROM gateway.row", "SELECT record_json FROM gateway.row",
            "SELECT raw FROM gateway.quarantine", "SELECT subject FROM gateway.card",
            "SELECT text FROM gateway.card", "SELECT person_id FROM gateway.card", "SELECT * FROM gateway.person",
            "SELECT * FROM gateway.link", "SELECT * FROM gateway.review_case", "SELECT * FROM gateway.outbox",
            "SELECT * FROM gateway.api_key", "SELECT * FROM gateway.agency_account", "SELECT * FROM gateway.audit",
            "SELECT * FROM gateway.verdict", "SELECT * FROM registry.person", "SELECT * FROM gateway.upload",
            "DELETE FROM gateway.finding", "UPDATE gateway.feed SET agency = 'police'",
            "CREATE TABLE gateway.x (y integer)",
        ] as [SQL])
    func whatIsNoneOfAnAgencysBusinessIsRefused(statement: SQL) async throws {
        try await GatewayDatabase.with { database in
            let error = await #expect(throws: PostgresError.self) {
                try await database.gateway.perform { session in
                    try session.reading(as: "police") { _ = try session.query(statement) }
                }
            }
            #expect(["42501", "25006"].contains(error?.sqlState), "\(statement.text): \(error?.description ?? "")")
        }
    }

    @Test func connectionIsItselfAgainAfterwards() async throws {
        try await GatewayDatabase.with { database in
            struct Broken: Error {}
            await #expect(throws: Broken.self) {
                try await database.gateway.perform { session in
                    try session.reading(as: "police") { throw Broken() }
                }
            }
            let state = try await database.texts(
                "SELECT concat_ws('|', current_user = session_user, current_setting('sverka.agency', true), current_setting('transaction_read_only'))"
            )
            #expect(state == ["t||off"])
        }
    }
}
