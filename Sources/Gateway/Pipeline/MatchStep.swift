import Adapters
import Matcher
import Schemas

/// Third step of a delivery: match -> decide -> signal, in chunks, each of them one transaction.
///
/// A chunk's rows are scored in parallel against an immutable snapshot; then, one process at a time, they are resolved in
/// the order of the file, so that two rows, two feeds or two nodes never make one child twice.
struct MatchStep {
    /// Rows of a chunk of a night: enough to keep all cores busy, few enough to bound memory and the work lost by a kill.
    static let nightRows = 20_000
    /// Rows of a chunk of the service: while one is written, urgent signals wait.
    static let serviceRows = 4000

    let registry: RegistryHolder
    /// Rows that need not be read back.
    let handover: StagedRows
    /// Connections to read with while another one writes.
    let readers: PostgresPool
    let builder: SignalCardBuilder
    let catalogue: [Indicator]
    let model: MatchModel
    /// The model as it is kept beside the decisions.
    let figures: MatchModelStore.Figures
    let region: String
    let width: Int
    /// Rows of a chunk.
    let chunkRows: Int
    /// Takes rows for the estimate of the night's quality.
    let sample: NightSample
    let clock: @Sendable () -> Timestamp

    /// Reads and scores the delivery's next chunk against the given state of the registry.
    ///
    /// - Parameter writing: the feed whose chunk of another delivery is being written meanwhile.
    /// - Returns: nil when the chunk repeats rows of that feed: what holds for them is known only when it is written.
    func nextChunk(
        of delivery: Delivery, mapping: FeedMapping, after number: Int, writing: String?,
        scoredAgainst base: (snapshot: RegistrySnapshot, version: Int)
    ) async throws -> MatchChunk? {
        let ready = handover.rows(of: delivery.id, after: number, limit: chunkRows)
        let batch = try await readers.transaction { session in
            let store = RowStore(session: session, delivery: delivery)
            guard var rows = ready else { return try store.nextBatch(after: number, limit: chunkRows) }
            try store.attachHistory(to: &rows)
            return MatchBatch(rows: rows)
        }
        if delivery.feedID == writing, batch.rows.contains(where: { $0.change != .added }) { return nil }
        let isLast = batch.rows.count < chunkRows
        if isLast { handover.forget(delivery.id) }
        let scoring = RecordScoring(snapshot: base.snapshot, delivery: delivery, width: width)
        return MatchChunk(
            origins: RecordOrigins(delivery), mapping: mapping, batch: batch,
            scored: try await scoring.score(batch.rows), version: base.version, isLast: isLast)
    }

    /// Writes a chunk in one transaction; with the last one the delivery is `matched`.
    func write(_ chunk: MatchChunk, on connection: PostgresConnection) async throws {
        let now = clock()
        let resolved = try await connection.perform { session in
            try registry.transaction(on: session) {
                let resolved =
                    chunk.batch.rows.isEmpty ? [] : try apply(chunk, now: now, session: session)
                guard chunk.isLast else { return resolved }
                let deliveries = chunk.origins.deliveries
                guard try DeliveryStore(session).move(deliveries.map(\.id), from: .staged, to: .matched) else {
                    throw Self.moved(deliveries)
                }
                return resolved
            }
        }
        sample.offer(chunk.mapping.id, Array(zip(chunk.scored, resolved)))
    }

    /// Writes a chunk's decisions and answers what became of each scored row, in their order. Call inside a transaction
    /// of `registry`.
    @discardableResult
    func apply(_ current: MatchChunk, now: Timestamp, session: PostgresSession) throws -> [ResolvedRecord] {
        let (batch, mapping) = (current.batch, current.mapping)
        let deliveries = current.origins.deliveries
        // Creation of people is serialised across all processes until this transaction ends.
        try session.lockInTransaction(Self.creationLock)
        let stillThere = try session.query(
            """
            SELECT FROM gateway.delivery
            WHERE delivery_id = ANY(\(deliveries.map(\.id))) AND state = 'staged' AND matched_through < \(batch.lastRowNumber)
            FOR UPDATE
            """)
        guard stillThere.count == deliveries.count else { throw Self.moved(deliveries) }
        try registry.begin(on: session)
        var work = BatchWork(rows: batch.rows)
        try registry.update { snapshot, currentVersion in
            let count = snapshot.count
            try NewPersonStore(session: session).load(after: snapshot.lastSequence) {
                snapshot.append($0, sequence: $1)
            }
            // Other nodes' people count as well: nobody was looked for among them yet.
            let isStale = currentVersion != current.version || snapshot.count != count
            resolve(current.scored, of: mapping.id, isStale: isStale, work: &work, snapshot: &snapshot, now: now)
        }
        let changed = batch.rows.filter { $0.change != .added }.map(\.key)
        try NumberClaimStep(session: session, feedID: mapping.id) { UniqueIdentifier(at: now) }
            .settle(&work, changed: changed, at: now)
        try LookalikeStep(session: session, feedID: mapping.id) { UniqueIdentifier(at: now) }
            .settle(&work, changed: changed, at: now)
        try buildCards(&work, mapping: mapping, now: now, session: session)
        try write(work, of: current, now: now, session: session)
        return work.resolved
    }

    private static func moved(_ deliveries: [Delivery]) -> NightError {
        .deliveryMoved(deliveries.map(\.receiptNumber).joined(separator: ", "))
    }

    /// Two-part advisory lock as one number: the gateway's own range.
    static let creationLock: Int64 = 4919 << 32 | 3

