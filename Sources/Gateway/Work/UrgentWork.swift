import Adapters
import Schemas

/// Matches urgent signals as they come: link -> decide -> card -> outbox; those that wait together in one transaction, so
/// that under load each costs less.
///
/// Signals are claimed by `SKIP LOCKED` in that transaction, so nodes share them, and a killed node's are free at once.
struct UrgentWork: Sendable {
    /// Signals of one transaction: creation of people is serialised, and each waits for the commit of all.
    private static let signalsAtOnce = 100

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
                // Before the claim: of two nodes, the one that claims first links first, and the order of a feed holds.
                try session.lockInTransaction(MatchStep.creationLock)
                let ids = try UrgentStore(session: session).claim(limit: limit, now: now)
                guard !ids.isEmpty else { return 0 }
                do {
                    try match(ids, step, now: now, session: session)
                } catch let error as PostgresError where error.meansAway || error.code == .cancelled {
                    throw error
                } catch  where ids.count == 1 {
                    throw Unmatched(delivery: ids[0], reason: error)
                }
                return ids.count
            }
        }
    }

    /// Asked outside a transaction of its own: most times nothing waits.
    private func isWaiting() async throws -> Bool {
        let now = clock()
        return try await application.gateway.perform { try UrgentStore(session: $0).isWaiting(now: now) }
    }

    /// Each feed's signals are one chunk, in their order: what is asked of the database is asked once for all of them.
    private func match(_ ids: [UniqueIdentifier], _ step: MatchStep, now: Timestamp, session: PostgresSession) throws {
        let deliveries = try DeliveryStore(session).deliveries(ids)
        let rows = try UrgentStore(session: session).rows(of: ids)
        var feeds: [String] = []
        for delivery in deliveries where !feeds.contains(delivery.feedID) { feeds.append(delivery.feedID) }
        for feed in feeds {
            guard let agency = try agency(of: feed, session) else { throw NightError.mappingMissing(feed: feed) }
            let waiting = try deliveries.filter { $0.feedID == feed }.map { delivery in
                guard let row = rows[delivery.id] else {
                    throw NightError.stagedRowDamaged(delivery: delivery.receiptNumber, row: 1)
                }
                return Waiting(delivery: delivery, row: row)
            }
            try match(waiting, of: self.feed.mapping(of: agency), step, now: now, session: session)
        }
        try UrgentStore(session: session).noteMatched(ids, at: now)
    }

    /// A claimed signal.
    private struct Waiting {
        var delivery: Delivery
        var row: MatchBatch.Row
    }

    private func match(
        _ signals: [Waiting], of mapping: FeedMapping, _ step: MatchStep, now: Timestamp, session: PostgresSession
    ) throws {
        try step.apply(try scored(signals, of: mapping, step, session), now: now, session: session)
        let deliveries = DeliveryStore(session)
        let ids = signals.map(\.delivery.id)
        let numbers = signals.map(\.delivery.receiptNumber)
        guard try deliveries.move(ids, from: .staged, to: .matched),
            try deliveries.move(ids, from: .matched, to: .acknowledged)
        else { throw NightError.deliveryMoved(numbers.joined(separator: ", ")) }
        let acknowledged = signals.map { signal in
            var delivery = signal.delivery
            delivery.state = .acknowledged
            return delivery
        }
        let receipts = ReceiptStore(session)
        try receipts.store(try receipts.collect(acknowledged, feedTitle: mapping.title), of: ids)
        try AuditLog(session).append(
            actor: mapping.agency.code, action: "signal.acknowledged", objects: numbers, detail: "rows 1")
    }

    /// In a function of its own: the snapshot is let go before it is changed, so that nothing is copied.
    private func scored(
        _ signals: [Waiting], of mapping: FeedMapping, _ step: MatchStep, _ session: PostgresSession
    ) throws -> MatchChunk {
        let (snapshot, version) = step.registry.current(in: session)
        let scored = try signals.map {
            try RecordScoring(snapshot: snapshot, delivery: $0.delivery, width: 1).score($0.row)
        }
        return MatchChunk(
            origins: RecordOrigins(single: signals.map { ($0.delivery, $0.row.key) }), mapping: mapping,
            batch: MatchBatch(rows: signals.map(\.row)), scored: scored, version: version, isLast: true)
    }

    private func agency(of feed: String, _ session: PostgresSession) throws -> Agency? {
        try session.queryFirst("SELECT agency FROM gateway.feed WHERE feed_id = \(feed)")
            .map { Agency(code: try $0.text(0)) }
    }
}
