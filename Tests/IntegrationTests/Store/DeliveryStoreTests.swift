import Adapters
import Schemas
import Testing

@testable import Gateway

// One database after the other: the server has a limit of connections.
@Suite(.serialized) struct DeliveryStoreTests {
    private typealias Sample = GatewayDatabase

    private func register(
        _ session: PostgresSession, digest: UInt64, id: UInt64, at moment: Timestamp = Sample.now
    ) throws -> (delivery: UniqueIdentifier, isNew: Bool) {
        let digest = ContentDigest(words: (digest, 0, 0, 0))
        return try DeliveryStore(session).register(
            feed: try Sample.mapping(), files: [DeliveryReceipt.File(name: "дети.csv", digest: digest, byteCount: 7)],
            digest: digest, id: UniqueIdentifier(high: 0, low: id), asOf: moment.date, receivedAt: moment)
    }

    @Test func sameBytesAreTheSameDeliveryWithTheSameReceiptNumber() async throws {
        try await Sample.with { world in
            try await world.gateway.transaction { session in
                let first = try register(session, digest: 5, id: 1)
                let number = try #require(try DeliveryStore(session).delivery(first.delivery)).receiptNumber
                let again = try register(session, digest: 5, id: 2, at: Sample.now.adding(seconds: 99 * 86_400))
                #expect(first.isNew && !again.isNew && again.delivery == first.delivery)
                let delivery = try #require(try DeliveryStore(session).delivery(again.delivery))
                #expect(delivery.receiptNumber == number && delivery.receivedAt == Sample.now)
                #expect(number.hasPrefix("К-20261121-"))
                #expect(delivery.files.map(\.name) == ["дети.csv"])
                let other = try register(session, digest: 6, id: 3)
                #expect(other.isNew)
                #expect(try DeliveryStore(session).delivery(other.delivery)?.receiptNumber != number)
            }
        }
    }

    @Test func sameBytesForAnotherFeedAreAnotherDelivery() async throws {
        try await Sample.with { world in
            try await world.gateway.transaction { session in
                var other = try Sample.mapping()
                other.id = "health.test"
                try DeliveryStore(session).register(feed: other)
                let digest = ContentDigest(words: (1, 1, 1, 1))
                let registered = try DeliveryStore(session).register(
                    feed: other, files: [], digest: digest, id: UniqueIdentifier(high: 0, low: 9),
                    asOf: Sample.now.date,
                    receivedAt: Sample.now)
                #expect(registered.isNew)
            }
        }
    }

    @Test func deliveryThatIsCommittedWhileSomebodyLooksIsSeenWithItsFilesOrNotAtAll() async throws {
        try await Sample.with { world in
            let settings = world.settings
            try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask {
                    let connection = try await PostgresConnection.open(settings)
                    for number in 100..<400 as Range<UInt64> {
                        try await connection.transaction { _ = try register($0, digest: number, id: number) }
                    }
                    return 0
                }
                group.addTask {
                    let connection = try await PostgresConnection.open(settings)
                    var without = 0
                    while true {
                        let seen = try await connection.perform { try DeliveryStore($0).unfinished(of: Sample.feedID) }
                        without += seen.count { $0.id != Sample.delivery && $0.files.isEmpty }
                        if seen.count == 301 { return without }
                    }
                }
                for try await without in group { #expect(without == 0) }
            }
        }
    }

    @Test func nodesThatRegisterAtOnceMakeOneDelivery() async throws {
        try await Sample.with { world in
            let settings = world.settings
            let made = try await withThrowingTaskGroup(of: (UniqueIdentifier, Bool).self) { group in
                for node in 0..<4 as Range<UInt64> {
                    group.addTask {
                        try await PostgresConnection.open(settings).transaction {
                            try register($0, digest: 8, id: 20 + node)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(made.count { $0.1 } == 1)
            #expect(Set(made.map(\.0)).count == 1)
        }
    }

    /// All ways from every state: those of `DeliveryState.next` work once, from the right state only.
    @Test func statesMoveAlongTheirGraphAndOnce() async throws {
        try await Sample.with { world in
            try await world.gateway.perform { session in
                let store = DeliveryStore(session)
                let id = Sample.delivery
                for state in DeliveryState.allCases {
                    for next in state.next {
                        for actual in DeliveryState.allCases {
                            try session.execute("UPDATE gateway.delivery SET state = \(actual.rawValue)")
                            let isMoved = try store.move(id, from: state, to: next)
                            #expect(isMoved == (actual == state))
                            #expect(try store.delivery(id)?.state == (isMoved ? next : actual))
                        }
                    }
                }
                #expect(try !store.move(UniqueIdentifier(high: 7, low: 7), from: .received, to: .staged))
            }
        }
    }

    @Test func unfinishedAreThoseWithWorkLeftTheOldestFirst() async throws {
        try await Sample.with { world in
            try await world.gateway.transaction { session in
                let store = DeliveryStore(session)
                let later = try register(session, digest: 2, id: 2, at: Sample.now.adding(seconds: 60)).delivery
                let earlier = try register(session, digest: 3, id: 3, at: Sample.now.adding(seconds: -60)).delivery
                #expect(try store.unfinished().map(\.id) == [earlier, Sample.delivery, later])
                for state in DeliveryState.allCases {
                    try session.execute(
                        "UPDATE gateway.delivery SET state = \(state.rawValue) WHERE delivery_id = \(later)")
                    // A refused or held one still needs its receipt.
                    let isLeft = try store.unfinished().contains { $0.id == later }
                    #expect(isLeft == (state != .acknowledged))
                }
                try session.execute("INSERT INTO gateway.receipt (delivery_id, body, text) VALUES (\(later), '{}', '')")
                try session.execute("UPDATE gateway.delivery SET state = 'refused' WHERE delivery_id = \(later)")
                #expect(try !store.unfinished().contains { $0.id == later })
            }
        }
    }
}
