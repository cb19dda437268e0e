import Adapters
import Glibc
import Schemas

/// Before the inbox: fetches every feed that lives on a server of its agency, and hands what came to the fetch step.
///
/// Each feed has a thread of its own. A server that is away is a trouble of its feed and of no other.
struct PullStep {
    let mappings: [FeedMapping]
    let secrets: any SecretStore
    let configuration: GatewayConfiguration
    let clock: @Sendable () -> Timestamp

    /// Feeds fetched at the same time: they wait for servers, not for us, but a file at a time is enough for a line.
    private static let width = 4

    /// Fetches all feeds that have a server.
    func run(fetch: FetchStep, on leader: PostgresConnection) async throws -> FetchStep.Result {
        var seen: Set<String> = []
        let feeds = mappings.filter { $0.source.pull != nil && seen.insert($0.id).inserted }
        let known = try await leader.perform { session in
            try Dictionary(
                uniqueKeysWithValues: feeds.map { ($0.id, try DeliveryStore(session).fileDigests(of: $0.id)) })
        }
        return try await withThrowingTaskGroup(of: (FeedMapping, RemotePull.Outcome).self) { group in
            var result = FetchStep.Result()
            var waiting = feeds[...]
            func start() {
                guard let feed = waiting.popFirst() else { return }
                group.addTask { (feed, try await pull(feed, known: known[feed.id] ?? [])) }
            }
            for _ in 0..<Self.width { start() }
            while let (feed, outcome) = try await group.next() {
                start()
                result.add(try await keep(outcome, of: feed, with: fetch, on: leader))
            }
            return result
        }
    }

    private func pull(_ feed: FeedMapping, known: Set<ContentDigest>) async throws -> RemotePull.Outcome {
        let folder = folder(of: feed)
        let tags = EntityTagMemory(text: FileSystem.text(tagFile(of: feed)) ?? "")
        let surroundings = RemotePull.Surroundings(
            pause: Self.sleep, random: { Double.random(in: 0..<1) }, now: clock)
        return try await DedicatedThread.run {
            // What an interrupted night left was never registered; it is fetched again.
            FileSystem.remove(folder)
            try FileSystem.makeFolder(folder, permissions: 0o700)
            return RemotePull.run(
                feed, secrets: secrets, into: folder, known: known, tags: tags, surroundings: surroundings)
        }
    }

    /// The tags are written last: they may only stand for what is registered.
    private func keep(
        _ outcome: RemotePull.Outcome, of feed: FeedMapping, with fetch: FetchStep, on leader: PostgresConnection
    ) async throws -> FetchStep.Result {
        let files = outcome.files.map { InboxFile(path: $0.path, name: $0.name, hasDigest: false) }
        var result = try await leader.perform { session in try fetch.run(pulled: files, mapping: feed, on: session) }
        result.repeated += Array(repeating: feed.id, count: outcome.unchanged)
        result.left += outcome.left
        result.troubles += outcome.troubles
        try FileSystem.write(outcome.tags.text, to: tagFile(of: feed), permissions: 0o600)
        FileSystem.remove(folder(of: feed))
        return result
    }

    private func folder(of feed: FeedMapping) -> String { "\(configuration.pulledFolder)/\(feed.id)" }
    private func tagFile(of feed: FeedMapping) -> String { "\(configuration.pulledFolder)/\(feed.id).tags" }

    private static let sleep: @Sendable (Double) -> Void = { seconds in
        let end = ContinuousClock.now + .seconds(seconds)
        while case let left = end - ContinuousClock.now, left > .zero {
            let (whole, fraction) = left.components
            var request = timespec(tv_sec: Int(whole), tv_nsec: Int(fraction / 1_000_000_000))
            nanosleep(&request, nil)
        }
    }
}
