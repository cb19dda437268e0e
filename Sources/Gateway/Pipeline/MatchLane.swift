import Adapters
import Schemas

/// Matches the night's deliveries in their order, chunk after chunk: while one is written, the next is read and scored.
///
/// What a chunk is scored against is settled before the chunk in front of it is written, so that the result never
/// depends on which of the two is faster.
struct MatchLane {
    let deliveries: [Delivery]
    let application: GatewayApplication
    let board: StagingBoard
    let log: NightLog
    let progress: any NightProgress
    let mapping: @Sendable (String) throws -> FeedMapping
    /// Told of every delivery that is matched, held or refused.
    let finished: AsyncStream<UniqueIdentifier>.Continuation

    /// Where the lane is: a delivery, and the last of its rows that has been taken up.
    private struct Place {
        var index: Int
        /// Nil before its first row.
        var row: Int?
    }

    /// What comes next.
    private enum Work {
        case chunk(MatchChunk, Place)
        /// Nothing of the delivery is to be matched.
        case ended(Delivery, Place)
        /// The chunk depends on the one being written.
        case afterWriting(Place)
        case end
    }

    /// Runs to the end of the deliveries. Where the registry is away, nothing is matched and nothing is lost.
    func run(_ matcher: PreparedMatcher) async throws {
        defer { finished.finish() }
        do {
            let step: MatchStep
            do {
                step = try await log.measure("registry") { try await matcher.step() }
            } catch let error as PostgresError where error.meansAway {
                log.update {
                    $0.troubles.append("реестр недоступен, сверка и передача продолжатся следующей ночью: \(error)")
                }
                return try await finishUnmatched()
            }
            log.update { $0.people = step.registry.current().0.count }
            try await application.gateway.withConnection { try await run(step, on: $0) }
        } catch {
            await board.fail(error)
            throw error
        }
    }

    private func run(_ step: MatchStep, on connection: PostgresConnection) async throws {
        var work = try await next(from: Place(index: 0), writing: nil, step, against: step.registry.current())
        while true {
            let base = step.registry.current()
            switch work {
            case .chunk(let chunk, let place):
                async let following = next(from: place, writing: chunk.origins.deliveries.last, step, against: base)
                try await log.measure("match") { try await step.write(chunk, on: connection) }
                report(chunk)
                work = try await following
            case .ended(let delivery, let place):
                finished.yield(delivery.id)
                work = try await next(from: place, writing: nil, step, against: base)
            case .afterWriting(let place): work = try await next(from: place, writing: nil, step, against: base)
            case .end: return
            }
        }
    }

    private func next(
        from place: Place, writing: Delivery?, _ step: MatchStep, against base: (RegistrySnapshot, version: Int)
    ) async throws -> Work {
        guard place.index < deliveries.count else { return .end }
        var delivery = deliveries[place.index]
        let following = Place(index: place.index + 1)
        if place.row == nil {
            try await board.wait(for: delivery)
            guard let current = try await reload(delivery), current.state == .staged else {
                return .ended(delivery, following)
            }
            delivery = current
        }
        let chunk = try await log.measure("score") {
            try await step.nextChunk(
                of: delivery, mapping: mapping(delivery.feedID), after: place.row ?? delivery.matchedThrough,
                writing: writing?.id == delivery.id ? nil : writing?.feedID, scoredAgainst: base)
        }
        guard let chunk else { return .afterWriting(place) }
        return .chunk(
            chunk, chunk.isLast ? following : Place(index: place.index, row: chunk.batch.lastRowNumber))
    }

    private func reload(_ delivery: Delivery) async throws -> Delivery? {
        try await application.gateway.perform { try DeliveryStore($0).delivery(delivery.id) }
    }

    private func report(_ chunk: MatchChunk) {
        let feed = chunk.mapping.id
        progress.advance(step: "match", feed: feed, done: chunk.batch.lastRowNumber, total: nil)
        guard chunk.isLast else { return }
        progress.finish(step: "match", feed: feed, done: 0)
        for delivery in chunk.origins.deliveries { finished.yield(delivery.id) }
    }

    /// Held and refused deliveries get their receipts all the same.
    private func finishUnmatched() async throws {
        for delivery in deliveries {
            try await board.wait(for: delivery)
            guard let current = try await reload(delivery), current.state != .staged else { continue }
            finished.yield(delivery.id)
        }
    }
}
