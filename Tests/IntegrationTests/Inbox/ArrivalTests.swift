import Foundation
import Schemas
import Testing

@testable import Gateway

/// Whether what is expected has come, told by nights whose clock is passed in.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ArrivalTests {
    private typealias World = InboxWorld

    private static let expected = World.mapping(
        "clubs.expected", mode: "delta", match: "e_*.csv", more: "expect: {by: \"02:00\", every: day}")

    /// A night at a moment of November 2026, UTC; the region's time is three hours ahead.
    private func night(_ world: World, day: Int, _ hour: Int, _ minute: Int) async throws -> NightSummary {
        let date = try #require(CalendarDate(year: 2026, month: 11, day: day))
        let moment = Timestamp(startOf: date).adding(seconds: Int64(hour * 60 + minute) * 60)
        let application = try await GatewayApplication.open(
            GatewayConfiguration(
                dataFolder: world.night.folder, mappingsFolder: world.program.mappings,
                databaseURL: world.night.settings.address, width: 2))
        let summary = try await NightRun(application, clock: { moment }).run(inbox: world.inbox, asOf: date)
        await application.close()
        return summary
    }

    private func state(_ world: World) async throws -> [String] {
        try await world.texts("SELECT state FROM gateway.feed_expectation")
    }

    @Test func missingAndLateFilesAreNamedAndKeptForTheService() async throws {
        try await World.with([Self.expected]) { world in
            // Set up on the 10th at 03:00: nothing was due before.
            var summary = try await night(world, day: 10, 0, 0)
            #expect(summary.arrivals.map(\.state) == [.pending])
            #expect(summary.arrivals[0].dueNext.iso == "2026-11-10T23:00:00Z")
            // 01:30: half an hour before its time.
            try world.drop(World.text(0..<2, grade: "5 А"), as: "e_1.csv", age: 86_400 * 20)
            _ = try await night(world, day: 10, 22, 30)
            #expect(try await state(world) == ["pending"])
            summary = try await night(world, day: 11, 0, 0)
            #expect(summary.arrivals.map(\.state) == [.arrived])
            #expect(summary.missingFeeds.isEmpty && !summary.text.contains("ждали"))
            // The next day nothing comes.
            summary = try await night(world, day: 12, 0, 0)
            #expect(summary.missingFeeds == ["clubs.expected"])
            #expect(summary.text.contains("Внимание: clubs.expected: ждали до 12.11.2026 02:00, не пришло"))
            #expect(try await state(world) == ["missing"])
            // Then it does, at 04:30.
            try world.drop(World.text(0..<3, grade: "6 А"), as: "e_2.csv", age: 86_400 * 20)
            summary = try await night(world, day: 12, 1, 30)
            #expect(summary.missingFeeds.isEmpty)
            #expect(
                summary.text.contains(
                    "clubs.expected: ждали до 12.11.2026 02:00, пришло с опозданием: 12.11.2026 04:30"))
            #expect(
                summary.json.contains(
                    #""state":"late","dueAt":"2026-11-11T23:00:00Z","arrivedAt":"2026-11-12T01:30:00Z""#))
            #expect(try await state(world) == ["late"])
            // The same bytes again are no news, but they came.
            try world.drop(World.text(0..<3, grade: "6 А"), as: "e_3.csv", age: 86_400 * 20)
            _ = try await night(world, day: 12, 20, 0)
            summary = try await night(world, day: 13, 0, 0)
            #expect(summary.arrivals.map(\.state) == [.arrived])
            #expect(
                try await world.texts(
                    "SELECT to_char(due_next AT TIME ZONE 'UTC', 'DD HH24:MI') FROM gateway.feed_expectation")
                    == ["13 23:00"])
        }
    }

    /// A file that waited for its marker came with the marker; one that was dropped before its time was not late only
    /// because the night begins later.
    @Test func fileComesWhenItIsCompleteNotWhenTheNightBegins() async throws {
        try await World.with([Self.expected]) { world in
            try world.drop(World.text(0..<2, grade: "5 А"), as: "e_1.csv")
            let before = GatewayApplication.clock()
            let application = try await GatewayApplication.open(
                GatewayConfiguration(
                    dataFolder: world.night.folder, mappingsFolder: world.program.mappings,
                    databaseURL: world.night.settings.address, width: 2))
            let later = before.adding(seconds: 5 * 3600)
            _ = try await NightRun(application, clock: { later }).run(inbox: world.inbox, asOf: later.date)
            await application.close()
            let arrived = try await PostgresConnection.open(world.night.settings).perform {
                try $0.queryOne("SELECT arrived_at FROM gateway.arrival").timestamp(0)
            }
            #expect(arrived <= before.adding(seconds: 1) && arrived > before.adding(seconds: -60))
        }
    }

    @Test func missingFeedEndsTheProgramWithItsCode() async throws {
        try await World.with([Self.expected]) { world in
            try await world.run()
            let connection = try await PostgresConnection.open(world.night.settings)
            _ = try await connection.perform {
                try $0.execute("UPDATE gateway.feed_expectation SET since = now() - interval '9 days'")
            }
            let summary = try await world.run(status: 2)
            let lines = try #require(summary["arrivals"] as? [[String: Any]])
            #expect(lines.map { $0["feed"] as? String } == ["clubs.expected"])
            #expect(lines.map { $0["state"] as? String } == ["missing"])
            // Nobody waits for a feed whose mapping expects nothing any more.
            try World.mapping("clubs.expected", mode: "delta", match: "e_*.csv").write(
                toFile: world.program.mappings + "/3.yaml", atomically: true, encoding: .utf8)
            try await world.run()
            #expect(try await state(world).isEmpty)
        }
    }
}
