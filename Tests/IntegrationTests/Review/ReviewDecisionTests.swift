import Schemas
import Testing

@testable import Gateway

// One database after the other: the server has a limit of connections.
@Suite(.serialized) struct ReviewDecisionTests {
    private typealias Sample = GatewayDatabase
    private static let case1 = UniqueIdentifier(high: 0x5, low: 1)
    private static let best = UniqueIdentifier(high: 0xA, low: 1)
    private static let second = UniqueIdentifier(high: 0xA, low: 2)
    private static let family = UniqueIdentifier(high: 0xF, low: 1)

    private static func reviewCase(_ id: UniqueIdentifier, slot: Int = 0) -> ReviewCase {
        ReviewCase(
            id: id, key: Sample.key(1), slot: slot, rowNumber: 1, guardRule: "twin",
            candidates: [
                ReviewCase.Candidate(person: best, family: family, weight: 11.5, levels: "01"),
                ReviewCase.Candidate(person: second, family: nil, weight: .infinity, levels: ""),
            ], level: .high)
    }

    /// A record in review with one card.
    private func prepare(
        _ world: GatewayDatabase, card: SignalCardBuilder.Draft, cases: [ReviewCase] = [reviewCase(case1)]
    ) async throws {
        try await world.insert([card])
        try await world.gateway.transaction { session in
            try ReviewStore(session).open(
                cases, feedID: Sample.feedID, deliveryOf: { _ in Sample.delivery }, at: Sample.now)
            try session.execute(
                """
                INSERT INTO gateway.feed_record (feed_id, key_digest, record_id, content_digest, outcome, delivery_id, row_number)
                VALUES (\(Sample.feedID), \(Sample.key(1).identifier), '1', \(Sample.key(9).identifier), 'review',
                        \(Sample.delivery), 1)
                """)
        }
    }

    private func decide(
        _ world: GatewayDatabase, _ decision: ReviewStore.Decision, of id: UniqueIdentifier = case1,
        reason: String = "совпал адрес"
    ) async throws {
        try await world.gateway.perform { session in
            try ReviewStore(session).decide(
                id, decision, by: "Петрова", reason: reason, at: Sample.now.adding(seconds: 600))
        }
    }

    private static let link = ReviewStore.Decision.link(person: best, family: family)

    private func held() -> SignalCardBuilder.Draft {
        Sample.draft(1, level: .high, identity: .ambiguous, person: nil, family: nil)
    }

