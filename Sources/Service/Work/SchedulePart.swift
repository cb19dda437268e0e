import Gateway
import Logging
import ServiceLifecycle

/// Fetches feeds when they are due, watches what is expected, estimates the quality of links and tells people, on the one node that leads.
struct SchedulePart: ServicePart {
    let environment: ServiceEnvironment
    /// Wakes who works on feeds.
    let wakeup: Wakeup

    func addRoutes(to routes: ServiceRoutes) {}

    var background: [any Service] { [Loop(environment: environment, wakeup: wakeup)] }

    private struct Loop: Service {
        let environment: ServiceEnvironment
        let wakeup: Wakeup

        func run() async throws {
            var settings = ScheduleSettings()
            settings.channels = environment.configuration.channels
            settings.qualityHour = environment.configuration.qualityHour
            let logger = environment.logger
            let schedule = ScheduleService(
                application: environment.application, settings: settings, clock: environment.clock,
                log: { event in
                    if event.isTrouble { logger.warning("\(event)") } else { logger.info("\(event)") }
                }, kept: { _ in wakeup.wake() })
            try await cancelWhenGracefulShutdown { try await schedule.run() }
        }
    }
}
