import Gateway
import Logging
import ServiceLifecycle

/// What the node does beside answering: signals, feeds, outbox, folders.
struct WorkPart: ServicePart {
    let work: GatewayWork

    func addRoutes(to routes: ServiceRoutes) {}

    var checks: [ReadinessCheck] {
        let matcher = work.matcher
        return [
            ReadinessCheck(
                "registry", failed: "реестр не загружен: выгрузки и сигналы принимаются, сверка и карты ждут его",
                isRequired: false
            ) {
                await matcher.isLoaded
            }
        ]
    }

    var background: [any Service] { [Loops(work: work)] }

    private struct Loops: Service {
        let work: GatewayWork

        func run() async throws {
            await cancelWhenGracefulShutdown { await work.run() }
        }
    }
}

extension WorkLog {
    /// Writes to the service's log.
    init(_ logger: Logger) {
        self.init { event, fields, isFault in
            let metadata = Logger.Metadata(uniqueKeysWithValues: fields.map { ($0.key, .string($0.value)) })
            if isFault {
                logger.warning("\(event)", metadata: metadata)
            } else {
                logger.info("\(event)", metadata: metadata)
            }
        }
    }
}
