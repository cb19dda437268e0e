import Matcher
import Schemas

/// Last step of a night: how well it linked, on a sample of its rows, kept and told.
struct QualityStep {
    let sample: NightSample
    let model: MatchModel
    let clock: @Sendable () -> Timestamp

    /// Measures with the night's snapshot, which is of no use to anybody afterwards.
    func run(_ snapshot: consuming RegistrySnapshot, asOf: CalendarDate, on session: PostgresSession) throws
        -> [QualityEstimate]
    {
        let quality = NightQuality(sample, snapshot, asOf: asOf)
        let estimates = try Self.lines(quality, model: model, at: clock(), on: session)
        try session.transaction { try QualityStore(session).insert(estimates) }
        return estimates
    }

    /// What was measured, as it is kept.
    static func lines(
        _ quality: NightQuality, model: MatchModel, at now: Timestamp, on session: PostgresSession
    ) throws -> [QualityEstimate] {
        var estimates: [QualityEstimate] = []
        for feed in quality.feeds where feed.tally.records > 0 {
            var estimate = line(feed.tally, quality.scale, model, now)
            estimate.feedID = feed.id
            estimate.rows = feed.rows
            if let people = try QualityStore(session).acceptance(of: feed.id) {
                estimate.checked = people.checked
                estimate.checkedPrecision = people.precision
            }
            estimates.append(estimate)
        }
        let rows = quality.feeds.reduce(0) { $0 + $1.rows }
        for (group, tally) in quality.groups {
            var estimate = line(tally, quality.scale, model, now)
            estimate.groupKind = group.kind.code
            estimate.groupName = group.name
            estimate.rows = rows
            estimates.append(estimate)
        }
        return estimates
    }

    private static func line(
        _ tally: QualityTally, _ scale: QualityScale, _ model: MatchModel, _ now: Timestamp
    ) -> QualityEstimate {
        QualityEstimate(
            at: now, modelVersion: model.version, feedID: "", rows: 0, sampled: tally.records,
            precision: tally.precision(scale), recall: tally.drawnRecall(scale), counts: counts(tally, scale))
    }

    /// All that the figures follow from, so that they can be worked out again.
    private static func counts(_ tally: QualityTally, _ scale: QualityScale) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in [
                ("link", tally.links), ("review", tally.review), ("new", tally.new), ("takenOut", tally.hidden),
                ("takenOutLinked", tally.hiddenLinks), ("takenOutReview", tally.hiddenReview),
                ("decoyTwins", tally.twinned), ("decoyTwinsLinked", tally.twinnedLinks),
                ("realTwins", tally.realTwins),
                ("namesakes", tally.namesakes), ("namesakesLinked", tally.namesakeLinks),
                ("fullNamesakes", tally.fullNamesakes), ("fullNamesakesLinked", tally.fullNamesakeLinks),
            ] {
                writer.key(name)
                writer.number(value)
            }
            for (name, value) in [
                ("outside", tally.outside), ("doubt", tally.expectedFalseByModel),
                ("namesakeShare", scale.namesakes.otherFather), ("fullNamesakeShare", scale.namesakes.sameFather),
            ] {
                writer.key(name)
                writer.number((value * 1e9).rounded() / 1e9)
            }
        }
        return writer.text
    }
}
