import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// Feeds that are fetched by schedule, from a real server.
@Suite(.timeLimit(.minutes(3))) struct ScheduledPullTests {
    private typealias World = ScheduleWorld

    private static let text = PulledNightTests.head + "1;Сафин Тимур Рамилевич;05.03.2014\n"

    private static func state(_ world: World) async throws -> [String] {
        try await world.rows(
            """
            SELECT to_char(next_due, 'DD HH24:MI'), failures, fault, retry_at IS NOT NULL, accepted
            FROM gateway.feed_schedule ORDER BY feed_id
            """)
    }

    @Test func whatWasMissedIsFetchedOnceAndKept() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(in: base)
        try TransportFolder.write(Self.text, to: server.folder + "/a_1.csv")
        let mapping = World.mapping(
            "remote.clubs", at: "\(server.address)/", schedule: "02:15 UTC", match: "a_*.csv")
        try await World.with([mapping]) { world in
            try await world.running {
                try await world.until("known") { try await Self.state(world) == ["21 02:15|0||f|0"] }
                #expect(server.requests.isEmpty)
                // Five times go by, and it is fetched once.
                world.advance(seconds: 5 * 86_400)
                try await world.until("fetched") { try await Self.state(world) == ["26 02:15|0||f|1"] }
                try await Task.sleep(for: .milliseconds(200))
                #expect(server.requests.count { $0.hasPrefix("/ ") } == 1)
                #expect(world.kept == ["remote.clubs"])
                #expect(
                    try await world.rows("SELECT feed_id, state, to_char(as_of, 'DD') FROM gateway.delivery")
                        == ["remote.clubs|received|26"])
                // The next day nothing is new.
                world.advance(seconds: 86_400)
                try await world.until("fetched again") { try await Self.state(world) == ["27 02:15|0||f|0"] }
                #expect(world.kept.count == 1)
            }
            #expect(FileSystem.names(in: world.folder + "/pulled") == ["remote.clubs.tags"])
        }
    }

    @Test func feedWithoutAnAgreementIsNotFetchedUntilItHasOne() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(in: base)
        try TransportFolder.write(Self.text, to: server.folder + "/a_1.csv")
        let mapping = World.mapping(
            "remote.clubs", at: "\(server.address)/", schedule: "02:15 UTC", match: "a_*.csv")
        try await World.with([mapping]) { world in
            try await world.application.gateway.perform { session in
                try session.execute("UPDATE gateway.data_agreement SET valid_until = '2026-11-20'")
            }
            try await world.running {
                try await world.until("known") { try await Self.state(world) == ["21 02:15|0||f|0"] }
                world.advance(seconds: 3 * 3600)
                try await world.until("said") { world.events.contains(.withoutAgreement(feed: "remote.clubs")) }
                try await world.until("alarm") {
                    world.events.contains(.alarmOpened(kind: .agreementMissing, subject: "remote.clubs"))
                }
                try await Task.sleep(for: .milliseconds(200))
                #expect(server.requests.isEmpty)
                let barred = try await ScheduleOverview(world.application, at: world.now)
                #expect(barred.text(offsetMinutes: 0).contains("\n  не забирается: нет действующего соглашения"))
                #expect(barred.json.contains(#""withoutAgreement":true"#))
                #expect(world.events.count { $0 == .withoutAgreement(feed: "remote.clubs") } == 1)
                try await world.application.gateway.perform { session in
                    try session.execute("UPDATE gateway.data_agreement SET valid_until = NULL")
                }
                try await world.until("fetched") { try await Self.state(world) == ["22 02:15|0||f|1"] }
                try await world.until("over") {
                    world.events.contains(.alarmClosed(kind: .agreementMissing, subject: "remote.clubs"))
                }
                let allowed = try await ScheduleOverview(world.application, at: world.now)
                #expect(!allowed.text(offsetMinutes: 0).contains("соглашения"))
                #expect(allowed.json.contains(#""withoutAgreement":false"#))
            }
        }
    }

    @Test func aDeadServerIsProbedAndItsFeedsGoOnWhenItIsBack() async throws {
        let base = try TransportFolder()
        let port = try ServerProgram.freePort()
        let mappings = ["a", "b"].map {
            World.mapping(
                "remote.\($0)", at: "https://127.0.0.1:\(port)/", schedule: "02:15 UTC", match: "\($0)_*.csv")
        }
        try await World.with(mappings) { world in
            try await world.running {
                try await world.until("known") { try await Self.state(world).count == 2 }
                world.advance(seconds: 3 * 3600)
                // Each turn a quarter of an hour goes by: enough for every pause.
                for _ in 0..<8 {
                    try await Task.sleep(for: .milliseconds(150))
                    world.advance(seconds: 901)
                }
                try await world.until("open") {
                    try await world.rows("SELECT source, state FROM gateway.source_circuit WHERE failures >= 4").first
                        .map { $0.hasPrefix("https://127.0.0.1:\(port)|") } ?? false
                }
                let tries = world.events.count {
                    if case .pullFailed(_, "unreachable", .some) = $0 { true } else { false }
                }
                // Both feeds at first; then one of them for each pause.
                #expect((4...14).contains(tries), "\(tries)")
                #expect(
                    world.events.contains { $0 == .alarmOpened(kind: .feedPull, subject: "remote.a") }
                        || world.events.contains { $0 == .alarmOpened(kind: .feedPull, subject: "remote.b") })

                let server = try await HTTPSServer(in: base, port: port)
                for name in ["a", "b"] { try TransportFolder.write(Self.text, to: server.folder + "/\(name)_1.csv") }
                try await world.until("both fetched") {
                    world.advance(seconds: 61)
                    try await Task.sleep(for: .milliseconds(50))
                    return try await world.rows("SELECT feed_id FROM gateway.delivery ORDER BY 1") == [
                        "remote.a", "remote.b",
                    ]
                }
                try await world.until("closed") {
                    let open = try await world.rows("SELECT kind FROM gateway.alarm WHERE closed_at IS NULL")
                    return try await world.rows("SELECT state FROM gateway.source_circuit") == ["closed"]
                        && open.isEmpty
                }
            }
        }
    }

    @Test func aServerThatRefusesUsIsAskedOnce() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(.init(authorization: "Bearer other"), in: base)
        let mapping = World.mapping(
            "remote.clubs", at: "\(server.address)/a_1.csv", schedule: "0 */6 * * * UTC", match: "a_*.csv")
        try await World.with([mapping]) { world in
            try await world.running {
                try await world.until("known") { try await Self.state(world).count == 1 }
                world.advance(seconds: 6 * 3600)
                try await world.until("refused") { try await Self.state(world) == ["21 12:00|1|denied|f|0"] }
                world.advance(seconds: 3600)
                try await world.until("alarm") {
                    world.events.contains(.alarmOpened(kind: .feedPull, subject: "remote.clubs"))
                }
                try await Task.sleep(for: .milliseconds(200))
                #expect(world.events.count { if case .pullFailed = $0 { true } else { false } } == 1)
                // Its next regular time comes.
                world.advance(seconds: 5 * 3600)
                try await world.until("asked again") { try await Self.state(world) == ["21 18:00|2|denied|f|0"] }
                #expect(
                    try await world.rows("SELECT kind, subject, closed_at IS NULL FROM gateway.alarm")
                        == ["feed.pull|remote.clubs|t"])
            }
        }
    }

    @Test func aStoppedServiceEndsWithinASecondAndItsFeedStaysDue() async throws {
        let base = try TransportFolder()
        let gate = base.path + "/gate"
        let server = try await HTTPSServer(.init(gate: gate), in: base)
        try TransportFolder.write(Self.text, to: server.folder + "/a_1.csv")
        let mapping = World.mapping(
            "remote.clubs", at: "\(server.address)/a_1.csv", schedule: "02:15 UTC", match: "a_*.csv")
        try await World.with([mapping]) { world in
            let clock = ContinuousClock()
            var stopped = clock.now
            try await world.running {
                try await world.until("known") { try await Self.state(world).count == 1 }
                world.advance(seconds: 3 * 3600)
                try await world.until("begun") {
                    try await world.rows("SELECT FROM gateway.feed_schedule WHERE started_at IS NOT NULL").count == 1
                }
                stopped = clock.now
            }
            #expect(clock.now - stopped < .seconds(3))
            #expect(try await Self.state(world) == ["21 02:15|0||f|0"])
            // Whoever comes next fetches it.
            _ = FileManager.default.createFile(atPath: gate, contents: nil)
            try await world.running {
                try await world.until("fetched") { try await Self.state(world) == ["22 02:15|0||f|1"] }
            }
        }
    }

    @Test func feedThatIsAskedForWhileItIsFetchedIsFetchedAgain() async throws {
        // The listing of the run may have been taken before there was what is asked for.
        let mapping = World.mapping("remote.clubs", at: "https://127.0.0.1:1/", schedule: "02:15 UTC", match: "a_*.csv")
        try await World.with([mapping]) { world in
            let mappings = world.application.mappings
            let run = UniqueIdentifier(high: 1, low: 2)
            let due = try await world.application.gateway.perform { session in
                let store = ScheduleStore(session: session)
                _ = try store.entries(of: mappings, at: World.start)
                let later = World.start.adding(seconds: 3 * 3600)
                let seen = try #require(try store.entries(of: mappings, at: later).first)
                try store.begin(run, of: seen.feed.id, at: later)
                // By the clock of a machine that is a minute behind.
                _ = try store.request(seen.feed.id, at: later.adding(seconds: -60))
                var plan = seen.plan
                plan.ended(.done, seen.schedule, at: later.adding(seconds: 5), random: 0)
                try store.end(
                    run, of: seen.feed.id, plan, seen: seen.plan.nextDue, accepted: 0, at: later.adding(seconds: 5))
                let next = try #require(try store.entries(of: mappings, at: later.adding(seconds: 6)).first)
                return next.plan.isDue(at: later.adding(seconds: 6))
            }
            #expect(due)
        }
    }

    @Test func anotherScheduleIsAnotherNextTime() async throws {
        let mapping = World.mapping(
            "remote.clubs", at: "https://127.0.0.1:1/", schedule: "02:15 UTC", match: "a_*.csv")
        try await World.with([mapping]) { world in
            let other = try MappingLoaderText.load(mapping.replacing("02:15 UTC", with: "04:00 UTC"), in: world)
            let now = world.now
            for (mappings, expected) in [
                (world.application.mappings, "21 02:15"), ([other], "21 04:00"),
                (world.application.mappings, "21 02:15"),
            ] {
                try await world.application.gateway.perform { session in
                    _ = try ScheduleStore(session: session).entries(of: mappings, at: now)
                }
                #expect(try await Self.state(world).map { $0.prefix(8) } == [expected[...]])
            }
            // Without a schedule nobody waits.
            try await world.application.gateway.perform { session in
                _ = try ScheduleStore(session: session).entries(of: [], at: now)
            }
            #expect(try await Self.state(world).isEmpty)
        }
    }
}
