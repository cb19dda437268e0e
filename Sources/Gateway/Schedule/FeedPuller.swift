import Adapters
import Schemas

/// Fetches what is due, as long as this process leads. A server that is slow or away holds up no other.
struct FeedPuller: Sendable {
    let application: GatewayApplication
    let settings: ScheduleSettings
    let clock: @Sendable () -> Timestamp
    let log: @Sendable (ScheduleEvent) -> Void
    /// Something was kept.
    let kept: @Sendable (String) -> Void

    /// Marks folders that belong to pulls of the schedule.
    private static let folderMark = ".scheduled-"

    private enum Event: Sendable {
        case tick
        /// A run ended; not nil when what came of it could not be written down.
        case ended(feed: String, heldUntil: Timestamp?)
    }

    /// Runs until it is cancelled.
    func run() async {
        removeLeftovers()
        await withTaskGroup(of: Event.self) { group in
            var running: Set<String> = []
            // What could not be written down must not be asked for again at once.
            var held: [String: Timestamp] = [:]
            // Due, and not fetched for want of an agreement: said once.
            var barred: Set<String> = []
            var isFirst = true
            var faults = PartLog("расписание", application, log)
            group.addTask { .tick }
            for await event in group {
                if Task.isCancelled { break }
                switch event {
                case .tick:
                    group.addTask {
                        try? await Task.sleep(for: settings.tick)
                        return .tick
                    }
                case .ended(let feed, let until):
                    running.remove(feed)
                    held[feed] = until
                }
                let (due, without): (entries: [ScheduleStore.Entry], barred: Set<String>)
                do {
                    (due, without) = try await self.due(abandoningProbes: isFirst)
                    faults.worked()
                } catch {
                    if !Task.isCancelled { await faults.failed(error, nextWithin: settings.tick) }
                    continue
                }
                isFirst = false
                for feed in without.subtracting(barred).sorted() { log(.withoutAgreement(feed: feed)) }
                barred = without
                let now = clock()
                for entry in due where running.count < settings.width && !running.contains(entry.feed.id) {
                    if let until = held[entry.feed.id], until > now { continue }
                    guard await isAdmitted(entry, at: now) else { continue }
                    running.insert(entry.feed.id)
                    group.addTask {
                        .ended(feed: entry.feed.id, heldUntil: await pull(entry))
                    }
                }
            }
            group.cancelAll()
        }
    }

    /// What a killed process left: nothing of it was registered, it is fetched again.
    private func removeLeftovers() {
        let folder = application.configuration.pulledFolder
        for name in FileSystem.names(in: folder) where name.contains(Self.folderMark) {
            FileSystem.remove("\(folder)/\(name)")
        }
    }

    /// What is to be fetched now, and feeds that would be if they had an agreement: they stay due.
    private func due(
        abandoningProbes: Bool
    ) async throws -> (entries: [ScheduleStore.Entry], barred: Set<String>) {
        let now = clock()
        let mappings = application.mappings
        let gate = gate(at: now)
        return try await application.gateway.perform { session in
            if abandoningProbes { try CircuitStore(session: session).abandonProbes(at: now) }
            let entries = try ScheduleStore(session: session).entries(of: mappings, at: now)
                .filter { $0.plan.isDue(at: now) }
            let barred = try gate.barred(among: entries.map(\.feed.id), on: session)
            let allowed = entries.filter { !barred.contains($0.feed.id) }
            return (allowed.sorted { $0.plan.nextDue < $1.plan.nextDue }, barred)
        }
    }

    private func gate(at now: Timestamp) -> AgreementGate {
        AgreementGate(.all, at: now, in: application.profile.settings)
    }

    private func isAdmitted(_ entry: ScheduleStore.Entry, at now: Timestamp) async -> Bool {
        let source = entry.source
        let admission = try? await application.gateway.perform { session in
            try CircuitStore(session: session).update(source, at: now) { $0.admit(at: now) }
        }
        return admission == .go
    }