    @Test func linkIsAVerdictAnEventALinkAndAnAuditEntry() async throws {
        try await Sample.with { world in
            try await prepare(world, card: held())
            try await decide(world, Self.link)
            #expect(
                try await world.texts("SELECT state || (closed_at IS NOT NULL)::text FROM gateway.review_case") == [
                    "decidedtrue"
                ])
            #expect(
                try await world.texts(
                    "SELECT concat_ws('|', person_id, verdict, decided_by, reason) FROM gateway.verdict")
                    == ["\(Self.best.text)|always|Петрова|совпал адрес"])
            #expect(
                try await world.texts(
                    "SELECT concat_ws('|', kind, person_id, family_id, decided_by, reason) FROM gateway.link_event")
                    == ["link|\(Self.best.text)|\(Self.family.text)|Петрова|совпал адрес"])
            #expect(try await world.texts("SELECT person_id FROM gateway.link") == [Self.best.text])
            #expect(try await world.texts("SELECT outcome FROM gateway.feed_record") == ["linked"])
            #expect(
                try await world.texts("SELECT concat_ws('|', actor, action, object, detail) FROM gateway.audit")
                    == ["Петрова|review.decide|\(Self.case1.text)|linked"])
        }
    }

    @Test func cardThatWaitedGoesOutLinked() async throws {
        try await Sample.with { world in
            try await prepare(world, card: held())
            #expect(try await world.deliver() == DeliverStep.Result())
            try await decide(world, Self.link)
            let card = try await world.texts(
                "SELECT concat_ws('|', revision, state, identity, person_id, family_id, hold_until) FROM gateway.card")
            #expect(card == ["2|queued|linked|\(Self.best.text)|\(Self.family.text)"])
            #expect(try await world.texts("SELECT kind FROM gateway.outbox") == ["repair"])
            #expect(try await world.deliver(at: Sample.now.adding(seconds: 700)).delivered == 1)
            #expect(
                try await world.registryTexts("SELECT concat_ws('|', state, person_id) FROM registry.card") == [
                    "delivered|\(Self.best.text)"
                ])
        }
    }

    @Test func provisionalCardIsRepairedInTheRegistryWithoutASecondOne() async throws {
        try await Sample.with { world in
            try await prepare(
                world, card: Sample.draft(1, level: .emergency, identity: .provisional, person: nil, family: nil))
            try await world.deliver()
            try await decide(world, Self.link)
            try await world.deliver(at: Sample.now.adding(seconds: 700))
            #expect(try await world.texts("SELECT kind FROM gateway.outbox ORDER BY sequence") == ["card", "repair"])
            #expect(
                try await world.registryTexts(
                    "SELECT concat_ws('|', revision, state, identity, person_id) FROM registry.card")
                    == ["2|delivered|linked|\(Self.best.text)"])
            #expect(try await world.texts("SELECT count(*) FROM gateway.card") == ["1"])
            #expect(
                try await world.texts("SELECT kind FROM gateway.card_event ORDER BY event_id")
                    == ["raised", "delivered", "relinked"])
        }
    }

    @Test func noneOfThemEndsTheWaitAndForbidsTheCandidates() async throws {
        try await Sample.with { world in
            try await prepare(world, card: held())
            try await decide(world, .noneOfThem)
            #expect(
                try await world.texts("SELECT person_id::text || verdict FROM gateway.verdict ORDER BY 1")
                    == ["\(Self.best.text)never", "\(Self.second.text)never"])
            #expect(try await world.texts("SELECT outcome FROM gateway.feed_record") == ["new"])
            #expect(try await world.texts("SELECT count(*) FROM gateway.link") == ["0"])
            let card = try await world.texts(
                "SELECT concat_ws('|', revision, state, identity, person_id) FROM gateway.card")
            #expect(card == ["2|queued|provisional"])
            try await world.deliver(at: Sample.now.adding(seconds: 700))
            #expect(try await world.registryTexts("SELECT identity FROM registry.card") == ["provisional"])
        }
    }

    @Test func noneOfThemTakesAWrongPersonOffTheCardAndTheLink() async throws {
        try await Sample.with { world in
            try await prepare(world, card: Sample.draft(1, person: Self.best, family: Self.family))
            try await world.gateway.transaction { session in
                try LinkStore(session: session, feedID: Sample.feedID).apply(
                    [LinkChange(key: Sample.key(1), slot: 0, kind: .link, person: Self.best, family: Self.family)],
                    at: Sample.now, by: "matcher", model: "1", deliveryOf: { _ in Sample.delivery })
            }
            try await world.deliver()
            try await decide(world, .noneOfThem)
            try await world.deliver(at: Sample.now.adding(seconds: 700))
            #expect(try await world.texts("SELECT count(*) FROM gateway.link") == ["0"])
            #expect(
                try await world.registryTexts(
                    "SELECT concat_ws('|', revision, identity, coalesce(person_id::text, 'nobody')) FROM registry.card")
                    == ["2|provisional|nobody"])
        }
    }

    @Test func laterDecisionForSomebodyElseEndsTheEarlierOne() async throws {
        try await Sample.with { world in
            try await prepare(world, card: held())
            try await decide(world, Self.link)
            let again = UniqueIdentifier(high: 0x5, low: 2)
            try await world.gateway.perform { session in
                try ReviewStore(session).open(
                    [Self.reviewCase(again)], feedID: Sample.feedID, deliveryOf: { _ in Sample.delivery },
                    at: Sample.now)
            }
            try await decide(world, .link(person: Self.second, family: nil), of: again)
            #expect(
                try await world.texts("SELECT concat_ws('|', person_id, verdict) FROM gateway.verdict ORDER BY 1")
                    == ["\(Self.best.text)|never", "\(Self.second.text)|always"])
        }
    }

    @Test func newPersonNeedsTheRow() async throws {
        try await Sample.with { world in
            try await prepare(world, card: held())
            let error = await thrown { try await decide(world, .newPerson) }
            #expect(error as? ReviewStore.Refusal == .rowGone)
            #expect(try await world.texts("SELECT state FROM gateway.review_case") == ["open"])
            #expect(try await world.texts("SELECT count(*) FROM gateway.verdict") == ["0"])
        }
    }

    @Test(arguments: [link, .noneOfThem]) func secondDecisionIsRefused(again: ReviewStore.Decision) async throws {
        try await Sample.with { world in
            try await prepare(world, card: held())
            try await decide(world, Self.link)
            let error = await thrown { try await decide(world, again) }
            #expect(error as? ReviewStore.Refusal == .notOpen)
            #expect(try await world.texts("SELECT count(*) FROM gateway.link_event") == ["1"])
            #expect(try await world.texts("SELECT count(*) FROM gateway.verdict") == ["1"])
            #expect(try await world.texts("SELECT count(*) FROM gateway.audit") == ["1"])
        }
    }

    @Test func caseOfARowThatChangedCannotBeDecided() async throws {
        try await Sample.with { world in
            try await prepare(world, card: held())
            try await world.gateway.perform { session in
                try ReviewStore(session).supersede([Sample.key(1)], feedID: Sample.feedID, at: Sample.now)
                try ReviewStore(session).open(
                    [Self.reviewCase(UniqueIdentifier(high: 0x5, low: 2))], feedID: Sample.feedID,
                    deliveryOf: { _ in Sample.delivery }, at: Sample.now)
            }
            let error = await thrown { try await decide(world, Self.link) }
            #expect(error as? ReviewStore.Refusal == .notOpen)
            #expect(
                try await world.texts("SELECT state FROM gateway.review_case ORDER BY case_id") == [
                    "superseded", "open",
                ])
        }
    }

    @Test func recordStaysInReviewUntilItsLastPersonIsDecided() async throws {
        try await Sample.with { world in
            let other = UniqueIdentifier(high: 0x5, low: 2)
            try await prepare(
                world, card: held(), cases: [Self.reviewCase(Self.case1), Self.reviewCase(other, slot: 1)])
            try await decide(world, Self.link)
            #expect(try await world.texts("SELECT outcome FROM gateway.feed_record") == ["review"])
            try await decide(world, .link(person: Self.second, family: nil), of: other)
            #expect(try await world.texts("SELECT outcome FROM gateway.feed_record") == ["linked"])
            #expect(try await world.texts("SELECT person_id FROM gateway.card") == [Self.best.text])
        }
    }

    @Test func decisionThatCannotBeStoredChangesNothing() async throws {
        try await Sample.with { world in
            try await prepare(world, card: held())
            let error = await failure { try await decide(world, Self.link, reason: "a\0b") }
            #expect(error?.code == .invalidValue)
            #expect(try await world.texts("SELECT state FROM gateway.review_case") == ["open"])
            #expect(try await world.texts("SELECT count(*) FROM gateway.verdict") == ["0"])
            #expect(try await world.texts("SELECT state FROM gateway.card") == ["draft"])
        }
    }

    @Test func cardsOfOtherRecordsAndOfOtherPeopleStayAsTheyAre() async throws {
        try await Sample.with { world in
            try await prepare(world, card: held())
            var sibling = Sample.draft(2, level: .high, identity: .ambiguous, person: nil, family: nil, slot: 1)
            sibling.card.key = RowDigest(high: 0xC, low: 77)
            let other = Sample.draft(3, level: .high, identity: .ambiguous, person: nil, family: nil)
            try await world.gateway.transaction { session in
                try CardStore(session: session).insert(
                    [sibling, other], recordKeys: [Sample.key(1), Sample.key(3)], secret: [],
                    region: "92",
                    now: Sample.now)
            }
            try await decide(world, Self.link)
            #expect(
                try await world.texts("SELECT state FROM gateway.card ORDER BY card_id") == [
                    "queued", "draft", "draft",
                ])
        }
    }

    @Test func familyThatChangedIsRepairedToo() async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1, person: Self.best, family: Self.family)])
            let moved = UniqueIdentifier(high: 0xF, low: 2)
            let change = LinkChange(key: Sample.key(1), slot: 0, kind: .link, person: Self.best, family: moved)
            try await world.repair { try $0.relink([change], at: Sample.now) }
            try await world.repair { try $0.relink([change], at: Sample.now) }
            #expect(
                try await world.texts("SELECT revision || '|' || family_id FROM gateway.card") == ["2|\(moved.text)"])
        }
    }

    @Test func householdThatIsSettledRepairsTheFamilysCard() async throws {
        try await Sample.with { world in
            try await world.insert([
                Sample.draft(1, level: .high, identity: .ambiguous, person: nil, family: nil, slot: -1)
            ])
            let change = LinkChange(key: Sample.key(1), slot: -1, kind: .link, family: Self.family)
            try await world.repair { try $0.relink([change], at: Sample.now) }
            #expect(
                try await world.texts(
                    "SELECT concat_ws('|', state, identity, family_id, coalesce(person_id::text, '-')) FROM gateway.card"
                )
                    == ["queued|linked|\(Self.family.text)|-"])
        }
    }

    @Test func rowGoneFromAFullDeliveryIsNotedAndKeepsItsCard() async throws {
        try await Sample.with { world in
            try await world.insert([Sample.draft(1)])
            try await world.repair { try $0.noteAbsence([Sample.key(1)], at: Sample.now) }
            #expect(try await world.texts("SELECT state FROM gateway.card") == ["queued"])
            #expect(
                try await world.texts("SELECT kind FROM gateway.card_event ORDER BY event_id") == [
                    "raised", "sourceRowAbsent",
                ])
        }
    }
}
