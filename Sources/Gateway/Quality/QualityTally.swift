import Glibc
import Matcher

/// What is counted of a set of records, and what can be worked out of it. Tallies add up, in any order.
package struct QualityTally: Sendable, Hashable {
    /// Millionths, so that a sum does not depend on the order of its parts.
    private static let unit = 1_000_000.0

    /// Records.
    package var records = 0
    /// Records linked automatically.
    package var links = 0
    /// Records left to a person.
    package var review = 0
    /// Records of nobody known.
    package var new = 0
    private var linkedChance = 0
    private var reviewChance = 0
    private var newChance = 0

    /// Records that were linked to a child who was then taken out.
    package var hidden = 0
    /// Of these, linked to somebody else: false links.
    package var hiddenLinks = 0
    /// Of these, left to a person.
    package var hiddenReview = 0
    /// Of the links, those to a namesake of the same birth date.
    package var hiddenNamesakeLinks = 0
    /// Of the links, those to a child of the same birth.
    package var hiddenTwinLinks = 0
    /// Records that were not linked and whose best candidate is clearly a namesake: another father.
    package var clearNamesakes = 0
    /// Records that were not linked and whose best candidate is clearly a twin: another name.
    package var clearTwins = 0
    /// The same of records whose child was taken out.
    package var hiddenClearTwins = 0
    /// The same of records whose child was taken out, with or without an invented namesake.
    package var hiddenClearNamesakes = 0
    /// Records that were not linked and whose best candidate is clearly a namesake of the same father: two valid numbers and two
    /// municipalities.
    package var clearFullNamesakes = 0
    /// The same of records whose child was taken out, with or without an invented namesake.
    package var hiddenClearFullNamesakes = 0
    /// Records linked to a child for whom a twin was invented.
    package var twinned = 0
    /// Of these, linked to the invented twin: false links.
    package var twinnedLinks = 0
    /// Records linked to a child who really has a twin in the registry.
    package var realTwins = 0
    /// Records linked to an invented stranger: false links.
    package var strangerLinks = 0
    /// Records tried beside an invented namesake of the same birth date, their own child taken out.
    package var namesakes = 0
    /// Of these, linked to the namesake: false links.
    package var namesakeLinks = 0
    /// The same with namesakes whose patronymic is the same as well.
    package var fullNamesakes = 0
    /// Of these, linked to the namesake.
    package var fullNamesakeLinks = 0

    /// Counts a decision. `chance` is the probability that the person, or any candidate, is meant.
    mutating func count(_ kind: Kind, chance: Double) {
        records += 1
        let millionths = Int((max(0, min(1, chance)) * Self.unit).rounded())
        switch kind {
        case .link:
            links += 1
            linkedChance += millionths
        case .review:
            review += 1
            reviewChance += millionths
        case .new:
            new += 1
            newChance += millionths
        }
    }

    /// What became of a record.
    package enum Kind: UInt8, Sendable, Hashable {
        /// Linked automatically.
        case link
        /// Left to a person.
        case review
        /// Nobody known.
        case new
    }

    /// Adds another tally.
    mutating func add(_ other: QualityTally) {
        records += other.records
        links += other.links
        review += other.review
        new += other.new
        linkedChance += other.linkedChance
        reviewChance += other.reviewChance
        newChance += other.newChance
        hidden += other.hidden
        hiddenLinks += other.hiddenLinks
        hiddenReview += other.hiddenReview
        hiddenNamesakeLinks += other.hiddenNamesakeLinks
        hiddenTwinLinks += other.hiddenTwinLinks
        clearNamesakes += other.clearNamesakes
        clearTwins += other.clearTwins
        hiddenClearTwins += other.hiddenClearTwins
        hiddenClearNamesakes += other.hiddenClearNamesakes
        clearFullNamesakes += other.clearFullNamesakes
        hiddenClearFullNamesakes += other.hiddenClearFullNamesakes
        twinned += other.twinned
        twinnedLinks += other.twinnedLinks
        realTwins += other.realTwins
        strangerLinks += other.strangerLinks
        namesakes += other.namesakes
        namesakeLinks += other.namesakeLinks
        fullNamesakes += other.fullNamesakes
        fullNamesakeLinks += other.fullNamesakeLinks
    }

    /// False links of children whom the registry lacks: share of those records that are linked all the same.
    package var falseLinkRate: RateInterval { RateInterval(events: hiddenLinks, cases: hidden) }

    /// Records of children whom the registry lacks: those found new, and as many more as would be linked or reviewed.
    package var outside: Double {
        guard hidden > 0 else { return Double(new) - Double(newChance) / Self.unit }
        let share = Double(hidden - hiddenLinks - hiddenReview) / Double(hidden)
        return min(Double(records), max(0, Double(new) - Double(newChance) / Self.unit) / max(0.05, share))
    }

    /// What the model itself expects of its links, from their probabilities.
    package var expectedFalseByModel: Double { Double(links) - Double(linkedChance) / Self.unit }

    /// A figure with the range it lies in with a probability of 95 %.
    package struct Estimate: Sendable, Hashable {
        /// The figure.
        package var value: Double
        /// Lower end.
        package var low: Double
        /// Upper end.
        package var high: Double
    }

    /// False links among the automatic ones: of children outside, of twins, and by chance, as the decoys show them.
    func falseLinks(_ scale: QualityScale) -> Estimate {
        if scale.strangers > 0 { return falseLinksAmongDecoys(scale) }
        let out = outside * scale.takenOut
        let twins = RateInterval(events: twinnedLinks, cases: twinned)
        let chance = RateInterval(events: strangerLinks, cases: records)
        // Nobody was invented: nothing is known of chance, and nothing is said of it.
        var parts = [(out, falseLinkRate.estimate), (Double(records) * scale.strangers, chance.estimate)]
        if scale.namesakes != InventedPeople.NamesakeShares() {
            let other = RateInterval(events: namesakeLinks, cases: namesakes)
            let same = RateInterval(events: fullNamesakeLinks, cases: fullNamesakes)
            parts.append((out * scale.namesakes.otherFather, other.estimate))
            parts.append((out * scale.namesakes.sameFather, same.estimate))
        }
        if realTwins > 0 { parts.append((Double(realTwins), twins.estimate)) }
        if scale.countsDoubt {
            let doubt = expectedFalseByModel
            parts.append((1, Estimate(value: doubt, low: doubt, high: doubt)))
        }
        let sum = EstimateSum.of(parts)
        let all = Double(links)
        return Estimate(value: min(all, sum.value), low: max(0, min(all, sum.low)), high: min(all, sum.high))
    }

    /// False links as whole files with decoys show them.
    ///
    /// Chance: whoever was taken out met all other children and the strangers, whoever is outside met the strangers. Twins and
    /// namesakes may be far more frequent outside than the registry's own are. How many there are is seen where they are beyond
    /// doubt (another given name; another father; two numbers in two municipalities); how many false links come with one of those, the decoys show.
    private func falseLinksAmongDecoys(_ scale: QualityScale) -> Estimate {
        var chanceLinks = hiddenLinks
        var parts: [(Double, Estimate)] = []
        for (clear, tried, links, ofHidden) in [
            (clearNamesakes, hiddenClearNamesakes, namesakeLinks, 0),
            (
                clearFullNamesakes, hiddenClearFullNamesakes, fullNamesakeLinks + hiddenNamesakeLinks,
                hiddenNamesakeLinks
            ),
            (clearTwins, hiddenClearTwins, hiddenTwinLinks, hiddenTwinLinks),
        ] where tried >= Self.leastTried && links <= tried && clear > 0 {
            chanceLinks -= ofHidden
            let share = RateInterval(events: links, cases: links + tried).estimate
            func odds(_ share: Double) -> Double { share / max(1e-9, 1 - share) }
            parts.append(
                (
                    Double(clear),
                    Estimate(value: odds(share.value), low: odds(share.low), high: odds(share.high))
                ))
        }
        let exposed = Double(hidden) + outside / scale.strangers
        parts.append(
            (outside, RateInterval(events: chanceLinks + strangerLinks, cases: max(1, Int(exposed))).estimate))
        if realTwins > 0 {
            parts.append((Double(realTwins), RateInterval(events: twinnedLinks, cases: twinned).estimate))
        }
        var sum = EstimateSum.of(parts)
        // How many there are is chance too, however well the share is known.
        let noise = 1.96 * sum.value.squareRoot()
        sum.low = sum.value - hypot(sum.value - sum.low, noise)
        sum.high = sum.value + hypot(sum.high - sum.value, noise)
        let all = Double(links)
        return Estimate(value: min(all, sum.value), low: max(0, min(all, sum.low)), high: min(all, sum.high))
    }

    /// So many children taken out must have shown a clear twin or namesake before others are counted by them. And where more are
    /// linked than are clear, as without numbers, the clear ones say little of the rest.
    private static let leastTried = 5

    /// Share of the automatic links that are right; nil when nothing was linked. The range is at least as wide as so few
    /// links can tell: a hundred right ones do not show that one in a thousand is not wrong.
    func precision(_ scale: QualityScale) -> Estimate? {
        guard links > 0 else { return nil }
        let wrong = falseLinks(scale)
        let all = Double(links)
        let chance = RateInterval(events: Int(wrong.value.rounded()), cases: links)
        return Estimate(
            value: 1 - wrong.value / all, low: 1 - max(wrong.high / all, chance.high), high: 1 - wrong.low / all)
    }

    /// Share of the records of registered children that are linked automatically and rightly. What is left to a person
    /// or taken for new counts with the probability that somebody of the registry is meant. Nil without any such record.
    func recall(_ scale: QualityScale) -> Estimate? {
        let wrong = falseLinks(scale)
        let unlinked = Double(reviewChance + newChance) / Self.unit
        // Nobody of the registry is known to be meant: there is nothing to have found.
        guard Double(links) + unlinked > 0 else { return nil }
        func share(_ wrong: Double, _ unlinked: Double) -> Double {
            let right = Double(links) - wrong
            return right + unlinked > 0 ? right / (right + unlinked) : 1
        }
        // At worst everybody left to a person is registered, at best nobody.
        return Estimate(
            value: share(wrong.value, unlinked),
            low: share(wrong.high, Double(review) + Double(newChance) / Self.unit),
            high: share(wrong.low, Double(newChance) / Self.unit))
    }

    /// `recall` of records that were drawn: the range is as wide as so few can tell.
    func drawnRecall(_ scale: QualityScale) -> Estimate? {
        guard var estimate = recall(scale) else { return nil }
        let unlinked = Double(reviewChance + newChance) / Self.unit
        let missed = RateInterval(events: Int(unlinked.rounded()), cases: links + Int(unlinked.rounded()))
        estimate.low = min(estimate.low, 1 - missed.high)
        estimate.high = max(estimate.high, 1 - missed.low)
        return estimate
    }

    /// Share of the records of registered children that nobody will look at, as the model expects it; nil without any.
    package var expectedMissed: Double? {
        let registered = Double(linkedChance + reviewChance + newChance)
        return registered > 0 ? Double(newChance) / registered : nil
    }
}