    private func resolve(
        _ scored: [MatchBatch.Scored], of feedID: String, isStale: Bool, work: inout BatchWork,
        snapshot: inout RegistrySnapshot, now: Timestamp
    ) {
        let resolution = LinkResolution(feedID: feedID) { UniqueIdentifier(at: now) }
        var hasCreated = false
        for record in scored {
            let result = resolution.resolve(record, isStale: isStale || hasCreated, snapshot: &snapshot)
            hasCreated = hasCreated || !result.created.isEmpty
            let place = work.resolved.count
            work.add(NumberClaimStep.claims(of: result, place: place, in: snapshot))
            work.add(LookalikeStep.seen(in: result, place: place, in: snapshot))
            work.add(result)
        }
    }

    private static let mostSubjectsLookedUp = 2000

    private func buildCards(
        _ work: inout BatchWork, mapping: FeedMapping, now: Timestamp, session: PostgresSession
    ) throws {
        let store = CardStore(session: session)
        let codes = Set(work.resolved.flatMap { $0.record.signals.map(\.indicator) })
        let window = catalogue.filter { codes.contains($0.code) }.map(\.deduplicationDays).max() ?? 0
        let keys = work.resolved.flatMap { resolved in
            resolved.record.signals.map {
                SignalCardBuilder.key(signal: $0, feedID: mapping.id, record: resolved.record)
            }
        }
        guard !keys.isEmpty else { return }
        let since = now.date.adding(days: -2 * window)
        let subjects = builder.subjects(of: work.resolved, on: now)
        // An urgent signal asks for a few subjects, each found through an index whatever the window holds. From some
        // thousands on it is cheaper to read the window once.
        var ledger =
            subjects.count <= Self.mostSubjectsLookedUp
            ? try store.ledger(about: subjects, since: since, of: codes)
            : try store.ledger(since: since, of: codes)
        for key in try store.knownKeys(among: keys) { ledger.remember(key: key, case: nil, on: now.date) }
        for resolved in work.resolved where !resolved.record.signals.isEmpty {
            let (drafts, findings) = builder.cards(
                for: resolved, feedID: mapping.id, agency: mapping.agency, now: now, ledger: &ledger,
                makeID: { UniqueIdentifier(at: now) })
            work.add(drafts, findings: findings, record: resolved.record)
        }
    }

    /// Cards of rows that changed: relinked, left without a person, or withdrawn with the fact they were raised for.
    private func repairCards(
        _ work: BatchWork, batch: MatchBatch, mapping: FeedMapping, now: Timestamp, session: PostgresSession
    ) throws {
        let repair = CardRepair(session: session, feedID: mapping.id)
        let altered = Set(batch.rows.lazy.filter { $0.change == .altered }.map(\.key))
        let stillRaised = Set(
            work.resolved.flatMap { resolved in
                resolved.record.signals.map {
                    SignalCardBuilder.key(signal: $0, feedID: mapping.id, record: resolved.record)
                }
            })
        let ended = work.changes.filter { $0.kind == .unlink && altered.contains($0.key) }
            .map { CardRepair.Place(key: $0.key, slot: $0.slot) }
        try repair.unlink(ended, stillRaised: stillRaised, at: now)
        let settled = work.changes.filter { altered.contains($0.key) }
        let records = Dictionary(work.resolved.map { ($0.record.keyDigest, $0.record) }) { first, _ in first }
        var subjects: [CardRepair.Place: CardRepair.Subject] = [:]
        for change in settled where change.slot >= 0 {
            guard let record = records[change.key], record.people.indices.contains(change.slot) else { continue }
            subjects[CardRepair.Place(key: change.key, slot: change.slot)] =
                builder.subject(of: change.slot, in: record)
        }
        try repair.relink(settled, subjects: subjects, at: now)
        try repair.withdraw(
            batch.rows.filter { $0.change == .withdrawn }.map(\.key), stillRaised: stillRaised, at: now)
    }

    private func write(
        _ work: BatchWork, of chunk: MatchChunk, now: Timestamp, session: PostgresSession
    ) throws {
        let (batch, mapping, origins) = (chunk.batch, chunk.mapping, chunk.origins)
        let changed = batch.rows.filter { $0.change != .added }.map(\.key)
        let reviews = ReviewStore(session)
        try NewPersonStore(session: session).insert(work.created.map { ($0.person, origins.delivery(of: $0.key)) })
        let unseen = Set(batch.rows.lazy.filter { $0.change == .added }.map(\.key))
        let modelID = try MatchModelStore(session: session).number(of: figures, at: now)
        try LinkStore(session: session, feedID: mapping.id)
            .apply(
                work.changes, unseen: unseen, at: now, by: "matcher", model: model.version, modelID: modelID,
                deliveryOf: origins.delivery(of:))
        try reviews.supersede(changed, feedID: mapping.id, at: now)
        try reviews.open(work.cases, feedID: mapping.id, deliveryOf: origins.delivery(of:), at: now)
        try repairCards(work, batch: batch, mapping: mapping, now: now, session: session)
        let repair = CardRepair(session: session, feedID: mapping.id)
        try repair.noteAbsence(batch.rows.filter { $0.change == .absent }.map(\.key), at: now)
        let secret = Set(catalogue.filter(\.isMedicalSecret).map(\.code))
        try CardStore(session: session).insert(
            work.drafts.map(\.draft), recordKeys: work.drafts.map(\.key), secret: secret,
            deliveryOf: origins.delivery(of:), region: region, now: now)
        try FindingStore(session: session).insert(work.findings.map { ($0.finding, origins.delivery(of: $0.key)) })
        try MatchedRowStore(session: session, feedID: mapping.id, origins: origins)
            .finish(batch, outcomes: work.outcomes(), cards: work.drafts.map(\.key))
    }
}
