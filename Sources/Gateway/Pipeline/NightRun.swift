import Adapters
import Matcher
import Schemas

/// One night: fetch, then three lanes side by side that stage, match and deliver. Takes up whatever an earlier run left.
///
/// Feeds on servers are fetched meanwhile. What has come when the inbox is done is processed then; the inbox never waits.
package struct NightRun {
    let application: GatewayApplication
    let progress: any NightProgress
    let model: MatchModel
    let clock: @Sendable () -> Timestamp
    /// Of which feeds an agreement is asked for.
    let demand: AgreementDemand

    /// Prepares a night.
    package init(
        _ application: GatewayApplication, progress: any NightProgress = SilentProgress(),
        model: MatchModel = .standard, agreements demand: AgreementDemand = .recorded,
        clock: @escaping @Sendable () -> Timestamp = GatewayApplication.clock
    ) {
        self.application = application
        self.progress = progress
        self.model = model
        self.clock = clock
        self.demand = demand
    }

    /// Runs the night over the files of an inbox, as of the given day. One night at a time: another process waits.
    package func run(inbox: String, asOf: CalendarDate) async throws -> NightSummary {
        try await run(asOf: asOf, pulls: true) { fetch, session in try fetch.run(inbox: inbox, on: session) }
    }

    /// The same for files named one by one: they are copied, not moved.
    package func run(files: [String], feed: String, asOf: CalendarDate) async throws -> NightSummary {
        try await run(asOf: asOf, pulls: false) { fetch, session in try fetch.run(files: files, feed: feed, on: session)
        }
    }

    private func run(
        asOf: CalendarDate, pulls: Bool, fetch: @Sendable (FetchStep, PostgresSession) throws -> FetchStep.Result
    ) async throws -> NightSummary {
        try await application.gateway.withConnection { leader in
            try await NightLock.holding(on: leader) {
                try await run(asOf: asOf, pulls: pulls, leader: leader, fetch: fetch)
            }
        }
    }

    private func run(
        asOf: CalendarDate, pulls: Bool, leader: PostgresConnection,
        fetch: @Sendable (FetchStep, PostgresSession) throws -> FetchStep.Result
    ) async throws -> NightSummary {
        var summary = NightSummary()
        let started = clock()
        let start = ContinuousClock.now
        let originals = OriginalsStore(folder: application.configuration.originalsFolder)
        let gate = AgreementGate(demand, at: started, in: application.profile.settings)
        let step = FetchStep(
            mappings: application.mappings, originals: originals, asOf: asOf, clock: clock, gate: gate)
        let receipts = application.configuration.receiptsFolder
        try await leader.perform { session in
            try ReceiptStore(session).restoreFiles(in: receipts)
            originals.removeUnfinishedCopies()
        }
        let onServers = pulls ? application.mappings.filter { $0.source.pull != nil } : []
        let barred = try await leader.perform { try gate.barred(among: onServers.map(\.id), on: $0) }
        summary.note(notFetched: barred)
        let pull = PullStep(
            mappings: onServers.filter { !barred.contains($0.id) },
            secrets: LocalSecretStore(folder: application.configuration.secretsFolder),
            configuration: application.configuration, clock: clock)
        try await withThrowingTaskGroup(of: PullStep.Fetched.self) { group in
            try await pull.start(in: &group, on: leader)
            try await measure("fetch", &summary) { summary in
                let fetched = try await leader.perform { session in try fetch(step, session) }
                summary.take(fetched, titles: titles)
                progress.finish(step: "fetch", feed: "", done: fetched.accepted.count)
            }
            // The registry is loaded once, for what the inbox holds and for what servers give later.
            let handover = StagedRows(limit: 40_000)
            let sample = NightSample()
            let matcher = PreparedMatcher { try await prepareMatching(handover, sample) }
            try await process(&summary, matcher, handover, leader: leader)
            while let fetched = try await measure("pull", &summary, { _ in try await group.next() }) {
                let pulled = try await measure("pull", &summary) { _ in
                    try await pull.keep(fetched, with: step, on: leader)
                }
                summary.take(pulled, titles: titles)
                progress.finish(step: "pull", feed: "", done: pulled.accepted.count)
                if !pulled.accepted.isEmpty { try await process(&summary, matcher, handover, leader: leader) }
            }
            let quality = QualityStep(sample: sample, model: model, clock: clock)
            summary.quality = try await measure("quality", &summary) { _ in
                guard !sample.isEmpty, let snapshot = await matcher.takeSnapshot() else { return [] }
                return try await leader.perform { try quality.run(snapshot, asOf: asOf, on: $0) }
            }
        }
        let arrivals = ArrivalCheck(
            mappings: application.mappings, offsetMinutes: application.profile.settings.offsetMinutes)
        let end = clock()
        summary.arrivals = try await leader.perform { session in
            try session.transaction { try arrivals.run(on: session, now: end) }
        }
        summary.offsetMinutes = application.profile.settings.offsetMinutes
        let retention = RetentionStep(originals: originals, retentionDays: application.configuration.retentionDays)
        let now = clock()
        summary.purged = try await leader.perform { try retention.run(on: $0, now: now) }
        try await report(&summary, since: started, on: leader)
        summary.seconds = NightSummary.seconds(since: start)
        summary.peakMemoryMiB = ProcessMemory.peakMiB
        return summary
    }

    /// Takes every delivery as far as it goes. With the registry away that is "staged": nothing is lost, the next night
    /// goes on from there.
    private func process(
        _ summary: inout NightSummary, _ matcher: PreparedMatcher, _ handover: StagedRows, leader: PostgresConnection
    ) async throws {
        let log = NightLog(summary)
        let delivering = DeliverLane(application: application, log: log, progress: progress, clock: clock)
        var handled: Set<UniqueIdentifier> = []
        while true {
            let unfinished = try await leader.perform { try DeliveryStore($0).unfinished() }
                .filter { !handled.contains($0.id) }
            if unfinished.isEmpty, !handled.isEmpty { break }
            handled.formUnion(unfinished.map(\.id))
            if unfinished.isEmpty {
                try await delivering.push()
                break
            }
            try await runLanes(unfinished, matcher, handover, delivering, log: log)
        }
        if try await raiseComposites(log, leader: leader) > 0 { try await delivering.push() }
        summary = log.summary
    }

    /// The mapping of a feed; throws when it was taken away.
    func mapping(of feed: String) throws(NightError) -> FeedMapping {
        guard let mapping = application.mappings.first(where: { $0.id == feed }) else {
            throw .mappingMissing(feed: feed)
        }
        return mapping
    }

    /// Stages, matches and delivers side by side.
    func runLanes(
        _ deliveries: [Delivery], _ matcher: PreparedMatcher, _ handover: StagedRows, _ delivering: DeliverLane,
        log: NightLog
    ) async throws {
        let board = StagingBoard(deliveries)
        let (finished, continuation) = AsyncStream.makeStream(of: UniqueIdentifier.self)
        let staging = StageLane(
            application: application, board: board, handover: handover, mapping: mapping(of:), progress: progress)
        let matching = MatchLane(
            deliveries: deliveries, application: application, board: board, log: log, progress: progress,
            mapping: mapping(of:), finished: continuation)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await log.measure("stage") { try await staging.run() } }
            group.addTask { try await matching.run(matcher) }
            group.addTask { try await delivering.run(finished) }
            try await group.waitForAll()
        }
    }

    /// Everyone a record may be linked to, as of now.
    func loadSnapshot() async throws -> RegistrySnapshot {
        let created = try await application.gateway.perform { session in
            var people: [(RegistryPerson, Int64)] = []
            try session.transaction { try NewPersonStore(session: session).load(after: 0) { people.append(($0, $1)) } }
            return people
        }
        let rows = try await application.registry.perform { try RegistryStore(session: $0).rows() }
        let known = await rows.mapOnAllCores(width: application.configuration.width, with: { AddressReader() }) {
            RegistryPerson($0, addresses: $1)
        }
        return RegistrySnapshot(reserving: known.count + created.count, model: model) { loader in
            for person in known { loader.append(person) }
            for (person, sequence) in created { loader.append(person, sequence: sequence) }
        }
    }

    /// The matcher with the registry in memory.
    func prepareMatching(
        _ handover: StagedRows, _ sample: NightSample, chunkRows: Int = MatchStep.nightRows
    ) async throws -> MatchStep {
        let holder = RegistryHolder(try await loadSnapshot())
        let territories = try await application.registry.perform { try RegistryStore(session: $0).territories() }
        let catalogue = application.profile.catalogue.indicators
        return MatchStep(
            registry: holder, handover: handover, readers: application.gateway,
            builder: SignalCardBuilder(
                catalogue: catalogue, territories: territories, settings: application.profile.settings),
            catalogue: catalogue,
            model: model, figures: MatchModelStore.Figures(model), region: application.profile.regionCode,
            width: application.configuration.width,
            chunkRows: chunkRows, sample: sample, clock: clock)
    }

    func raiseComposites(_ log: NightLog, leader: PostgresConnection) async throws -> Int {
        guard
            let indicator = application.profile.catalogue.active(
                CompositeIndicator.code, on: application.profile.settings.day(at: clock()))
        else {
            return 0
        }
        let region = application.profile.regionCode
        let now = clock()
        return try await log.measure("match") {
            try await leader.perform { session in
                try session.transaction {
                    // Two that look at once would both find that the family has no card yet.
                    try session.lockInTransaction(MatchStep.creationLock)
                    return try CompositeIndicator(session: session, indicator: indicator, region: region).raise(at: now)
                }
            }
        }
    }

    private func report(_ summary: inout NightSummary, since started: Timestamp, on leader: PostgresConnection)
        async throws
    {
        let catalogue = application.profile.catalogue
        let lines = try await leader.perform { session in
            try session.query(
                """
                SELECT indicator, level, count(*) FROM gateway.card WHERE detected_at >= \(started)
                GROUP BY indicator, level ORDER BY indicator
                """
            ).map { row in
                let code = try row.text(0)
                return NightSummary.CardLine(
                    indicator: code, title: catalogue[code]?.title ?? "", level: try row.value(1), count: try row.int(2)
                )
            }
        }
        summary.cards = lines
        (summary.waiting, summary.refusedEntries) = try await leader.perform { try OutboxStore(session: $0).backlog() }
        summary.heldCards = try await leader.perform { try OutboxStore(session: $0).held() }
        summary.feeds.sort { $0.id < $1.id }
    }

    private var titles: [String: String] {
        Dictionary(application.mappings.map { ($0.id, $0.title) }) { first, _ in first }
    }

    private func measure<Value>(
        _ step: String, _ summary: inout NightSummary, _ body: (inout NightSummary) async throws -> Value
    ) async throws -> Value {
        let start = ContinuousClock.now
        let value = try await body(&summary)
        summary.add(seconds: NightSummary.seconds(since: start), to: step)
        return value
    }
}
