import Adapters
import Glibc
import Schemas
import Synchronization

/// Beside the rest of the night: fetches every feed that lives on a server of its agency, and hands what came to the fetch
/// step.
///
/// Each feed has a thread of its own, and a time of its own for the night. A server that is away or slow is a trouble of
/// its feed and of no other: nobody waits for it.
struct PullStep {
    let mappings: [FeedMapping]
    let secrets: any SecretStore
    let configuration: GatewayConfiguration
    let clock: @Sendable () -> Timestamp
    /// What makes the folders of this pull its own: a night and the service may fetch the same feed side by side.
    var folderSuffix = ""

    /// What one feed's server gave.
    struct Fetched: Sendable {
        fileprivate var feed: FeedMapping
        fileprivate var seen: [String: ContentDigest]
        /// What came, and what went wrong.
        fileprivate(set) var outcome: RemotePull.Outcome
    }

    /// What is known of a feed before its server is asked.
    struct Known: Sendable {
        fileprivate var digests: Set<ContentDigest>
        fileprivate var seen: [String: ContentDigest]
    }

    /// Starts to fetch all feeds that have a server. All at once: they wait for servers, not for us, and a slow one must
    /// not keep another from its turn.
    func start(in group: inout ThrowingTaskGroup<Fetched, any Error>, on leader: PostgresConnection) async throws {
        var ids: Set<String> = []
        for feed in mappings where feed.source.pull != nil && ids.insert(feed.id).inserted {
            let known = try await known(of: feed, on: leader)
            group.addTask { await fetch(feed, knowing: known) }
        }
    }

    /// Reads what is known of a feed.
    func known(of feed: FeedMapping, on connection: PostgresConnection) async throws -> Known {
        try await connection.perform { session in
            Known(
                digests: try DeliveryStore(session).fileDigests(of: feed.id),
                seen: try SightingStore(session: session, feed: feed.id).remoteFiles())
        }
    }

    /// Fetches one feed.
    func fetch(_ feed: FeedMapping, knowing known: Known) async -> Fetched {
        do {
            return Fetched(
                feed: feed, seen: known.seen, outcome: try await pull(feed, known: known.digests, seen: known.seen))
        } catch {
            // Our own folder, or threads: whatever it is, it is no reason to lose the night.
            let tags = EntityTagMemory(text: FileSystem.text(tagFile(of: feed)) ?? "")
            return Fetched(
                feed: feed, seen: known.seen,
                outcome: RemotePull.Outcome(tags: tags, troubles: ["\(feed.id): \(error)"], faults: [.disk]))
        }
    }

    private func pull(
        _ feed: FeedMapping, known: Set<ContentDigest>, seen: [String: ContentDigest]
    ) async throws -> RemotePull.Outcome {
        let folder = folder(of: feed)
        let tags = EntityTagMemory(text: FileSystem.text(tagFile(of: feed)) ?? "")
        let stop = Stop()
        let surroundings = RemotePull.Surroundings(
            pause: { Self.sleep($0, unless: stop) }, random: { Double.random(in: 0..<1) }, now: clock,
            isCancelled: { stop.isSet })
        let secrets = secrets
        return try await withTaskCancellationHandler {
            try await DedicatedThread.run {
                // What an interrupted night left was never registered; it is fetched again.
                FileSystem.remove(folder)
                try FileSystem.makeFolder(folder, permissions: 0o700)
                return RemotePull.run(
                    feed, secrets: secrets, into: folder, known: known, seen: seen, tags: tags,
                    surroundings: surroundings)
            }
        } onCancel: {
            // The night has failed, for its database for instance: its error must not wait for slow servers.
            stop.set()
        }
    }

    /// Tells a thread that nobody waits for it.
    private final class Stop: Sendable {
        private let flag = Atomic(false)
        var isSet: Bool { flag.load(ordering: .relaxed) }
        func set() { flag.store(true, ordering: .relaxed) }
    }

    /// Registers what came. The tags are written last: they may only stand for what is registered.
    func keep(
        _ fetched: Fetched, with fetch: FetchStep, on leader: PostgresConnection
    ) async throws -> FetchStep.Result {
        let (feed, seen, outcome) = (fetched.feed, fetched.seen, fetched.outcome)
        let now = clock()
        let files = outcome.files.map { InboxFile(path: $0.path, name: $0.name, hasDigest: false) }
        var result = try await leader.perform { session in
            let result = try fetch.run(pulled: files, mapping: feed, seen: seen, on: session)
            if let listed = outcome.listed {
                try SightingStore(session: session, feed: feed.id).keepOnly(listed, at: now)
            }
            return result
        }
        result.repeated += Array(repeating: feed.id, count: outcome.unchanged)
        result.left += outcome.left
        result.troubles += outcome.troubles
        try FileSystem.write(outcome.tags.text, to: tagFile(of: feed), permissions: 0o600)
        removeFolder(of: feed)
        return result
    }

    /// Removes the fetched copies.
    func removeFolder(of feed: FeedMapping) { FileSystem.remove(folder(of: feed)) }

    private func folder(of feed: FeedMapping) -> String { "\(configuration.pulledFolder)/\(feed.id)\(folderSuffix)" }
    private func tagFile(of feed: FeedMapping) -> String { "\(configuration.pulledFolder)/\(feed.id).tags" }

    private static func sleep(_ seconds: Double, unless stop: Stop) {
        let end = ContinuousClock.now + .seconds(seconds)
        while case let left = end - ContinuousClock.now, left > .zero, !stop.isSet {
            let (whole, fraction) = min(left, .milliseconds(500)).components
            var request = timespec(tv_sec: Int(whole), tv_nsec: Int(fraction / 1_000_000_000))
            nanosleep(&request, nil)
        }
    }
}
