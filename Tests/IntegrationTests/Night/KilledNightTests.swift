import Foundation
import Testing

@testable import Gateway

/// `kill -9` at many moments of a night: the next run finishes it, nothing is lost and no card is made twice.
@Suite(.serialized) struct KilledNightTests {
    /// Every line of progress of a night, each with several delays: inside the steps, not only between them.
    private static let moments = (0...16).flatMap { line in
        [line * 7 % 11, 23 + line * 13 % 40].map { SverkaProgram.KillMoment(lines: line, milliseconds: $0) }
    }

    @Test func killedNightContinuesWhereItWas() async throws {
        var expected: [String] = []
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            expected = try await world.decisions()
        }
        #expect(expected.count > 500)
        var hits = 0
        for moment in Self.moments {
            try await NightWorld.with { world in
                try await world.drop(day: 1)
                let killed = try await world.program.run("night", "--as-of", "2026-11-20", kill: moment)
                if killed.wasKilled { hits += 1 }
                _ = try await world.night()
                #expect(try await world.decisions() == expected, "killed after \(moment)")
                #expect(
                    try await world.number("SELECT count(*) FROM gateway.delivery WHERE state <> 'acknowledged'") == 0)
                #expect(try await world.number("SELECT count(*) FROM gateway.outbox WHERE delivered_at IS NULL") == 0)
                let different = try await world.number(
                    """
                    SELECT count(*) FROM gateway.card FULL JOIN registry.card USING (card_id)
                    WHERE num_nulls(gateway.card.indicator, registry.card.indicator) > 0
                    """)
                // A card that waits for an operator is not in the registry yet.
                let waiting = try await world.number("SELECT count(*) FROM gateway.card WHERE state = 'draft'")
                #expect(different == waiting)
                #expect(try FileManager.default.contentsOfDirectory(atPath: world.folder + "/inbox").isEmpty)
            }
        }
        #expect(hits > Self.moments.count / 2, "most kills must hit a running night")
    }

    @Test func nightKilledManyTimesInARowStillEndsRight() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            for round in 1...8 {
                _ = try await world.program.run(
                    "night", "--as-of", "2026-11-20", kill: SverkaProgram.KillMoment(lines: round, milliseconds: 15))
            }
            _ = try await world.night()
            let cards = try await world.number("SELECT count(*) FROM gateway.card")
            #expect(cards > 0)
            let waiting = try await world.number("SELECT count(*) FROM gateway.card WHERE state = 'draft'")
            #expect(try await world.number("SELECT count(*) FROM registry.card") == cards - waiting)
            #expect(
                try await world.number(
                    "SELECT count(*) FROM gateway.delivery WHERE rows_read <> rows_unchanged + rows_duplicate + rows_quarantined + rows_withdrawn + rows_linked + rows_review + rows_new"
                )
                    == 0)
        }
    }
}
