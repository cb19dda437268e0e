/// Best candidates by weight, one bit a band: what a histogram and a choice of threshold are made of.
package struct WeightBands: Sendable, Hashable {
    /// Figures of one band.
    package struct Band: Sendable, Hashable {
        /// Records linked.
        package var link = 0
        /// Records left to a person.
        package var review = 0
        /// Records of nobody known.
        package var new = 0
        /// Records that no guard keeps from being linked, whatever the threshold.
        package var free = 0
        /// Of `free`, the sum of the probabilities that the best candidate is meant, in millionths.
        package var freeChance = 0
        /// Of the records of children taken out, those that no guard kept from a false link.
        package var hiddenFree = 0

        /// Records of the band.
        package var records: Int { link + review + new }
    }

    /// Lowest band, in bits; whatever is below counts there.
    package static let lowest = -30
    /// Highest band; whatever is above counts there.
    package static let highest = 90

    /// Bands from the lowest up.
    package private(set) var bands = [Band](repeating: Band(), count: highest - lowest + 1)
    /// Records without any candidate.
    package private(set) var withoutCandidate = 0

    /// Empty bands.
    package init() {}

    /// The bits at which a band begins.
    package static func start(_ place: Int) -> Int { lowest + place }

    private static func place(_ weight: Double) -> Int {
        guard weight.isFinite else { return weight > 0 ? highest - lowest : 0 }
        return Int(max(Double(lowest), min(Double(highest), weight.rounded(.down)))) - lowest
    }

    /// Counts a decision by its best candidate's weight; nil without one.
    mutating func count(_ kind: QualityTally.Kind, weight: Double?, chance: Double, isFree: Bool) {
        guard let weight else {
            withoutCandidate += 1
            return
        }
        let place = Self.place(weight)
        switch kind {
        case .link: bands[place].link += 1
        case .review: bands[place].review += 1
        case .new: bands[place].new += 1
        }
        if isFree {
            bands[place].free += 1
            bands[place].freeChance += Int((max(0, min(1, chance)) * 1_000_000).rounded())
        }
    }

    /// Counts a record of a child taken out, which no guard keeps from a false link.
    mutating func countHidden(weight: Double) { bands[Self.place(weight)].hiddenFree += 1 }

    mutating func add(_ other: WeightBands) {
        withoutCandidate += other.withoutCandidate
        for place in bands.indices {
            let more = other.bands[place]
            bands[place].link += more.link
            bands[place].review += more.review
            bands[place].new += more.new
            bands[place].free += more.free
            bands[place].freeChance += more.freeChance
            bands[place].hiddenFree += more.hiddenFree
        }
    }

    /// What a threshold on the weight alone would give, above the guards.
    package struct Threshold: Sendable, Hashable {
        /// Bits from which a record is linked.
        package var bits: Int
        /// Estimated share of right links, by children taken out.
        package var precision: Double
        /// Estimated share of right links, by the model's own probabilities.
        package var precisionByModel: Double
        /// Estimated share of the registered children's records that would be linked.
        package var recall: Double
        /// Records that would be linked.
        package var links: Int
    }

    /// The curve of thresholds, from the lowest up. `outsidePerHidden`: records of children outside for each one of a
    /// child taken out; `registered`: records of registered children.
    package func thresholds(outsidePerHidden: Double, registered: Double) -> [Threshold] {
        var result: [Threshold] = []
        var links = 0
        var chance = 0
        var hidden = 0
        for place in bands.indices.reversed() {
            links += bands[place].free
            chance += bands[place].freeChance
            hidden += bands[place].hiddenFree
            guard links > 0 else { continue }
            let wrong = min(Double(links), Double(hidden) * outsidePerHidden)
            result.append(
                Threshold(
                    bits: Self.start(place), precision: 1 - wrong / Double(links),
                    precisionByModel: Double(chance) / 1_000_000 / Double(links),
                    recall: registered > 0 ? min(1, (Double(links) - wrong) / registered) : 0, links: links))
        }
        return result.reversed()
    }
}
