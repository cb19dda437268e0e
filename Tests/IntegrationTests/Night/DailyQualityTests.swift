import Foundation
import Schemas
import Synchronization
import Testing

@testable import Gateway

/// The estimate that the service makes once a day of what it linked.
@Suite(.serialized, .timeLimit(.minutes(5))) struct DailyQualityTests {
    /// What a node does besides, with a clock that can be moved.
    private final class Node: Sendable {
        let application: GatewayApplication
        private let state: Mutex<(now: Timestamp, events: [ScheduleEvent])>

        init(_ world: NightWorld) async throws {
            application = try await GatewayApplication.open(
                GatewayConfiguration(
                    dataFolder: world.folder, mappingsFolder: SverkaProgram.mappings,
                    databaseURL: SverkaProgram.address(world.settings), width: 1))
            state = Mutex((GatewayApplication.clock(), []))
        }

        var events: [ScheduleEvent] { state.withLock { $0.events } }
        var now: Timestamp { state.withLock { $0.now } }
        func advance(days: Int64) { state.withLock { $0.now = $0.now.adding(seconds: days * 86_400) } }

        var quality: DailyQuality {
            DailyQuality(
                application: application, settings: ScheduleWorld.quick(), clock: { self.now }, log: { self.hear($0) })
        }

        func start() -> Task<Void, any Error> {
            let service = ScheduleService(
                application: application, settings: ScheduleWorld.quick(), clock: { self.now },
                log: { self.hear($0) })
            return Task { try await service.run() }
        }

        func stop(_ task: Task<Void, any Error>) async throws {
            task.cancel()
            _ = await task.result
            await application.close()
        }

        private func hear(_ event: ScheduleEvent) { state.withLock { $0.events.append(event) } }
    }

    private struct Line: Hashable {
        var name: String
        var rows: Int
        var sampled: Int
        var counts: [String: Double]
    }

    private static func lines(_ world: NightWorld) async throws -> [Line] {
        try await PostgresConnection.open(world.settings).perform { session in
            try session.query(
                "SELECT concat_ws('|', feed_id, group_kind, group_name), rows_total, rows_sampled, counts FROM gateway.quality_estimate"
            ).map { row in
                let counts = try JSONSerialization.jsonObject(with: Data(try row.text(3).utf8)) as? [String: Double]
                return Line(
                    name: try row.text(0), rows: try row.int(1), sampled: try row.int(2),
                    counts: try #require(counts))
            }
        }
    }

    private static func until(_ what: String, _ isSo: () async throws -> Bool) async throws {
        for _ in 0..<1200 {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("never: \(what)")
        throw CancellationError()
    }

    private static let holders: SQL =
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 4919 AND objid = 10 AND granted"

    @Test func oneOfTwoNodesMakesItOnceADayAndItSaysWhatANightWould() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let night = try await Self.lines(world)
            // As if the service had taken and matched all of it.
            _ = try await world.number(
                "WITH gone AS (DELETE FROM gateway.quality_estimate RETURNING 1) SELECT count(*) FROM gone")
            let nodes = [try await Node(world), try await Node(world)]
            for node in nodes { node.advance(days: 1) }
            let running = nodes.map { $0.start() }
            func made() -> Int {
                nodes.flatMap(\.events).count { if case .qualityEstimated = $0 { true } else { false } }
            }
            try await Self.until("estimated") { made() == 1 }
            // Whoever leads next finds it made.
            _ = try await world.number(
                "SELECT count(pg_terminate_backend(pid)) FROM (\(fragment: Self.holders)) AS holder")
            try await Self.until("taken over") { nodes.flatMap(\.events).count { $0 == .leading } == 2 }
            try await Task.sleep(for: .milliseconds(500))
            #expect(made() == 1)
            let daily = try await Self.lines(world)
            #expect(daily.count == Set(daily.map(\.name)).count)
            #expect(Set(daily.map(\.name)) == Set(night.map(\.name)))
            for line in night {
                let same = try #require(daily.first { $0.name == line.name })
                #expect(same.rows == line.rows)
                for count in ["link", "review", "takenOut", "decoyTwins", "namesakes"] {
                    let (now, then) = try (#require(same.counts[count]), #require(line.counts[count]))
                    #expect(abs(now - then) <= max(4, then / 20), "\(line.name) \(count): \(now), \(then)")
                }
            }
            // A day that brought nothing has nothing to say.
            for node in nodes { node.advance(days: 1) }
            try await Task.sleep(for: .milliseconds(500))
            #expect(try await Self.lines(world).count == daily.count)
            for (node, task) in zip(nodes, running) { try await node.stop(task) }
            let shown = try await world.program.run("model", "quality", "--feed", "education.attendance")
            #expect(shown.status == 0 && shown.output.contains("точность"), "\(shown.errors)")
        }
    }

    @Test func twoThatMakeItAtTheSameTimeKeepItOnce() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            _ = try await world.number(
                "WITH gone AS (DELETE FROM gateway.quality_estimate RETURNING 1) SELECT count(*) FROM gone")
            let nodes = [try await Node(world), try await Node(world)]
            for node in nodes { node.advance(days: 1) }
            let due = nodes[0].quality.due(at: nodes[0].now)
            async let first = nodes[0].quality.estimate(due)
            async let second = nodes[1].quality.estimate(due)
            let events = try await [first, second]
            #expect(events.count { $0 != nil } == 1)
            let daily = try await Self.lines(world)
            #expect(!daily.isEmpty && daily.count == Set(daily.map(\.name)).count)
            #expect(try await world.number("SELECT count(DISTINCT at) FROM gateway.quality_estimate") == 1)
            for node in nodes { await node.application.close() }
        }
    }

    @Test func itIsDueAtAnHourOfTheRegion() async throws {
        try await NightWorld.with { world in
            let node = try await Node(world)
            let day = Timestamp(startOf: try #require(CalendarDate(year: 2026, month: 11, day: 21)))
            // Six o'clock in Kazan is three o'clock UTC.
            let due = day.adding(seconds: 3 * 3600)
            #expect(node.quality.due(at: due) == due)
            #expect(node.quality.due(at: due.adding(seconds: -1)) == due.adding(seconds: -86_400))
            #expect(node.quality.due(at: due.adding(seconds: 86_399)) == due)
            await node.application.close()
        }
    }

    @Test func aServiceThatWasDownMakesItWhenItIsBack() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            let before = try await Self.lines(world)
            _ = try await world.number(
                "WITH gone AS (DELETE FROM gateway.quality_estimate RETURNING 1) SELECT count(*) FROM gone")
            // It ended three days ago, and no service ran at any of the hours since.
            _ = try await world.number(
                "WITH old AS (UPDATE gateway.delivery SET state_changed_at = now() - interval '3 days' RETURNING 1) SELECT count(*) FROM old"
            )
            let hour = Calendar(identifier: .gregorian).dateComponents(
                in: TimeZone(secondsFromGMT: 3 * 3600)!, from: Date()
            ).hour!
            try await ServiceProgram.with(world, agencies: [], settings: "quality_hour: \(hour)") { service, _ in
                try await Self.until("estimated") { try await !Self.lines(world).isEmpty }
                try await Self.until("said") { service.log.contains("качество связей за сутки оценено") }
                #expect(try await Set(Self.lines(world).map(\.name)) == Set(before.map(\.name)))
            }
        }
    }
}
