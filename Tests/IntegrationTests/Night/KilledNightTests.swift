import Foundation
import Testing

@testable import Gateway

/// `kill -9` at many moments of a night: the next run finishes it, nothing is lost and no card is made twice.
@Suite(.serialized) struct KilledNightTests {
    /// Moments spread evenly over a night's length.
    private static let kills = 16

    @Test func killedNightContinuesWhereItWas() async throws {
        var expected: [String] = []
        var length = Duration.zero
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            let clock = ContinuousClock()
            length = try await clock.measure { _ = try await world.night() }
            expected = try await world.decisions()
        }
        #expect(expected.count > 500)
        var hits = 0
        for number in 1...Self.kills {
            try await NightWorld.with { world in
                try await world.drop(day: 1)
                let delay = length * number / (Self.kills + 1)
                let killed = try await world.program.run("night", "--as-of", "2026-11-20", killAfter: delay)
                if killed.wasKilled { hits += 1 }
                _ = try await world.night()
                #expect(try await world.decisions() == expected, "killed after \(delay)")
                #expect(
                    try await world.number("SELECT count(*) FROM gateway.delivery WHERE state <> 'acknowledged'") == 0)
                #expect(try await world.number("SELECT count(*) FROM gateway.outbox WHERE delivered_at IS NULL") == 0)
                #expect(
                    try await world.number(
                        "SELECT count(*) FROM gateway.card FULL JOIN registry.card USING (card_id) WHERE num_nulls(gateway.card.indicator, registry.card.indicator) > 0"
                    )
                        == 0)
                #expect(try FileManager.default.contentsOfDirectory(atPath: world.folder + "/inbox").isEmpty)
            }
        }
        #expect(hits > Self.kills / 2, "most kills must hit a running night")
    }

    @Test func nightKilledManyTimesInARowStillEndsRight() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            for round in 1...8 {
                _ = try await world.program.run(
                    "night", "--as-of", "2026-11-20", killAfter: .milliseconds(150 + 130 * round))
            }
            _ = try await world.night()
            let cards = try await world.number("SELECT count(*) FROM gateway.card")
            #expect(cards > 0)
            #expect(try await world.number("SELECT count(*) FROM registry.card") == cards)
            #expect(
                try await world.number(
                    "SELECT count(*) FROM gateway.delivery WHERE rows_read <> rows_unchanged + rows_duplicate + rows_quarantined + rows_withdrawn + rows_linked + rows_review + rows_new"
                )
                    == 0)
        }
    }
}
