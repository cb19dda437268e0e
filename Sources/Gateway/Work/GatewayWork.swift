import Schemas

/// Everything a node of the service does beside answering requests, as loops that never end by themselves. Each may be
/// stopped or killed at any moment; what it had not committed is done again by whoever comes next.
package struct GatewayWork: Sendable {
    private let application: GatewayApplication
    private let log: WorkLog
    private let clock: @Sendable () -> Timestamp
    private let night: NightRun
    private let urgentIntake: UrgentIntake
    private let urgentFeed: UrgentFeed
    /// The registry in memory.
    package let matcher: ServiceMatcher
    /// Wakes who matches urgent signals.
    package let urgentWakeup = Wakeup()
    /// Wakes who works on feeds.
    package let feedWakeup = Wakeup()
    private let outboxWakeup = Wakeup()

    /// How often the loops look by themselves, when nobody of this process wakes them.
    private let times: PollTimes
    /// Most seconds that a feed rests after a fault, and a loop.
    private static let longestFeedRest: Int64 = 60
    private static let longestRest: Int64 = 5

    /// How often loops look for work that another node or a command left.
    package struct PollTimes: Sendable {
        /// Signals and outbox entries, which must not wait.
        package var urgent = Duration.milliseconds(250)
        /// Deliveries.
        package var feeds = Duration.seconds(2)
        /// The inbox.
        package var inbox = Duration.seconds(3)
        /// Whether people were imported into the registry.
        package var registry = Duration.seconds(1)
        /// The folder of urgent signals.
        package var folder = Duration.milliseconds(250)

        /// The usual times.
        package init() {}
    }

    /// Prepares the loops.
    package init(
        _ application: GatewayApplication, refreshSeconds: Int64 = 900, times: PollTimes = PollTimes(), log: WorkLog,
        clock: @escaping @Sendable () -> Timestamp = GatewayApplication.clock
    ) throws {
        self.application = application
        self.log = log
        self.clock = clock
        self.times = times
        night = NightRun(application, clock: clock)
        matcher = ServiceMatcher(night, refreshSeconds: refreshSeconds)
        urgentIntake = try UrgentIntake(application, clock: clock)
        urgentFeed = try UrgentFeed()
    }

    /// Runs until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await server() }
            group.addTask { await registry() }
            group.addTask { await urgent() }
            group.addTask { await feeds() }
            group.addTask { await outbox() }
            group.addTask { await inbox() }
            group.addTask { await folder() }
            group.addTask { await receipts() }
            group.addTask { await housekeeping() }
        }
    }

    /// Without the built-in database nothing can be taken, and nobody else starts it while the service runs.
    private func server() async {
        await loop("server", Wakeup(), every: .seconds(5)) {
            if try await application.restartClusterAfterCrash() { log.note("server.restarted") }
            return false
        }
    }

    /// Loads the registry before the first signal asks for it, again when people were imported, and when it is old.
    private func registry() async {
        var seen: Int?
        await loop("registry", Wakeup(), every: times.registry) {
            let revision = try await application.gateway.perform { try RegistryRevision(session: $0).current() }
            if let seen, seen != revision {
                try await matcher.reload()
                log.note("registry.reloaded")
            } else {
                _ = try await matcher.step()
            }
            seen = revision
            return false
        }
    }

    private func urgent() async {
        let work = UrgentWork(
            application: application, matcher: matcher, feed: urgentFeed, clock: clock, log: log)
        await loop("urgent", urgentWakeup, every: times.urgent) {
            let count = try await work.run()
            if count > 0 { outboxWakeup.wake() }
            return count > 0
        }
    }

    private func feeds() async {
        let work = FeedWork(application: application, matcher: matcher, night: night, log: log)
        // A feed that fails rests, and the others go on.
        var resting: [String: (until: ContinuousClock.Instant, seconds: Int64)] = [:]
        var outage = OutageLog("feeds", application, log)
        while !Task.isCancelled {
            let now = ContinuousClock.now
            let asleep = Set(resting.filter { $0.value.until > now }.keys)
            do {
                guard let outcome = try await work.run(resting: asleep) else {
                    // With feeds that rest nobody has asked for what they could not get.
                    if asleep.isEmpty { outage.worked() }
                    await feedWakeup.wait(upTo: times.feeds)
                    continue
                }
                if let failure = outcome.failure {
                    let seconds = min(Self.longestFeedRest, (resting[outcome.feed]?.seconds ?? 1) * 2)
                    resting[outcome.feed] = (now + .seconds(seconds), seconds)
                    if Task.isCancelled { return }
                    if await !outage.tells(failure, nextWithin: Self.longestFeedRest) {
                        log.fault("feed.\(outcome.feed)", failure)
                    }
                } else {
                    outage.worked()
                    resting[outcome.feed] = nil
                }
                outboxWakeup.wake()
            } catch {
                if Task.isCancelled { return }
                if await !outage.tells(error, nextWithin: Self.longestRest) { log.fault("feeds", error) }
                await feedWakeup.wait(upTo: .seconds(2))
            }
        }
    }

    private func outbox() async {
        await loop("outbox", outboxWakeup, every: times.urgent) {
            let result = try await application.gateway.withConnection { gateway in
                try await DeliverStep(gateway: gateway, registry: application.registry, clock: clock)
                    .run(triesWhenAway: 1)
            }
            if result.delivered > 0 { log.note("outbox.delivered", ["entries": "\(result.delivered)"]) }
            return false
        }
    }

    private func inbox() async {
        let work = InboxWork(application: application, clock: clock)
        var withoutAgreement: [String: Int] = [:]
        await loop("inbox", Wakeup(), every: times.inbox) {
            guard let result = try await work.run() else { return false }
            // Said when it changes, not with every look.
            if result.withoutAgreement != withoutAgreement {
                withoutAgreement = result.withoutAgreement
                for (feed, files) in withoutAgreement.sorted(by: { $0.key < $1.key }) {
                    log.note("inbox.without-agreement", ["feed": feed, "files": "\(files)"])
                }
            }
            if !result.accepted.isEmpty {
                log.note("inbox.taken", ["deliveries": "\(result.accepted.count)"])
                feedWakeup.wake()
            }
            return false
        }
    }

    private func folder() async {
        let folder = UrgentFolder(application: application, intake: urgentIntake, log: log, clock: clock)
        // Nil until the first look: what an earlier process noted may be over.
        var withoutAgreement: [String: Int]?
        // Said when it begins, not with every look.
        var stuck: Set<String> = []
        await loop("urgent-folder", Wakeup(), every: times.folder) {
            guard let result = try await folder.run(stuck: stuck) else { return false }
            stuck = result.stuck
            if result.withoutAgreement != withoutAgreement {
                try await folder.note(waiting: result.withoutAgreement)
                withoutAgreement = result.withoutAgreement
                for (feed, files) in result.withoutAgreement.sorted(by: { $0.key < $1.key }) {
                    log.note("urgent.without-agreement", ["feed": feed, "files": "\(files)"])
                }
            }
            if result.taken > 0 { urgentWakeup.wake() }
            return false
        }
    }

    /// Receipts are committed before their files are written: what a kill or a full disk kept from being written follows.
    private func receipts() async {
        let folder = application.configuration.receiptsFolder
        await loop("receipts", Wakeup(), every: .seconds(60)) {
            try await application.gateway.perform { try ReceiptStore($0).restoreFiles(in: folder) }
            return false
        }
    }

    /// Once at the start and then every hour: uploads that nobody went on with, originals whose time has passed; once a day
    /// originals that no delivery has.
    private func housekeeping() async {
        let uploads = UploadIntake(application, clock: clock)
        let originals = OriginalsStore(folder: application.configuration.originalsFolder)
        let days = application.configuration.retentionDays
        let retention = RetentionStep(originals: originals, retentionDays: days)
        let orphaned = OrphanedOriginals(originals: originals, retentionDays: days)
        var orphansDue = ContinuousClock.now
        await loop("housekeeping", Wakeup(), every: .seconds(3600)) {
            try await uploads.sweep(olderThan: 3 * 86_400)
            let now = clock()
            let purged = try await application.gateway.perform { try retention.run(on: $0, now: now) }
            if purged > 0 { log.note("originals.purged", ["files": "\(purged)"]) }
            guard ContinuousClock.now >= orphansDue else { return false }
            let count = try await application.gateway.perform { try orphaned.run(on: $0, now: now) }
            if count > 0 { log.note("originals.orphaned", ["files": "\(count)"]) }
            orphansDue = .now + .seconds(86_400)
            return false
        }
    }

    /// Runs a piece of work again and again; after a fault it rests, longer each time.
    private func loop(
        _ name: String, _ wakeup: Wakeup, every time: Duration, _ body: () async throws -> Bool
    ) async {
        var rest: Int64 = 0
        var outage = OutageLog(name, application, log)
        while !Task.isCancelled {
            do {
                let isMore = try await body()
                rest = 0
                outage.worked()
                if !isMore { await wakeup.wait(upTo: time) }
            } catch {
                if Task.isCancelled { return }
                if await !outage.tells(error, nextWithin: Self.longestRest) { log.fault(name, error) }
                rest = min(Self.longestRest, max(1, rest * 2))
                // Not to be woken: what failed would fail again.
                try? await Task.sleep(for: .seconds(rest))
            }
        }
    }
}
