import Foundation
import Testing

@testable import Gateway

/// A registry in a database of its own, and what happens to a night when it is away.
@Suite(.serialized) struct RegistryElsewhereTests {
    @Test func nightWithoutItsRegistryKeepsEverythingAndTheNextOneDeliversIt() async throws {
        let elsewhere = try await TemporaryDatabase.make()
        try await NightWorld.with(registry: elsewhere.settings) { world in
            try await world.drop(day: 1)
            var away = world.program
            away.registry = ConnectionSettings(
                socketDirectory: "/nonexistent", port: 1, user: "nobody", database: "none")
            let failed = try await away.run("night", "--as-of", "2026-11-20")
            // Everything is taken and kept; only what needs the registry waits.
            #expect(failed.status == 2)
            #expect(failed.output.contains("реестр недоступен"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: world.folder + "/inbox").isEmpty)
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery WHERE state = 'staged'") > 0)
            let summary = try await world.night()
            let raised = try #require(summary["cardsRaised"] as? Int)
            let held = try #require(summary["cardsHeld"] as? Int)
            #expect(raised > 0)
            let registry = try await PostgresConnection.open(elsewhere.settings)
            let cards = try await registry.perform { try $0.queryOne("SELECT count(*) FROM registry.card").int(0) }
            #expect(cards == raised - held)
        }
        await elsewhere.drop()
    }

    @Test func registryThatRefusesToWriteStopsDeliveryAndNotTheNight() async throws {
        let elsewhere = try await TemporaryDatabase.make()
        try await NightWorld.with(registry: elsewhere.settings) { world in
            let registry = try await PostgresConnection.open(elsewhere.settings)
            try await registry.perform { session in
                try session.script("ALTER TABLE registry.card ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
                try session.script(
                    """
                    CREATE FUNCTION registry.no_space() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full'; END $$;
                    CREATE TRIGGER no_space BEFORE INSERT ON registry.card FOR EACH ROW EXECUTE FUNCTION registry.no_space()
                    """)
            }
            try await world.drop(day: 1)
            let result = try await world.program.run("night", "--json", "--as-of", "2026-11-20")
            #expect(result.status == 2)
            let summary = try result.json()
            #expect((summary["linked"] as? Int ?? 0) > 0)
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery WHERE state <> 'acknowledged'") == 0)
            let waiting = try #require(summary["outboxWaiting"] as? Int)
            #expect(waiting > 0)
            try await registry.perform { session in
                try session.script(
                    "DROP TRIGGER no_space ON registry.card; ALTER TABLE registry.card DROP CONSTRAINT full_disk")
            }
            #expect(try await world.night()["cardsDelivered"] as? Int == waiting)
        }
        await elsewhere.drop()
    }
}
