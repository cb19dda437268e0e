import Schemas
import Testing

@testable import Gateway

// One database after the other: the server has a limit of connections.
@Suite(.serialized) struct CompositeIndicatorTests {
    private typealias Sample = GatewayDatabase
    private static let family = UniqueIdentifier(high: 0xF, low: 0xF)
    private static let indicator = Indicator(
        code: "DIT-02", domain: .safety, level: .high, subject: .family, title: "Совпали индикаторы",
        deduplicationDays: 30)

    private static func card(
        _ number: UInt64, _ indicator: String, _ agency: Agency, daysAgo: Int64 = 0, level: ResponseLevel = .current,
        family: UniqueIdentifier? = family
    ) -> SignalCardBuilder.Draft {
        Sample.draft(
            number, level: level, family: family, indicator: indicator, agency: agency,
            at: Sample.now.adding(seconds: -daysAgo * 86_400))
    }

    private func raise(_ world: GatewayDatabase, daysLater: Int64 = 0) async throws -> Int {
        try await world.gateway.transaction { session in
            try CompositeIndicator(session: session, indicator: Self.indicator, region: "92")
                .raise(at: Sample.now.adding(seconds: daysLater * 86_400))
        }
    }

    private static let three = [
        card(1, "EDU-01", "education"), card(2, "HOU-01", "housing"), card(3, "SOC-08", "social", daysAgo: 29),
    ]

    @Test func threeCurrentIndicatorsOfTwoAgenciesAreOneCard() async throws {
        try await Sample.with { world in
            try await world.insert(Self.three)
            #expect(try await raise(world) == 1)
            let cards = try await world.texts(
                """
                SELECT concat_ws('|', level, family_id, agency, territory_id, fields ->> 'codes', identity, state)
                FROM gateway.card WHERE indicator = 'DIT-02'
                """)
            #expect(cards == ["H|\(Self.family.text)|gateway|bugulma|EDU-01,HOU-01,SOC-08|linked|queued"])
            try await world.deliver()
            #expect(
                try await world.registryTexts("SELECT count(*) FROM registry.card WHERE indicator = 'DIT-02'") == ["1"])
        }
    }

    @Test func onceInAWindow() async throws {
        try await Sample.with { world in
            try await world.insert(Self.three)
            #expect(try await raise(world) == 1)
            #expect(try await raise(world) == 0)
            try await world.insert([
                Self.card(4, "EDU-12", "education", daysAgo: -20), Self.card(5, "POL-09", "police", daysAgo: -20),
                Self.card(6, "HOU-02", "housing", daysAgo: -20),
            ])
            #expect(try await raise(world, daysLater: 30) == 0)
            #expect(try await raise(world, daysLater: 31) == 1)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var cards: [SignalCardBuilder.Draft]
    }

    @Test(arguments: [
        Case(testDescription: "two indicators", cards: [card(1, "EDU-01", "education"), card(2, "HOU-01", "housing")]),
        Case(
            testDescription: "one indicator three times",
            cards: [card(1, "EDU-01", "education"), card(2, "EDU-01", "police"), card(3, "EDU-01", "housing")]),
        Case(
            testDescription: "one agency",
            cards: [card(1, "EDU-01", "education"), card(2, "EDU-12", "education"), card(3, "EDU-13", "education")]),
        Case(
            testDescription: "one of them long ago",
            cards: [
                card(1, "EDU-01", "education"), card(2, "HOU-01", "housing"), card(3, "SOC-08", "social", daysAgo: 31),
            ]),
        Case(
            testDescription: "one of them urgent already",
            cards: [
                card(1, "EDU-01", "education"), card(2, "HOU-01", "housing"), card(3, "POL-04", "police", level: .high),
            ]),
        Case(
            testDescription: "two families",
            cards: [
                card(1, "EDU-01", "education"), card(2, "HOU-01", "housing"),
                card(3, "SOC-08", "social", family: UniqueIdentifier(high: 9, low: 9)),
            ]),
        Case(
            testDescription: "no family",
            cards: [
                card(1, "EDU-01", "education", family: nil), card(2, "HOU-01", "housing", family: nil),
                card(3, "SOC-08", "social", family: nil),
            ]),
    ]) func anythingLessIsNone(testCase: Case) async throws {
        try await Sample.with { world in
            try await world.insert(testCase.cards)
            #expect(try await raise(world) == 0)
        }
    }

    @Test(arguments: ["withdrawn", "merged", "notConfirmed"]) func cardsThatProvedWrongDoNotCount(state: String)
        async throws
    {
        try await Sample.with { world in
            try await world.insert(Self.three)
            try await world.gateway.perform {
                try $0.execute("UPDATE gateway.card SET state = \(state) WHERE indicator = 'HOU-01'")
            }
            #expect(try await raise(world) == 0)
        }
    }
}
