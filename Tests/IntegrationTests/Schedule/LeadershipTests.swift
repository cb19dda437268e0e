import Foundation
import Testing

@testable import Gateway

/// One leader among many.
@Suite(.timeLimit(.minutes(2))) struct LeadershipTests {
    /// Processes of the server that hold the leader's lock.
    private static let holders: SQL =
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 4919 AND objid = 10 AND granted"

    private static func leaders(_ world: ScheduleWorld) -> Int { world.events.count { $0 == .leading } }

    @Test func oneLeadsAndAnotherTakesOver() async throws {
        try await ScheduleWorld.with([]) { world in
            let first = Task { try await world.service().run() }
            try await world.until("first leads") { Self.leaders(world) == 1 }
            let second = Task { try await world.service().run() }
            try await Task.sleep(for: .milliseconds(400))
            #expect(Self.leaders(world) == 1)
            first.cancel()
            try await world.until("second leads", seconds: 3) { Self.leaders(world) == 2 }
            try await first.value
            #expect(try await world.rows(Self.holders).count == 1)
            second.cancel()
            try await second.value
            try await world.until("nobody leads") { try await world.rows(Self.holders).isEmpty }
        }
    }

    @Test func whoLosesItsConnectionLeadsNoMore() async throws {
        try await ScheduleWorld.with([]) { world in
            try await world.running {
                try await world.until("leads") { Self.leaders(world) == 1 }
                let pid = try #require(Int(try await world.rows(Self.holders).first ?? ""))
                _ = try await world.rows("SELECT pg_terminate_backend(\(Int32(pid)))")
                try await world.until("noticed", seconds: 5) {
                    world.events.contains { if case .leadershipLost = $0 { true } else { false } }
                }
                try await world.until("leads again", seconds: 5) { Self.leaders(world) == 2 }
            }
        }
    }

    /// A pooler may take session locks away and leave the connection as it is.
    @Test func whoLosesTheLockAloneLeadsNoMore() async throws {
        try await ScheduleWorld.with([]) { world in
            let leadership = SchedulerLeadership(settings: world.settings, interval: .milliseconds(30))
            let connection = try await leadership.acquire()
            _ = try await connection.perform { try $0.query("SELECT pg_advisory_unlock_all()").count }
            let error = await thrown { try await leadership.watch(connection) }
            #expect(error is SchedulerLeadership.Lost)
        }
    }

    @Test func manyNodesFetchOnce() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(in: base)
        try TransportFolder.write(
            PulledNightTests.head + "1;Сафин Тимур Рамилевич;05.03.2014\n", to: server.folder + "/a_1.csv")
        let mapping = ScheduleWorld.mapping(
            "remote.clubs", at: "\(server.address)/a_1.csv", schedule: "0 * * * * UTC", match: "a_*.csv")
        try await ScheduleWorld.with([mapping]) { world in
            let nodes = (0..<3).map { _ in Task { try await world.service().run() } }
            try await world.until("known") { try await world.rows("SELECT FROM gateway.feed_schedule").count == 1 }
            for hour in 1...3 {
                world.advance(seconds: 3600)
                try await world.until("fetched") { server.requests.count == hour }
                // Whoever leads is killed after each. Earlier than noted, the next one rightly asks once more.
                let now = world.now
                try await world.until("noted") {
                    try await world.rows("SELECT FROM gateway.feed_schedule WHERE succeeded_at >= \(now)").count == 1
                }
                _ = try await world.rows(
                    "SELECT pg_terminate_backend(pid) FROM (\(fragment: Self.holders)) AS holder")
                try await world.until("taken over") {
                    try await world.rows(Self.holders).count == 1 && Self.leaders(world) == hour + 1
                        // The one before has noticed: until then it may rightly ask for what is due.
                        && world.events.count { if case .leadershipLost = $0 { true } else { false } } == hour
                }
            }
            try await Task.sleep(for: .milliseconds(300))
            #expect(server.requests.count == 3)
            for node in nodes { node.cancel() }
            for node in nodes { try await node.value }
        }
    }
}
