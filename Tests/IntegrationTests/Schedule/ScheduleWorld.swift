import Adapters
import Foundation
import Schemas
import Synchronization
import Testing

@testable import Gateway

/// A gateway with mappings of its own whose schedule runs by a clock that the test moves.
final class ScheduleWorld: Sendable {
    let application: GatewayApplication
    let settings: ConnectionSettings
    let folder: String
    private let state: Mutex<(now: Timestamp, events: [ScheduleEvent], kept: [String])>

    /// 2026-11-21 00:00 UTC.
    static let start = Timestamp(microseconds: 1_795_219_200_000_000)

    /// Lends the world; mappings by their texts.
    static func with(_ mappings: [String], _ body: (ScheduleWorld) async throws -> Void) async throws {
        try await TemporaryDatabase.with { settings in
            let base = try TransportFolder()
            let folder = try base.folder("mappings")
            try await TestCertificates.shared.value.text("authority.pem").write(
                toFile: folder + "/authority.pem", atomically: true, encoding: .utf8)
            for (index, text) in mappings.enumerated() {
                try text.write(toFile: "\(folder)/\(index).yaml", atomically: true, encoding: .utf8)
            }
            let application = try await GatewayApplication.open(
                GatewayConfiguration(
                    dataFolder: base.path, mappingsFolder: folder, databaseURL: settings.address, width: 2))
            try await application.gateway.perform { session in
                try session.execute(
                    "INSERT INTO gateway.data_agreement SELECT feed_id, '1', '2020-01-01', NULL, now(), 'test' FROM gateway.feed"
                )
            }
            let world = ScheduleWorld(application, settings, base.path)
            do {
                try await body(world)
            } catch {
                await application.close()
                throw error
            }
            await application.close()
            withExtendedLifetime(base) {}
        }
    }

    private init(_ application: GatewayApplication, _ settings: ConnectionSettings, _ folder: String) {
        self.application = application
        self.settings = settings
        self.folder = folder
        state = Mutex((Self.start, [], []))
    }

    /// A mapping that is fetched from a server.
    static func mapping(_ id: String, at address: String, schedule: String, match: String, more: String = "") -> String
    {
        PulledNightTests.mapping(
            id, source: "kind: https", "address: \(address)", "match: \"\(match)\"", "authority: authority.pem",
            "allow: [127.0.0.1]", "attempts: 1", "schedule: \"\(schedule)\"") + more
    }

    var now: Timestamp { state.withLock { $0.now } }
    var events: [ScheduleEvent] { state.withLock { $0.events } }
    var kept: [String] { state.withLock { $0.kept } }

    /// Moves the clock.
    func advance(seconds: Int64) { state.withLock { $0.now = $0.now.adding(seconds: seconds) } }

    /// Settings that look quickly.
    static func quick(_ channels: [AlarmChannel] = []) -> ScheduleSettings {
        var settings = ScheduleSettings()
        settings.tick = .milliseconds(40)
        settings.watchInterval = .milliseconds(60)
        settings.electionInterval = .milliseconds(100)
        settings.channels = channels
        settings.thresholds.freePercent = 0
        return settings
    }

    /// A service on this world.
    func service(_ settings: ScheduleSettings = quick()) -> ScheduleService {
        ScheduleService(
            application: application, settings: settings, clock: { self.now },
            log: { event in self.state.withLock { $0.events.append(event) } },
            kept: { feed in self.state.withLock { $0.kept.append(feed) } })
    }

    /// Runs a service beside the body.
    func running(_ settings: ScheduleSettings = quick(), _ body: () async throws -> Void) async throws {
        let service = service(settings)
        let task = Task { try await service.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            _ = await task.result
            throw error
        }
        task.cancel()
        try await task.value
    }

    /// Waits until something is so.
    func until(_ what: String, seconds: Int = 60, _ isSo: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("never: \(what); \(events.suffix(12).map(\.description))")
        throw CancellationError()
    }

    /// The columns of a query, as text, joined by `|`.
    func rows(_ statement: SQL) async throws -> [String] {
        try await application.gateway.perform { session in
            let rows = try session.query(statement)
            return try rows.map { row in
                try (0..<row.rows.columnCount).map { try row.optionalText($0) ?? "" }.joined(separator: "|")
            }
        }
    }
}
