import Adapters
import Schemas

/// Matches urgent signals as they come: link -> decide -> card -> outbox, a few at a time in one transaction.
///
/// Signals are claimed by `SKIP LOCKED` in that transaction, so nodes share them, and a killed node's are free at once.
struct UrgentWork: Sendable {
    /// Signals of one transaction: creation of people is serialised, and each waits for the commit of all.
    private static let signalsAtOnce = 50

    let application: GatewayApplication
    let matcher: ServiceMatcher
    let feed: UrgentFeed
    let clock: @Sendable () -> Timestamp
    let log: WorkLog

    /// Matches what waits and answers how many signals that were.
    func run() async throws -> Int {
        do {
            return try await match(atMost: Self.signalsAtOnce)
        } catch let error as PostgresError where error.meansAway {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // One of them can't be matched. The others must not wait for it.
            return try await oneByOne()
        }
    }

    private func oneByOne() async throws -> Int {
        var count = 0
        for _ in 0..<Self.signalsAtOnce {
            do {
                let matched = try await match(atMost: 1)
                if matched == 0 { break }
                count += matched
            } catch let failure as Unmatched {
                log.fault("urgent.postponed", failure.reason)
                let now = clock()
                try await application.gateway.perform {
                    try UrgentStore(session: $0).postpone(failure.delivery, now: now)
                }
            }
        }
        return count
    }

    /// A signal that could not be matched.
    private struct Unmatched: Error {
        var delivery: UniqueIdentifier
        var reason: any Error
    }

    private func match(atMost limit: Int) async throws -> Int {
        guard try await isWaiting() else { return 0 }
        let step = try await matcher.step()
        let now = clock()
        return try await application.gateway.perform { session in
            try step.registry.transaction(on: session) {
                let ids = try UrgentStore(session: session).claim(limit: limit, now: now)
                for id in ids {
                    do {
                        try match(id, step, now: now, session: session)
                    } catch let error as PostgresError where error.meansAway || error.code == .cancelled {
                        throw error
                    } catch {
                        throw Unmatched(delivery: id, reason: error)
                    }
                }
                try UrgentStore(session: session).noteMatched(ids, at: now)
                return ids.count
            }
        }
    }

    /// Asked outside a transaction of its own: most times nothing waits.
    private func isWaiting() async throws -> Bool {
        let now = clock()
        return try await application.gateway.perform { try UrgentStore(session: $0).isWaiting(now: now) }
    }

    private func match(_ id: UniqueIdentifier, _ step: MatchStep, now: Timestamp, session: PostgresSession) throws {
        let deliveries = DeliveryStore(session)
        guard var delivery = try deliveries.delivery(id) else { throw NightError.deliveryMoved(id.text) }
        guard let agency = try agency(of: delivery.feedID, session) else {
            throw NightError.mappingMissing(feed: delivery.feedID)
        }
        let mapping = feed.mapping(of: agency)
        let batch = try RowStore(session: session, delivery: delivery).nextBatch(after: 0, limit: 10)
        let chunk = try scored(batch, of: delivery, mapping: mapping, step)
        try step.apply(chunk, now: now, session: session)
        guard try deliveries.move(id, from: .staged, to: .matched),
            try deliveries.move(id, from: .matched, to: .acknowledged)
        else { throw NightError.deliveryMoved(delivery.receiptNumber) }
        delivery.state = .acknowledged
        let receipts = ReceiptStore(session)
        try receipts.store(try receipts.collect(delivery, feedTitle: mapping.title), of: id)
        try AuditLog(session).append(
            actor: agency.code, action: "signal.acknowledged", object: delivery.receiptNumber, detail: "rows 1")
    }

    /// In a function of its own: the snapshot is let go before it is changed, so that nothing is copied.
    private func scored(
        _ batch: MatchBatch, of delivery: Delivery, mapping: FeedMapping, _ step: MatchStep
    ) throws -> MatchChunk {
        let (snapshot, version) = step.registry.current()
        let scoring = RecordScoring(snapshot: snapshot, delivery: delivery, width: 1)
        let scored = try batch.rows.filter { !$0.content.isEmpty }.map { try scoring.score($0) }
        return MatchChunk(
            delivery: delivery, mapping: mapping, batch: batch, scored: scored, version: version, isLast: true)
    }

    private func agency(of feed: String, _ session: PostgresSession) throws -> Agency? {
        try session.queryFirst("SELECT agency FROM gateway.feed WHERE feed_id = \(feed)")
            .map { Agency(code: try $0.text(0)) }
    }
}
