import Gateway
import Logging
import ServiceLifecycle

/// Asks the registry now and then what became of cards.
struct OutcomePart: ServicePart {
    let environment: ServiceEnvironment

    func addRoutes(to routes: ServiceRoutes) {}

    var background: [any Service] { [Loop(environment: environment)] }

    private struct Loop: Service {
        let environment: ServiceEnvironment

        func run() async throws {
            let application = environment.application
            let step = OutcomeStep(
                gateway: application.gateway, registry: application.registry, clock: environment.clock)
            let seconds = Int64(environment.configuration.intervals.outcomes)
            await cancelWhenGracefulShutdown {
                var outage = OutageLog("outcomes", application, WorkLog(environment.logger))
                while !Task.isCancelled {
                    do {
                        let changed = try await step.run()
                        outage.worked()
                        if changed > 0 {
                            environment.logger.info("outcomes noted", metadata: ["cards": "\(changed)"])
                        }
                    } catch {
                        if Task.isCancelled { return }
                        if await !outage.tells(error, nextWithin: seconds) {
                            let text = (error as? PostgresError)?.description ?? "\(type(of: error))"
                            environment.logger.warning("outcomes not read", metadata: ["error": "\(text)"])
                        }
                    }
                    try? await Task.sleep(for: .seconds(seconds))
                }
            }
        }
    }
}
