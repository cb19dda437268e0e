import Adapters
import Matcher
import Schemas

/// One night: fetch, then for every delivery stage, match, deliver, acknowledge. Takes up whatever an earlier run left.
///
/// Feeds on servers are fetched meanwhile. What has come when the inbox is done is processed then; the inbox never waits.
package struct NightRun {
    let application: GatewayApplication
    let progress: any NightProgress
    let model: MatchModel
    let clock: @Sendable () -> Timestamp

    /// Prepares a night.
    package init(
        _ application: GatewayApplication, progress: any NightProgress = SilentProgress(),
        model: MatchModel = .standard, clock: @escaping @Sendable () -> Timestamp = GatewayApplication.clock
    ) {
        self.application = application
        self.progress = progress
        self.model = model
        self.clock = clock
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
        let step = FetchStep(mappings: application.mappings, originals: originals, asOf: asOf, clock: clock)
        let receipts = application.configuration.receiptsFolder
        try await leader.perform { session in
            try ReceiptStore(session).restoreFiles(in: receipts)
            originals.removeUnfinishedCopies()
        }
        let pull = PullStep(
            mappings: pulls ? application.mappings : [],
            secrets: LocalSecretStore(folder: application.configuration.secretsFolder),
            configuration: application.configuration, clock: clock)
        try await withThrowingTaskGroup(of: PullStep.Fetched.self) { group in
            try await pull.start(in: &group, on: leader)
            try await measure("fetch", &summary) { summary in
                let fetched = try await leader.perform { session in try fetch(step, session) }
                summary.take(fetched, titles: titles)
                progress.finish(step: "fetch", feed: "", done: fetched.accepted.count)
            }
            var matching: MatchStep?
            try await process(&summary, &matching, leader: leader)
            while let fetched = try await measure("pull", &summary, { _ in try await group.next() }) {
                let pulled = try await measure("pull", &summary) { _ in
                    try await pull.keep(fetched, with: step, on: leader)
                }
                summary.take(pulled, titles: titles)
                progress.finish(step: "pull", feed: "", done: pulled.accepted.count)
                if !pulled.accepted.isEmpty { try await process(&summary, &matching, leader: leader) }
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
        summary.seconds = Self.seconds(since: start)
        summary.peakMemoryMiB = ProcessMemory.peakMiB
        return summary
    }

    /// Takes every delivery as far as it goes. With the registry away that is "staged": nothing is lost, the next night
    /// goes on from there.
    private func process(
        _ summary: inout NightSummary, _ matching: inout MatchStep?, leader: PostgresConnection
    ) async throws {
        do {
            try await processAll(&summary, &matching, leader: leader)
        } catch let away as RegistryAway {
            let text = "реестр недоступен, сверка и передача продолжатся следующей ночью: \(away.error)"
            if !summary.troubles.contains(text) { summary.troubles.append(text) }
        }
    }

    /// The registry can't be reached: a reason to stop where we are, not to fail.
    private struct RegistryAway: Error {
        let error: PostgresError
    }

    private static func away(_ error: PostgresError) -> any Error {
        error.meansAway ? RegistryAway(error: error) : error
    }

    private func processAll(
        _ summary: inout NightSummary, _ matching: inout MatchStep?, leader: PostgresConnection
    ) async throws {
        try await deliver(&summary)
        while true {
            // Of each feed the oldest delivery: the next one is compared with what this one says.
            let unfinished = try await leader.perform { try DeliveryStore($0).unfinished() }
            var seen: Set<String> = []
            let heads = unfinished.filter { seen.insert($0.feedID).inserted }
            if heads.isEmpty { break }
            try await measure("stage", &summary) { _ in try await stage(heads.filter { $0.state == .received }) }
            for head in heads {
                guard let delivery = try await leader.perform({ try DeliveryStore($0).delivery(head.id) }) else {
                    continue
                }
                if delivery.state == .staged {
                    let step: MatchStep
                    if let ready = matching, !ready.registry.isInvalid {
                        step = ready
                    } else {
                        step = try await measure("registry", &summary) { _ in try await prepareMatching() }
                        matching = step
                    }
                    summary.people = step.registry.current().0.count
                    try await measure("match", &summary) { _ in
                        try await match(delivery, with: step, mapping: mapping(of: delivery.feedID))
                    }
                    try await deliver(&summary)
                }
                try await measure("acknowledge", &summary) { summary in
                    summary.add(try await acknowledge(head.id))
                }
            }
        }
        try await composite(&summary, leader: leader)
    }

    private func stage(_ deliveries: [Delivery]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, delivery) in deliveries.enumerated() {
                if index >= application.configuration.width { try await group.next() }
                let step = StageStep(
                    originals: OriginalsStore(folder: application.configuration.originalsFolder),
                    mapping: try mapping(of: delivery.feedID), territories: application.profile.territories)
                let progress = progress
                group.addTask {
                    try await application.gateway.perform { session in
                        _ = try step.run(delivery, on: session) { rows in
                            progress.advance(step: "stage", feed: delivery.feedID, done: rows, total: nil)
                        }
                    }
                    progress.finish(step: "stage", feed: delivery.feedID, done: 0)
                }
            }
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
        let known = await rows.mapOnAllCores(width: application.configuration.width) { RegistryPerson($0) }
        return RegistrySnapshot(reserving: known.count + created.count, model: model) { loader in
            for person in known { loader.append(person) }
            for (person, sequence) in created { loader.append(person, sequence: sequence) }
        }
    }

    private func prepareMatching() async throws -> MatchStep {
        do {
            let holder = RegistryHolder(try await loadSnapshot())
            let territories = try await application.registry.perform { try RegistryStore(session: $0).territories() }
            let catalogue = application.profile.catalogue.indicators
            return MatchStep(
                registry: holder, readers: application.gateway,
                builder: SignalCardBuilder(catalogue: catalogue, territories: territories), catalogue: catalogue,
                model: model, region: application.profile.regionCode, width: application.configuration.width,
                clock: clock)
        } catch let error as PostgresError { throw Self.away(error) }
    }

    private func match(_ delivery: Delivery, with step: MatchStep, mapping: FeedMapping) async throws {
        let progress = progress
        try await application.gateway.withConnection { connection in
            let total = try await connection.perform { try RowStore(session: $0, delivery: delivery).lastRowNumber() }
            try await step.run(delivery, mapping: mapping, on: connection) { rows in
                progress.advance(step: "match", feed: delivery.feedID, done: rows, total: total)
            }
        }
        progress.finish(step: "match", feed: delivery.feedID, done: 0)
    }

    /// Pushes what is due, unless the registry has not taken anything this night.
    private func deliver(_ summary: inout NightSummary) async throws {
        guard !summary.isDeliveryStopped else { return }
        let progress = progress
        try await measure("deliver", &summary) { summary in
            do {
                let result = try await application.gateway.withConnection { gateway in
                    let waiting = try await gateway.perform { try OutboxStore(session: $0).backlog().waiting }
                    return try await DeliverStep(gateway: gateway, registry: application.registry, clock: clock).run {
                        done in
                        progress.advance(step: "deliver", feed: "", done: done, total: waiting)
                    }
                }
                summary.delivered += result.delivered
            } catch let error as PostgresError {
                // Linking goes on: the registry may be readable and refuse to write. The outbox keeps everything.
                summary.isDeliveryStopped = true
                summary.troubles.append("карты не передаются в реестр и ждут в очереди: \(error)")
            }
        }
    }

    private func composite(_ summary: inout NightSummary, leader: PostgresConnection) async throws {
        guard let indicator = application.profile.catalogue.active(CompositeIndicator.code, on: clock().date) else {
            return
        }
        let region = application.profile.regionCode
        let now = clock()
        let raised = try await measure("match", &summary) { _ in
            try await leader.perform { session in
                try session.transaction {
                    try CompositeIndicator(session: session, indicator: indicator, region: region).raise(at: now)
                }
            }
        }
        if raised > 0 { try await deliver(&summary) }
    }

    private func acknowledge(_ id: UniqueIdentifier) async throws -> NightSummary.Ending {
        let receipts = application.configuration.receiptsFolder
        let titles = titles
        return try await application.gateway.perform { session in
            guard let delivery = try DeliveryStore(session).delivery(id) else { return NightSummary.Ending() }
            let step = AcknowledgeStep(folder: receipts, feedTitle: titles[delivery.feedID] ?? delivery.feedID)
            return NightSummary.Ending(receipt: try step.run(delivery, on: session))
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

    private func mapping(of feed: String) throws -> FeedMapping {
        guard let mapping = application.mappings.first(where: { $0.id == feed }) else {
            throw NightError.mappingMissing(feed: feed)
        }
        return mapping
    }

    private func measure<Value>(
        _ step: String, _ summary: inout NightSummary, _ body: (inout NightSummary) async throws -> Value
    ) async throws -> Value {
        let start = ContinuousClock.now
        let value = try await body(&summary)
        summary.add(seconds: Self.seconds(since: start), to: step)
        return value
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
