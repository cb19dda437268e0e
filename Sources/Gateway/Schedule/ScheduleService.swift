import Adapters
import Schemas

/// The schedule as a service: one of all processes on a database leads; it fetches what is due, watches what is expected,
/// estimates once a day how well was linked, and tells people what is wrong. Whoever does not lead waits to take over.
package struct ScheduleService: Sendable {
    private let application: GatewayApplication
    private let settings: ScheduleSettings
    private let clock: @Sendable () -> Timestamp
    private let log: @Sendable (ScheduleEvent) -> Void
    private let kept: @Sendable (String) -> Void

    /// Waits between two tries to lead when the database is away.
    private static let retry = EndlessRetry(firstSeconds: 1, longestSeconds: 15)

    /// Prepares the service.
    /// - Parameters:
    ///   - log: hears what happens, from several tasks at once.
    ///   - kept: hears that a feed has a new delivery, so that nobody needs to look for one.
    package init(
        application: GatewayApplication, settings: ScheduleSettings,
        clock: @escaping @Sendable () -> Timestamp = GatewayApplication.clock,
        log: @escaping @Sendable (ScheduleEvent) -> Void, kept: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.application = application
        self.settings = settings
        self.clock = clock
        self.log = log
        self.kept = kept
    }

    /// Runs until it is cancelled. Nothing that goes wrong outside ends it.
    package func run() async throws {
        var failures = 0
        var faults = PartLog("ведение расписания", application, log)
        while !Task.isCancelled {
            var hasLed = false
            do {
                let leadership = SchedulerLeadership(
                    settings: application.gateway.settings, interval: settings.electionInterval)
                let connection = try await leadership.acquire()
                failures = 0
                faults.worked()
                hasLed = true
                log(.leading)
                do {
                    try await lead(leadership, connection)
                } catch {
                    // Whoever waits takes over at once.
                    await connection.close()
                    throw error
                }
            } catch {
                if Task.isCancelled { return }
                failures += 1
                let seconds = Self.retry.seconds(after: failures, random: Double.random(in: 0..<1))
                // Who could not even ask for the lock has lost nothing.
                if hasLed {
                    log(.leadershipLost("\(error)"))
                } else {
                    await faults.failed(error, nextWithin: .seconds(Self.retry.longestSeconds))
                }
                try? await Task.sleep(for: .seconds(seconds))
            }
        }
    }

    /// Leads until the lock is lost or the task is cancelled.
    private func lead(_ leadership: SchedulerLeadership, _ connection: PostgresConnection) async throws {
        let puller = FeedPuller(
            application: application, settings: settings, clock: clock, log: log, kept: kept)
        let watch = AlarmWatch(application: application, settings: settings, clock: clock, log: log)
        let dispatch = NoticeDispatch(application: application, settings: settings, clock: clock, log: log)
        let quality = DailyQuality(application: application, settings: settings, clock: clock, log: log)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await leadership.watch(connection) }
            group.addTask { await puller.run() }
            group.addTask { await watch.run() }
            group.addTask { await dispatch.run() }
            group.addTask { await quality.run() }
            // Only the watcher's error ends them all: a service without channels has nobody to tell, but feeds to fetch.
            while try await group.next() != nil {}
        }
    }
}
