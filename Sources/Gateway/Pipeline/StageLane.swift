import Adapters
import Schemas

/// Stages the night's deliveries, several at once, ahead of the matching.
struct StageLane {
    let application: GatewayApplication
    let board: StagingBoard
    let handover: StagedRows
    let mapping: @Sendable (String) throws -> FeedMapping
    let progress: any NightProgress
    let shelf = KnownRowsShelf()

    /// Runs until everything on the board is staged, held or refused.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<application.configuration.width {
                group.addTask {
                    do {
                        while let delivery = await board.next() { try await stage(delivery) }
                    } catch {
                        // At once: the others may be waiting for what this one was to stage.
                        await board.fail(error)
                        throw error
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func stage(_ delivery: Delivery) async throws {
        let step = StageStep(
            originals: OriginalsStore(folder: application.configuration.originalsFolder),
            mapping: try mapping(delivery.feedID), territories: application.profile.territories,
            handover: handover, shelf: shelf)
        try await application.gateway.perform { session in
            _ = try step.run(delivery, on: session) { rows in
                progress.advance(step: "stage", feed: delivery.feedID, done: rows, total: nil)
            }
        }
        progress.finish(step: "stage", feed: delivery.feedID, done: 0)
        if await !board.hasMore(of: delivery) { shelf.clear(delivery.feedID) }
        await board.finish(delivery)
    }
}