    /// One run. Returns until when the feed must rest when what came of it can't be written down.
    private func pull(_ entry: ScheduleStore.Entry) async -> Timestamp? {
        let begun = clock()
        let run = UniqueIdentifier(at: begun)
        let feed = entry.feed
        var accepted = 0
        var verdict = FeedPlan.Verdict.failed(.database)
        var isAway: Bool?
        do {
            try await application.gateway.perform { try ScheduleStore(session: $0).begin(run, of: feed.id, at: begun) }
            let (outcome, result) = try await fetch(feed, run)
            accepted = result.accepted.count
            verdict = Self.verdict(outcome)
            isAway = Self.isAway(outcome)
            // First that it was kept, for whoever processes it; the book-keeping may wait.
            if accepted > 0 { kept(feed.id) }
            log(.pulled(feed: feed.id, accepted: accepted, known: result.repeated.count))
        } catch {
            // Stopped: the run counts as never made, and its feed stays due.
            if Task.isCancelled {
                await abandon(entry.source)
                return nil
            }
            verdict = .failed(error is PostgresError ? .database : .disk)
            log(.trouble(part: feed.id, "\(error)"))
        }
        return await end(run, entry, verdict, isAway: isAway, accepted: accepted)
    }

    private func fetch(
        _ feed: FeedMapping, _ run: UniqueIdentifier
    ) async throws -> (RemotePull.Outcome, FetchStep.Result) {
        let configuration = application.configuration
        let step = PullStep(
            mappings: [feed], secrets: LocalSecretStore(folder: configuration.secretsFolder),
            configuration: configuration, clock: clock, folderSuffix: Self.folderMark + run.text)
        let known = try await application.gateway.withConnection { try await step.known(of: feed, on: $0) }
        let fetched = await step.fetch(feed, knowing: known)
        defer { step.removeFolder(of: feed) }
        try Task.checkCancellation()
        // The day in the region: at two in the morning it is not yet that day in UTC.
        let gate = gate(at: clock())
        let keeping = FetchStep(
            mappings: [feed], originals: OriginalsStore(folder: configuration.originalsFolder), asOf: gate.day,
            clock: clock, gate: gate)
        let result = try await application.gateway.withConnection {
            try await step.keep(fetched, with: keeping, on: $0)
        }
        return (fetched.outcome, result)
    }

    private func end(
        _ run: UniqueIdentifier, _ entry: ScheduleStore.Entry, _ verdict: FeedPlan.Verdict, isAway: Bool?, accepted: Int
    ) async -> Timestamp? {
        let now = clock()
        var plan = entry.plan
        plan.ended(verdict, entry.schedule, at: now, random: Double.random(in: 0..<1))
        if let fault = plan.fault {
            log(.pullFailed(feed: entry.feed.id, fault: fault.code, retryAt: plan.retryAt))
        }
        let ended = plan
        let random = Double.random(in: 0..<1)
        do {
            try await application.gateway.transaction { session in
                try ScheduleStore(session: session).end(
                    run, of: entry.feed.id, ended, seen: entry.plan.nextDue, accepted: accepted, at: now)
                try CircuitStore(session: session).update(entry.source, at: now) { circuit in
                    switch isAway {
                    case true?: circuit.failed(at: now, random: random)
                    case false?: circuit.answered()
                    case nil: circuit.abandoned(at: now)
                    }
                }
            }
            return nil
        } catch {
            log(.trouble(part: entry.feed.id, "\(error)"))
            return now.adding(seconds: 60)
        }
    }

    private func abandon(_ source: String) async {
        let now = clock()
        // A cancelled task's statements are cancelled too; this one must still be made.
        let gateway = application.gateway
        _ = await Task.detached {
            try? await gateway.perform { session in
                try CircuitStore(session: session).update(source, at: now) { $0.abandoned(at: now) }
            }
        }.value
    }

    /// What can be cured by time comes first: another run then brings what else there is.
    private static func verdict(_ outcome: RemotePull.Outcome) -> FeedPlan.Verdict {
        if let fault = outcome.faults.first(where: { $0.remedy == .time }) ?? outcome.faults.first {
            return .failed(fault)
        }
        return outcome.left.isEmpty ? .done : .unfinished
    }

    private static func isAway(_ outcome: RemotePull.Outcome) -> Bool? {
        // A server that gave files is there, whatever else went wrong.
        if outcome.faults.isEmpty || !outcome.files.isEmpty || outcome.unchanged > 0 { return false }
        return outcome.faults.compactMap(\.meansServerIsAway).first
    }
}
