import Schemas

/// Looks again and again at what may be wrong, as long as this process leads.
struct AlarmWatch: Sendable {
    let application: GatewayApplication
    let settings: ScheduleSettings
    let clock: @Sendable () -> Timestamp
    let log: @Sendable (ScheduleEvent) -> Void

    /// Runs until it is cancelled.
    func run() async {
        var faults = PartLog("тревоги", application, log)
        while !Task.isCancelled {
            do {
                for event in try await look() { log(event) }
                faults.worked()
            } catch {
                if !Task.isCancelled { await faults.failed(error, nextWithin: settings.watchInterval) }
            }
            try? await Task.sleep(for: settings.watchInterval)
        }
    }

    /// One look.
    func look() async throws -> [ScheduleEvent] {
        let now = clock()
        let checks = AlarmChecks(
            mappings: application.mappings, region: application.profile.settings,
            thresholds: settings.thresholds)
        let folder = application.configuration.dataFolder
        // A file system that does not answer must not stop anything but this look.
        let space = try await DedicatedThread.run { FileSystem.space(of: folder) }
        let thresholds = settings.thresholds
        let channels = settings.channels.map(\.name)
        return try await application.gateway.perform { session in
            var reading = try checks.run(on: session, at: now)
            let store = AlarmStore(session: session)
            if let space {
                let isOpen = try store.open().contains(.init(kind: .diskLow))
                reading.add(
                    AlarmChecks.disk(free: space.free, of: space.total, isOpen: isOpen, thresholds: thresholds))
            }
            return try store.apply(reading, channels: channels, at: now)
        }
    }
}
