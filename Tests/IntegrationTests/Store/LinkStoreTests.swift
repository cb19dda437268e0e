import Schemas
import Testing

@testable import Gateway

// One database after the other: the server has a limit of connections.
@Suite(.serialized) struct LinkStoreTests {
    private typealias Sample = GatewayDatabase
    private static let one = UniqueIdentifier(high: 1, low: 1)
    private static let two = UniqueIdentifier(high: 2, low: 2)

    private static func change(
        _ kind: LinkChange.Kind, _ person: UniqueIdentifier? = nil, key: UInt64 = 1, slot: Int = 0
    ) -> LinkChange {
        LinkChange(
            key: Sample.key(key), slot: slot, kind: kind, person: person, weight: 12.5, levels: "0a", guardRule: "twin")
    }

    private func apply(
        _ changes: [LinkChange], unseen: Set<RowDigest> = [], to world: GatewayDatabase
    ) async throws {
        try await world.gateway.transaction { session in
            try LinkStore(session: session, feedID: Sample.feedID)
                .apply(
                    changes, unseen: unseen, at: Sample.now, by: "matcher", model: "1",
                    deliveryOf: { _ in Sample.delivery })
        }
    }

    private func links(_ world: GatewayDatabase) async throws -> [String] {
        try await world.texts(
            "SELECT concat_ws('|', person_slot, split_part(person_id::text, '-', 5)) FROM gateway.link ORDER BY key_digest, person_slot"
        )
    }

    private static let personOne = "0|000000000001"
    private static let personTwo = "0|000000000002"

    struct Case: Sendable {
        var changes: [LinkChange]
        var links: [String]
    }

    @Test(arguments: [
        Case(changes: [change(.link, one)], links: [personOne]),
        Case(changes: [change(.create, one)], links: [personOne]),
        Case(changes: [change(.review)], links: []),
        Case(changes: [change(.link, one), change(.link, two)], links: [personTwo]),
        Case(changes: [change(.unlink, one), change(.link, two)], links: [personTwo]),
        Case(changes: [change(.link, one), change(.unlink, one)], links: []),
        Case(changes: [change(.link, one), change(.withdraw, one)], links: []),
        Case(changes: [change(.link, one), change(.review)], links: [personOne]),
        Case(changes: [change(.link, one), change(.unlink, one), change(.link, two), change(.unlink, two)], links: []),
        Case(changes: [change(.link, one), change(.link, two, slot: 1)], links: [personOne, "1|000000000002"]),
        Case(
            changes: [change(.link, one), change(.link, two, slot: 1), change(.unlink, two, slot: 1)],
            links: [personOne]),
    ]) func linkFollowsTheLastChange(testCase: Case) async throws {
        // All at once, and one after the other: the same links and the same history.
        for isAtOnce in [true, false] {
            try await Sample.with { world in
                for changes in isAtOnce ? [testCase.changes] : testCase.changes.map({ [$0] }) {
                    try await apply(changes, to: world)
                }
                #expect(try await links(world) == testCase.links)
                let kinds = try await world.texts("SELECT kind FROM gateway.link_event ORDER BY event_id")
                #expect(kinds == testCase.changes.map(\.kind.rawValue))
            }
        }
    }

    @Test func recordsNeverSeenAreLinkedWithoutLooking() async throws {
        try await Sample.with { world in
            try await apply(
                [Self.change(.link, Self.one), Self.change(.review, slot: 1), Self.change(.link, Self.two, key: 2)],
                unseen: [Sample.key(1)], to: world)
            #expect(try await links(world) == [Self.personOne, Self.personTwo])
        }
    }

    @Test func eventsKeepWhatExplainsTheDecision() async throws {
        try await Sample.with { world in
            try await apply([Self.change(.link, Self.one)], to: world)
            let event = try await world.texts(
                "SELECT concat_ws('|', feed_id, decided_by, model_version, weight, levels, guard, delivery_id) FROM gateway.link_event"
            )
            #expect(event == ["police.test|matcher|1|12.5|0a|twin|\(Sample.delivery.text)"])
        }
    }

    @Test(arguments: [
        "UPDATE gateway.link_event SET reason = 'x'", "DELETE FROM gateway.link_event", "TRUNCATE gateway.link_event",
        "UPDATE gateway.audit SET detail = 'x'", "DELETE FROM gateway.audit", "TRUNCATE gateway.audit",
        "DELETE FROM gateway.link_event WHERE false",
    ]) func historyCannotBeChanged(statement: String) async throws {
        try await Sample.with { world in
            try await apply([Self.change(.link, Self.one)], to: world)
            let error = await failure { try await world.gateway.perform { try $0.script(statement) } }
            #expect(error?.sqlState == "42501")
            #expect(try await world.texts("SELECT count(*) FROM gateway.link_event WHERE reason = ''") == ["1"])
        }
    }
}
