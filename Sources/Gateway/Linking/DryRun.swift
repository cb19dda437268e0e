import Adapters
import Matcher
import Schemas

/// `sverka ingest --dry-run`: the whole way of a record up to its cards, with nothing written.
///
/// Reads the same rows with the same reader, compares them with what the feed said before, links them with the same
/// matcher and builds the same cards; only the writing is left out.
package struct DryRun {
    let application: GatewayApplication
    let model: MatchModel

    /// Prepares a dry run.
    package init(_ application: GatewayApplication, model: MatchModel = .standard) {
        self.application = application
        self.model = model
    }

    /// The receipt each delivery would get.
    package func run(files paths: [String], feed: String, asOf: CalendarDate) async throws -> [DeliveryReceipt] {
        guard let mapping = application.mappings.first(where: { $0.id == feed }) else {
            throw NightError.mappingMissing(feed: feed)
        }
        let files = paths.map { path in
            InboxFile(path: path, name: path.split(separator: "/").last.map(String.init) ?? path, hasDigest: false)
        }
        let snapshot = try await NightRun(application, model: model).loadSnapshot()
        let territories = try await application.registry.perform { try RegistryStore(session: $0).territories() }
        let builder = SignalCardBuilder(
            catalogue: application.profile.catalogue.indicators, territories: territories,
            settings: application.profile.settings)
        // Facts that have cards, and the links that hold: what the night itself would look at.
        let (ledger, history) = try await application.gateway.perform { session in
            try session.transaction {
                (
                    try CardStore(session: session).ledger(since: CalendarDate(dayNumber: 0)),
                    try LinkStore(session: session, feedID: feed).current()
                )
            }
        }
        let (deliveries, halves) = InboxFile.deliveries(of: files, mapping: mapping)
        var receipts: [DeliveryReceipt] = []
        for delivery in deliveries + halves.map({ [$0] }) {
            let described = try delivery.map { try Self.describe($0) }
            let (known, past) = try await application.gateway.perform { session in
                try session.transaction {
                    (
                        try KnownRowStore(session: session).rows(of: feed),
                        try Past(of: mapping, DeliveryHistory(session), DeliveryReceipt.File.digest(of: described))
                    )
                }
            }
            receipts.append(
                try receipt(
                    of: delivery, described, mapping: mapping, asOf: asOf, known: known, past: past,
                    snapshot: snapshot, builder: builder, ledger: ledger, history: history))
        }
        return receipts
    }

    /// What came before, as far as a delivery is judged by it.
    private struct Past {
        let last: DeliveryGuard.Counts?
        private let lastFull: DeliveryHistory.Processed?
        private let overtaken: DeliveryHistory.Earlier?

        init(of mapping: FeedMapping, _ history: DeliveryHistory, _ digest: ContentDigest) throws {
            last = try history.lastProcessed(of: mapping.id)
            lastFull = mapping.mode == .full ? try history.lastFull(of: mapping.id) : nil
            overtaken = mapping.mode == .full ? try history.overtaken(digest, of: mapping.id) : nil
        }

        func doubts(statedDay: CalendarDate?, at place: SourceLocation) -> [Finding] {
            DeliveryHistory.repetition(of: overtaken, after: lastFull, at: place)
                + DeliveryHistory.lateness(of: statedDay, after: lastFull, at: place)
        }
    }

    private func receipt(
        of files: [InboxFile], _ described: [DeliveryReceipt.File], mapping: FeedMapping, asOf: CalendarDate,
        known: KnownRows, past: Past, snapshot: RegistrySnapshot, builder: SignalCardBuilder, ledger: CardLedger,
        history: [RowDigest: [MatchBatch.PreviousLink]]
    ) throws -> DeliveryReceipt {
        let knownCount = known.count
        var known = known
        var snapshot = snapshot
        var staged = StagedDelivery()
        let now = GatewayApplication.clock()
        let reader = FeedReader(
            mapping: mapping, files: files.map { FeedFile(path: $0.path, name: $0.name) }, asOf: asOf)
        // All rows first: what a later row of the same delivery replaces must not be linked, nor create anybody.
        var rows: [(number: Int, change: KnownRows.Change, record: CanonicalRecord)] = []
        let report = try RowIntake(
            reader: reader, territories: application.profile.territories, file: files.first?.name ?? "",
            mostRows: mapping.limits.rows
        ).read(
            known: &known, staged: &staged
        ) { record, change, staged in
            rows.append((staged.counts.read, change, record))
        } progress: { _ in
        }
        var isHeld = report.aborted || report.hasDoubtfulTotal
        if report.fatal == nil, !report.aborted {
            if mapping.mode == .full { staged.counts.withdrawnByAbsence = try known.absent().count }
            let name = files.first?.name ?? ""
            let day = report.headDay ?? files.compactMap { mapping.source.dated?.day(inName: $0.name) }.max()
            let doubts =
                DeliveryGuard(mapping).findings(staged.guardCounts(known: knownCount), last: past.last, file: name)
                + past.doubts(statedDay: day, at: SourceLocation(file: name))
            doubts.forEach { staged.add($0) }
            isHeld = isHeld || !doubts.isEmpty
        }
        var cards: [ResponseLevel: Int] = [:]
        if report.fatal == nil, !isHeld {
            let replaced = Set(staged.replaced)
            rows.removeAll { replaced.contains($0.number) }
            cards = resolve(
                rows, mapping: mapping, now: now, snapshot: &snapshot, builder: builder, ledger: ledger,
                history: history,
                staged: &staged)
        } else {
            staged.refuse(rowsRead: report.rowsRead)
        }
        staged.counts.cardsRaised = cards.values.reduce(0, +)
        let state: DeliveryState = report.fatal != nil ? .refused : isHeld ? .held : .matched
        return DeliveryReceipt(
            number: "проверка без записи", feedID: mapping.id, feedTitle: mapping.title,
            mappingVersion: mapping.version,
            mode: mapping.mode, receivedAt: now, state: state, files: described,
            counts: staged.counts, findingCounts: staged.findingCounts,
            fileFindings: staged.fileFindings,
            rejectedRows: Self.rejectedRows(staged.findings), cards: cards)
    }

    /// Links the rows one after the other and counts what they come to; answers the cards they would raise.
    private func resolve(
        _ rows: [(number: Int, change: KnownRows.Change, record: CanonicalRecord)], mapping: FeedMapping,
        now: Timestamp,
        snapshot: inout RegistrySnapshot, builder: SignalCardBuilder, ledger: CardLedger,
        history: [RowDigest: [MatchBatch.PreviousLink]],
        staged: inout StagedDelivery
    ) -> [ResponseLevel: Int] {
        var cards: [ResponseLevel: Int] = [:]
        var ledger = ledger
        let resolution = LinkResolution(feedID: mapping.id) { UniqueIdentifier(at: now) }
        for (number, change, record) in rows where change != .withdrawn || !record.signals.isEmpty {
            let row = MatchBatch.Row(
                rowNumber: number, line: record.location.line, change: change == .withdrawn ? .withdrawn : .added,
                key: record.keyDigest, digest: record.contentDigest, recordID: record.recordID,
                orderKey: record.orderKey, content: .record(record), previous: history[record.keyDigest] ?? [])
            let request = RecordScoring.request(for: record, row: row, in: snapshot)
            let scored = MatchBatch.Scored(
                row: row, record: record, decision: snapshot.linker.speaking(of: mapping.id).link(request))
            let result = resolution.resolve(scored, isStale: false, snapshot: &snapshot)
            if change != .withdrawn { staged.counts[result.resolved.outcome] += 1 }
            let (drafts, findings) = builder.cards(
                for: result.resolved, feedID: mapping.id, agency: mapping.agency, now: now, ledger: &ledger,
                makeID: { UniqueIdentifier(at: now) })
            findings.forEach { staged.add($0) }
            for draft in drafts { cards[draft.card.level, default: 0] += 1 }
        }
        return cards
    }

    private static func describe(_ file: InboxFile) throws -> DeliveryReceipt.File {
        let source = try FileByteSource(path: file.path)
        let count = source.byteCount
        return DeliveryReceipt.File(name: file.name, digest: try Sha256.digest(of: source), byteCount: Int64(count))
    }

    private static func rejectedRows(_ findings: [Finding]) -> [DeliveryReceipt.RejectedRow] {
        let errors = findings.filter { $0.severity == .error && $0.location.row > 0 }
        return Dictionary(grouping: errors) { $0.location.row }
            .sorted { $0.key < $1.key }
            .map { DeliveryReceipt.RejectedRow(row: $0.key, findings: $0.value) }
    }
}
