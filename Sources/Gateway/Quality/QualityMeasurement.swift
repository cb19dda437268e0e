import Matcher
import Schemas

/// How well a model links given feeds to a given registry, estimated without the truth. Holds counts only, nothing about
/// any single person.
package struct QualityMeasurement: Sendable {
    /// One feed.
    package struct Feed: Sendable {
        /// Name of the file.
        package var name: String
        /// What became of its records.
        package var tally = QualityTally()
        /// Best candidates by weight.
        package var bands = WeightBands()
        /// Rows that could not be used.
        package var unusable = 0
        /// Cost of the search.
        package var blocking = BlockingReport()
        /// Records by level of the linked person.
        package var levels: [ComparisonLevel: Int] = [:]
    }

    /// The model.
    package let model: MatchModel
    /// The day that ages were counted for.
    package let asOf: CalendarDate
    /// People of the registry.
    package var people = 0
    /// Rows of the registry that could not be read.
    package var rejectedPeople: RegistryRows.RejectedPeople?
    /// Children of the registry.
    package var children = 0
    /// Invented strangers.
    package var strangers = 0
    /// Feeds in the order given.
    package var feeds: [Feed] = []
    /// Groups with their tallies, small ones put together.
    package var groups: [(group: QualityGroup, tally: QualityTally)] = []
    /// What each blocking key brings, from a part of the linked records.
    package var profile = BlockingProfile()
    /// Largest number of candidates of one record.
    package var mostCandidates = 0
    /// Records by number of candidates: 0, 1, 2–3, 4–7, …
    package var candidateCounts = [Int](repeating: 0, count: 10)

    /// Links drawn for people to check.
    package var sample = AcceptanceSample(perBand: 0)

    /// Real children behind one invented stranger.
    package var childrenPerStranger: Double { strangers > 0 ? Double(children) / Double(strangers) : 0 }

    private var scale: QualityScale {
        let whole = Double(DecoyRegistry.hiddenEvery)
        return QualityScale(strangers: childrenPerStranger, takenOut: whole / (whole - 1))
    }

    /// All feeds together.
    package var total: QualityTally {
        var sum = QualityTally()
        for feed in feeds { sum.add(feed.tally) }
        return sum
    }

    /// All feeds' bands together.
    package var bands: WeightBands {
        var sum = WeightBands()
        for feed in feeds { sum.add(feed.bands) }
        return sum
    }

    /// All feeds' search cost together.
    package var blocking: BlockingReport {
        var sum = BlockingReport()
        for feed in feeds { sum.add(feed.blocking) }
        return sum
    }

    /// Share of the automatic links that are right, of a set of records; nil without links.
    package func precision(_ tally: QualityTally) -> QualityTally.Estimate? {
        tally.precision(scale)
    }

    /// Share of the registered children's records that are linked rightly, of a set of records; nil without any such record.
    package func recall(_ tally: QualityTally) -> QualityTally.Estimate? {
        tally.recall(scale)
    }

    /// What each threshold on the weight would give.
    package var thresholds: [WeightBands.Threshold] {
        let total = total
        let whole = Double(DecoyRegistry.hiddenEvery) / Double(DecoyRegistry.hiddenEvery - 1)
        return bands.thresholds(
            outsidePerHidden: total.hidden > 0 ? total.outside * whole / Double(total.hidden) : 0,
            registered: Double(total.records) - total.outside)
    }
}
