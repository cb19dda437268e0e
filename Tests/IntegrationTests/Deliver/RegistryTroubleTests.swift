import Schemas
import Testing

@testable import Gateway

/// A registry that refuses, disappears or answers nonsense.
// One database after the other: the server has a limit of connections.
@Suite(.serialized) struct RegistryTroubleTests {
    private typealias Sample = GatewayDatabase

    /// Makes the registry do something for one card.
    private func trap(_ world: GatewayDatabase, text: String, _ action: String) async throws {
        try await world.registryScript(
            """
            CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.text = '\(text)' THEN \(action); END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER trap BEFORE INSERT ON registry.card FOR EACH ROW EXECUTE FUNCTION trap();
            """)
    }

    @Test func poisonedEntryIsPostponedAndTheOthersGo() async throws {
        try await Sample.with { world in
            try await world.insert((1...30).map { Sample.draft($0) })
            try await trap(world, text: "Событие 17", "RAISE EXCEPTION 'Иванов' USING ERRCODE = '22023'")
            let result = try await world.deliver()
            #expect(result.delivered == 29 && result.postponed == 1)
            #expect(try await world.registryTexts("SELECT count(*) FROM registry.card") == ["29"])
            let waiting = try await world.texts(
                "SELECT concat_ws('|', card_id, attempts, last_error) FROM gateway.outbox WHERE delivered_at IS NULL")
            #expect(waiting == ["00000000-0000-000c-0000-000000000011|1|22023"])
            let backlog = try await world.gateway.perform { session in
                let backlog = try OutboxStore(session: session).backlog()
                return [backlog.waiting, backlog.refused]
            }
            #expect(backlog == [1, 1])
            // Not before its time, then ever later.
            #expect(try await world.deliver() == DeliverStep.Result())
            #expect(try await world.deliver(at: Sample.now.adding(seconds: 1)).postponed == 1)
            #expect(try await world.deliver(at: Sample.now.adding(seconds: 2)) == DeliverStep.Result())
            try await world.registryScript("DROP TRIGGER trap ON registry.card")
            #expect(try await world.deliver(at: Sample.now.adding(seconds: 3)).delivered == 1)
            #expect(try await world.texts("SELECT count(*) FROM gateway.outbox WHERE last_error IS NOT NULL") == ["0"])
        }
    }

    @Test func lostConnectionsLeaveEverythingQueuedAndLetOthersDispatch() async throws {
        try await Sample.with(separate: true) { world in
            try await world.insert((1...3).map { Sample.draft($0) })
            try await trap(world, text: "Событие 2", "PERFORM pg_terminate_backend(pg_backend_pid())")
            let error = await failure { try await world.deliver(tries: 2) }
            #expect(error?.isConnectionLoss == true)
            #expect(try await world.registryTexts("SELECT count(*) FROM registry.card") == ["0"])
            let waiting = try await world.texts("SELECT attempts FROM gateway.outbox WHERE delivered_at IS NULL")
            #expect(waiting == ["0", "0", "0"])
            try await world.registryScript("DROP TRIGGER trap ON registry.card")
            // Another node, on a connection of its own: the first one must not keep the dispatcher's lock.
            let other = try await PostgresConnection.open(world.settings)
            let result = try await DeliverStep(gateway: other, registry: world.registry, clock: { Sample.now }).run()
            #expect(result.delivered == 3)
            #expect(try await world.registryTexts("SELECT count(*) FROM registry.card") == ["3"])
        }
    }

    @Test func connectionsKilledBetweenTwoPushesAreReplaced() async throws {
        try await Sample.with(separate: true) { world in
            try await world.insert([Sample.draft(1)])
            // Dies once, comes back; a sequence is not rolled back.
            try await trap(
                world, text: "Событие 1",
                "IF nextval('registry.deaths') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF")
            try await world.registryScript("CREATE SEQUENCE registry.deaths")
            #expect(try await world.deliver(tries: 3).delivered == 1)
        }
    }

    @Test func registryThatIsGoneLeavesEverythingQueued() async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1)])
            let gone = PostgresPool(world.settings.with(database: "sverka_no_such_database"), size: 1)
            let step = DeliverStep(gateway: world.gateway, registry: gone, clock: { Sample.now })
            let error = await failure { try await step.run(triesWhenAway: 1) }
            #expect(error?.code == .connectionFailed)
            #expect(try await world.texts("SELECT count(*) FROM gateway.outbox WHERE delivered_at IS NULL") == ["1"])
            #expect(try await world.deliver().delivered == 1)
        }
    }

    @Test(arguments: [
        ("SELECT (value ->> 'entry')::uuid, 'perhaps'::text FROM json_array_elements(entries)", "неизвестный статус"),
        (
            "SELECT (value ->> 'entry')::uuid, 'stored'::text FROM json_array_elements(entries) LIMIT 1",
            "передано записей 2, ответов 1"
        ),
        ("SELECT gen_random_uuid(), 'stored'::text FROM json_array_elements(entries)", "ответ дважды"),
        (
            "SELECT (entries -> 0 ->> 'entry')::uuid, 'stored'::text FROM json_array_elements(entries)",
            "ответ дважды"
        ),
    ]) func registryThatBreaksItsContractIsNamed(body: String, words: String) async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1), Sample.draft(2)])
            try await world.registryScript(
                """
                CREATE OR REPLACE FUNCTION registry.contract_receive(entries json)
                RETURNS TABLE (entry_id uuid, status text) LANGUAGE sql AS $$ \(body) $$
                """)
            let error = await thrown { try await world.deliver() }
            #expect((error as? NightError)?.description.contains(words) == true)
            #expect(try await world.texts("SELECT count(*) FROM gateway.outbox WHERE delivered_at IS NULL") == ["2"])
            let other = try await PostgresConnection.open(world.settings)
            let isFree = try await other.perform { try OutboxStore(session: $0).lock() }
            #expect(isFree)
        }
    }

    @Test func oneDispatcherAtATime() async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1)])
            let other = try await PostgresConnection.open(world.settings)
            #expect(try await other.perform { try OutboxStore(session: $0).lock() })
            #expect(try await world.deliver() == DeliverStep.Result())
            try await other.perform { try OutboxStore(session: $0).unlock() }
            #expect(try await world.deliver().delivered == 1)
        }
    }
}
