import Adapters
import Schemas
import Synchronization

/// Takes the deliveries of one feed as far as they go: stage, match, acknowledge. Feeds are worked on side by side by all
/// nodes; one feed's deliveries in their order, by one node at a time.
struct FeedWork: Sendable {
    let application: GatewayApplication
    let matcher: ServiceMatcher
    let night: NightRun
    let log: WorkLog

    /// Works on one feed that nobody else works on.
    /// - Parameter resting: feeds to leave alone for now.
    /// - Returns: the feed worked on, and whether it is worth trying again at once; nil when there is nothing to do.
    func run(resting: Set<String>) async throws -> Outcome? {
        try await application.gateway.withConnection { claim in
            // A night takes everything there is; while one runs, or waits to, there is nothing to claim.
            try await NightLock.sharing(on: claim) { try await work(on: claim, resting: resting) } ?? nil
        }
    }

    /// What came of working on a feed.
    struct Outcome: Sendable {
        var feed: String
        /// Why it could not be finished; nil when it was.
        var failure: (any Error)?
    }

    private func work(on claim: PostgresConnection, resting: Set<String>) async throws -> Outcome? {
        let known = Set(application.mappings.map(\.id)).subtracting(resting)
        let claimed = try await claim.perform { session -> (feed: String, key: Int)? in
            for feed in try DeliveryStore(session).unfinishedFeeds() where known.contains(feed) {
                // Held by the connection, not by a transaction: killed with the process, and no snapshot is kept open.
                let row = try session.queryOne(
                    "SELECT pg_try_advisory_lock(4920, hashtext(\(feed))), hashtext(\(feed))::bigint")
                if try row.bool(0) { return (feed, try row.int(1)) }
            }
            return nil
        }
        guard let (feed, key) = claimed else { return nil }
        var outcome = Outcome(feed: feed)
        do {
            try await process(feed)
        } catch {
            outcome.failure = error
        }
        // This lock only: the connection holds the shared one against nights as well. Runs even when the task is cancelled.
        try await claim.perform { try $0.runSimple("SELECT pg_advisory_unlock(4920, \(key))") }
        return outcome
    }

    private func process(_ feed: String) async throws {
        let summary = NightLog(NightSummary())
        let deliveries = try await application.gateway.perform { try DeliveryStore($0).unfinished(of: feed) }
        guard !deliveries.isEmpty else { return }
        let delivering = DeliverLane(
            application: application, log: summary, progress: SilentProgress(), clock: night.clock, isPushing: false)
        let matcher = matcher
        let away = Mutex<PostgresError?>(nil)
        let prepared = PreparedMatcher {
            do {
                return try await matcher.step()
            } catch let error as PostgresError {
                away.withLock { $0 = error }
                throw error
            }
        }
        try await night.runLanes(deliveries, prepared, await matcher.rows, delivering, log: summary)
        // A night would tell its operator to wait for the next one; here the feed is tried again as soon as may be.
        if let error = away.withLock({ $0 }) { throw error }
        if let trouble = summary.summary.troubles.first { throw Trouble(text: trouble) }
        try await application.gateway.withConnection { _ = try await night.raiseComposites(summary, leader: $0) }
        for receipt in summary.summary.feeds.flatMap(\.receipts) {
            log.note("delivery.finished", ["feed": feed, "receipt": receipt])
        }
    }

    /// What a night would have told the operator.
    private struct Trouble: Error, CustomStringConvertible {
        var text: String
        var description: String { text }
    }
}
