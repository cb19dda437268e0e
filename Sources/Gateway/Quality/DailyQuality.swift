import Matcher
import Schemas

/// Estimates once a day of the region how well the service linked, as long as this process leads: what each night says of
/// itself, for deliveries that come at any hour and on any node.
///
/// An estimate is kept under the moment it was due, however late it is made: that moment says whether a day has one. What is
/// heavy runs on a thread of its own, with a registry of its own: urgent signals wait for none of it.
struct DailyQuality: Sendable {
    let application: GatewayApplication
    let settings: ScheduleSettings
    let clock: @Sendable () -> Timestamp
    let log: @Sendable (ScheduleEvent) -> Void

    /// Two-part advisory lock as one number: the gateway's own range.
    private static let lock: Int64 = 4919 << 32 | 11

    /// Runs until it is cancelled.
    func run() async {
        var faults = PartLog("оценка качества", application, log)
        var done: Timestamp?
        while !Task.isCancelled {
            let due = due(at: clock())
            do {
                if due != done {
                    if let event = try await estimate(due) { log(event) }
                    done = due
                }
                faults.worked()
            } catch {
                if !Task.isCancelled { await faults.failed(error, nextWithin: settings.watchInterval) }
            }
            try? await Task.sleep(for: settings.watchInterval)
        }
    }

    /// The last moment up to now at which an estimate was due.
    func due(at now: Timestamp) -> Timestamp {
        let hour = Int64(settings.qualityHour) * 3600 - Int64(application.profile.settings.offsetMinutes) * 60
        return Timestamp(startOf: now.adding(seconds: -hour).date).adding(seconds: hour)
    }

    /// Makes the estimate of a day; nil when there is one, or nothing to speak of.
    func estimate(_ due: Timestamp) async throws -> ScheduleEvent? {
        let feeds = try await application.gateway.perform { session in
            try QualityStore(session).isMade(at: due) ? [] : try DailySample(session).draw(until: due)
        }
        guard !feeds.isEmpty else { return nil }
        let night = NightRun(application, clock: clock)
        let snapshot = try await night.loadSnapshot()
        let sample = NightSample(perFeed: DailySample.perFeed)
        for feed in feeds {
            let rows = try await application.gateway.perform { try DailySample($0).decided(feed) }
            try await DedicatedThread.run {
                sample.add(try rows.compactMap { try Self.entry($0, snapshot) }, of: feed.rows, feed: feed.id)
            }
            try Task.checkCancellation()
        }
        let day = application.profile.settings.day(at: due)
        let quality = try await DedicatedThread.run { NightQuality(sample, snapshot, asOf: day) }
        return try await application.gateway.transaction { session in
            // Who led before may be at it still.
            try session.lockInTransaction(Self.lock)
            let store = QualityStore(session)
            guard try !store.isMade(at: due) else { return nil }
            let lines = try QualityStep.lines(quality, model: night.model, at: due, on: session)
            try store.insert(lines)
            return lines.isEmpty ? nil : .qualityEstimated(feeds: lines.count { $0.groupKind.isEmpty })
        }
    }

    /// A row as it was decided; nil when it is about nobody.
    private static func entry(
        _ decided: DailySample.Decided, _ snapshot: RegistrySnapshot
    ) throws -> NightSample.Entry? {
        let (row, feed) = (decided.row, decided.delivery.feedID)
        let record = try RecordScoring(snapshot: snapshot, delivery: decided.delivery, width: 1).record(of: row)
        let subject = LinkRow(record).subject
        guard record.people.indices.contains(subject) else { return nil }
        let before = decided.decisions[subject]
        let request =
            before?.request(for: record, about: subject, in: snapshot)
            ?? LinkRequest(people: record.people, dwelling: record.dwelling)
        let again = snapshot.linker.speaking(of: feed).link(request)
        // Of whom nothing could be decided nothing is kept.
        let kind = before?.tallied ?? .review
        return NightSample.Entry(
            order: NightSample.order(of: row.key),
            scored: MatchBatch.Scored(row: row, record: record, decision: again), kind: kind,
            person: kind == .link ? before?.person : nil)
    }
}
