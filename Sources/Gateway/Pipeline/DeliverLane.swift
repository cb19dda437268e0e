import Adapters
import Schemas

/// Pushes cards and writes receipts while later deliveries are still being matched.
struct DeliverLane {
    let application: GatewayApplication
    let log: NightLog
    let progress: any NightProgress
    let clock: @Sendable () -> Timestamp
    /// False where something else pushes.
    var isPushing = true

    /// Runs until the stream of matched, held and refused deliveries ends.
    func run(_ finished: AsyncStream<UniqueIdentifier>) async throws {
        try await push()
        for await delivery in finished {
            try await push()
            let ending = try await log.measure("acknowledge") { try await acknowledge(delivery) }
            log.update { $0.add(ending) }
        }
        try Task.checkCancellation()
    }

    /// Pushes what is due, unless the registry has not taken anything this night.
    func push() async throws {
        guard isPushing, !log.summary.isDeliveryStopped else { return }
        try await log.measure("deliver") {
            do {
                let result = try await application.gateway.withConnection { gateway in
                    let waiting = try await gateway.perform { try OutboxStore(session: $0).backlog().waiting }
                    return try await DeliverStep(gateway: gateway, registry: application.registry, clock: clock).run {
                        done in
                        progress.advance(step: "deliver", feed: "", done: done, total: waiting)
                    }
                }
                log.update { $0.delivered += result.delivered }
            } catch let error as PostgresError {
                // Linking goes on: the registry may be readable and refuse to write. The outbox keeps everything.
                log.update { summary in
                    summary.isDeliveryStopped = true
                    summary.troubles.append("карты не передаются в реестр и ждут в очереди: \(error)")
                }
            }
        }
    }

    private func acknowledge(_ id: UniqueIdentifier) async throws -> NightSummary.Ending {
        let receipts = application.configuration.receiptsFolder
        let titles = Dictionary(application.mappings.map { ($0.id, $0.title) }) { first, _ in first }
        return try await application.gateway.perform { session in
            guard let delivery = try DeliveryStore(session).delivery(id) else { return NightSummary.Ending() }
            let step = AcknowledgeStep(folder: receipts, feedTitle: titles[delivery.feedID] ?? delivery.feedID)
            return NightSummary.Ending(receipt: try step.run(delivery, on: session))
        }
    }
}
