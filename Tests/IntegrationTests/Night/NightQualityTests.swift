import Foundation
import Matcher
import Schemas
import Testing

@testable import Gateway

/// The estimate that every night makes of its own links.
@Suite(.serialized) struct NightQualityTests {
    @Test func aNightTellsHowWellItLinkedAndKeepsIt() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            let night = try await world.night()
            let lines = try #require(night["quality"] as? [[String: Any]])
            let feeds = lines.filter { $0["by"] == nil }
            #expect(feeds.count == (night["feeds"] as? [[String: Any]])?.count)
            let education = try #require(feeds.first { $0["feed"] as? String == "education.attendance" })
            #expect(education["model"] as? String == MatchModel.standard.version)
            let precision = try #require(education["precision"] as? [String: Double])
            let (low, value, high) = try (
                #require(precision["low"]), #require(precision["value"]), #require(precision["high"])
            )
            #expect(low < value && value <= high && value > 0.98 && low > 0.95)
            let counts = try #require(education["counts"] as? [String: Double])
            #expect(try #require(counts["takenOut"]) > 100)
            #expect(try #require(counts["namesakes"]) > 20 && #require(counts["fullNamesakes"]) > 20)
            #expect(try #require(counts["decoyTwins"]) > 50)
            #expect(education["checkedPrecision"] is NSNull)
            #expect(Set(lines.compactMap { $0["by"] as? String }) == ["age", "snils", "municipality"])
            #expect(lines.allSatisfy { ($0["sampled"] as? Int ?? 0) > 0 })
            #expect(try await world.number("SELECT count(*) FROM gateway.quality_estimate") == lines.count)

            // A night that matched nothing has nothing to say.
            try await world.drop(day: 1)
            let again = try await world.night()
            #expect((again["quality"] as? [Any])?.isEmpty == true)
            #expect(try await world.number("SELECT count(*) FROM gateway.quality_estimate") == lines.count)

            let shown = try await SverkaProgram.launch(Self.command(world, "--feed", "education.attendance"))
            #expect(
                shown.status == 0 && shown.output.contains("модель \(MatchModel.standard.version)"), "\(shown.errors)")
            #expect(!shown.output.contains("health.oms"))
            let json = try await SverkaProgram.launch(Self.command(world, "--json", "--groups")).json()
            #expect((json["estimates"] as? [Any])?.count == lines.count)
        }
    }

    private static func command(_ world: NightWorld, _ more: String...) -> [String] {
        [
            "model", "quality", "--data", world.folder, "--mappings", SverkaProgram.mappings, "--database",
            SverkaProgram.address(world.settings),
        ] + more
    }

    @Test func verdictsAboutAutomaticLinksAreWeighedByTheirBand() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let feed = "education.attendance"
            try await PostgresConnection.open(world.settings).perform { session in
                #expect(try QualityStore(session).acceptance(of: feed) == nil)
                // Of all links of the feed one is found wrong and nine right.
                try session.execute(
                    """
                    INSERT INTO gateway.verdict (feed_id, key_digest, person_slot, person_id, verdict, decided_by, decided_at)
                    SELECT feed_id, key_digest, person_slot, person_id, CASE WHEN row_number() OVER () = 1 THEN 'never' ELSE 'always' END,
                           'Петрова', now() + interval '1 day'
                    FROM (SELECT * FROM gateway.link_event WHERE feed_id = \(feed) AND kind = 'link' AND person_id IS NOT NULL
                            AND weight IS NOT NULL ORDER BY event_id LIMIT 10) AS linked
                    """)
                // Who was not linked automatically says nothing about automatic links.
                try session.execute(
                    """
                    INSERT INTO gateway.verdict (feed_id, key_digest, person_slot, person_id, verdict, decided_by)
                    SELECT feed_id, key_digest, 7, person_id, 'never', 'Петрова' FROM gateway.link
                    WHERE feed_id = \(feed) AND person_id IS NOT NULL LIMIT 5
                    """)
                let result = try #require(try QualityStore(session).acceptance(of: feed))
                #expect(result.checked == 10)
                let precision = try #require(result.precision)
                #expect(precision.low < precision.value && precision.value < 1 && precision.high <= 1)
                #expect(result.links > 200)
            }
        }
    }
}
