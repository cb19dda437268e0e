import Schemas

/// What all layouts share: the region, the day, how many rows, which dirt.
struct FeedContext: Sendable {
    let region: RegionSimulation
    let feed: FeedKind
    let day: Int
    let dirt: DirtProfile
    /// Probability of a row for each child, family or account of the feed.
    let probability: Double
    private let classes: [DirtClass]
    private let forcedPlaces: Int

    var lists: SimulationLists { region.lists }
    var names: NameLists { region.lists.names }
    var seed: UInt64 { region.configuration.seed }

    /// `expectedRows` is what day 1 brings.
    init(
        region: RegionSimulation, feed: FeedKind, day: Int, dirt: DirtProfile, probability: Double,
        expectedRows: Double
    ) {
        self.region = region
        self.feed = feed
        self.day = day
        self.dirt = dirt
        self.probability = min(0.9, probability)
        classes = dirt.classes(of: feed)
        // So many families that each class gets a few rows; a tiny feed is not drowned in dirt.
        let wanted = expectedRows >= 1000 ? 3 : expectedRows >= 200 ? 1.5 : 0.5
        let rowsPerFamily = max(expectedRows, 1) / Double(max(1, region.counts.families))
        forcedPlaces = dirt.showsEveryClass ? Int(Double(classes.count) * wanted / rowsPerFamily) : 0
    }

    /// The date of a day of the simulation; day 1 is the region's own.
    func date(of day: Int) -> CalendarDate { region.configuration.asOf.adding(days: day - 1) }

    /// A row that the feed holds, as of some day.
    struct Presence {
        /// Day on which the row first appeared.
        var firstDay: Int
        /// Day of its last change; equal to `firstDay` when it never changed.
        var version: Int
    }

    /// Full feeds: whether the entity's row is in today's file, and since when it reads as it does.
    /// One row in a hundred changes every night, one goes, one comes.
    func presence(_ entity: Int, probability: Double? = nil) -> Presence? {
        let probability = min(0.9, probability ?? self.probability)
        var random = SeededGenerator(seed, entity, 100 + feed.place)
        var presence = random.chance(probability) ? Presence(firstDay: 1, version: 1) : nil
        guard day > 1 else { return presence }
        for today in 2...day {
            let chance = random.unit()
            if presence != nil {
                if chance < 0.01 { presence = nil } else if chance < 0.02 { presence?.version = today }
            } else if chance < 0.01 * probability / (1 - probability) {
                presence = Presence(firstDay: today, version: today)
            }
        }
        return presence
    }

    /// Delta feeds: today's rows about the entity: a new event, or a correction of yesterday's.
    func events(_ entity: Int, probability: Double? = nil) -> [Presence] {
        let probability = min(0.9, probability ?? self.probability)
        func happens(_ today: Int) -> Bool {
            var random = SeededGenerator(seed, entity, 200 + feed.place, today)
            // The first day brings the backlog, later days what is new since.
            return random.chance(today == 1 ? probability : probability * 0.03)
        }
        var events: [Presence] = []
        if happens(day) { events.append(Presence(firstDay: day, version: day)) }
        if day > 1, happens(day - 1) {
            var random = SeededGenerator(seed, entity, 300 + feed.place, day)
            if random.chance(0.01) { events.append(Presence(firstDay: day - 1, version: day)) }
        }
        return events
    }

    /// Draws for the identity in a row: the same while the row's facts change.
    func identityRandom(_ entity: Int, _ presence: Presence) -> SeededGenerator {
        SeededGenerator(seed, entity, 400 + feed.place, presence.firstDay)
    }

    /// Draws for the facts of a row: anew with every version.
    func factRandom(_ entity: Int, _ presence: Presence) -> SeededGenerator {
        SeededGenerator(seed, entity, 500 + feed.place, presence.firstDay << 20 | presence.version)
    }

    /// The class of dirt that rows of the family at this place must show, so that even a small feed shows all.
    func forcedDirt(place: Int) -> DirtClass? {
        place < forcedPlaces ? classes[place % classes.count] : nil
    }

    /// Whether a whole-row class of dirt occurs.
    func hits(_ dirt: DirtClass, _ forced: DirtClass?, _ random: inout SeededGenerator) -> Bool {
        random.unit() < self.dirt[feed, dirt] || forced == dirt
    }

    func writer(_ style: WrittenIdentity.Style) -> IdentityWriter {
        IdentityWriter(
            feed: feed, profile: dirt, lists: lists, style: style, today: region.configuration.asOf)
    }

    /// Truth about a row whose main person is this child.
    func truth(_ child: Family.Child, of family: Family, recordID: String, errors: [DirtClass]) -> FeedRow.Truth {
        FeedRow.Truth(
            recordID: recordID, subject: child.person, kind: child.kind,
            twins: family.twins(of: child).map(\.person), mother: child.hasMother ? family.mother : nil,
            family: family.isRegistered ? family : nil, errors: errors)
    }

    /// Truth about a row whose main person is an adult.
    func truth(adult: Person, of family: Family?, recordID: String, errors: [DirtClass]) -> FeedRow.Truth {
        let isKnown = family?.isRegistered == true
        return FeedRow.Truth(
            recordID: recordID, subject: adult, kind: adult.isRegistered ? .registered : .newFamily,
            family: isKnown ? family : nil, errors: errors)
    }

    /// A territory's name as the feed writes it, by another name now and then.
    func territoryName(
        _ dwelling: Dwelling, _ forced: DirtClass?, errors: inout [DirtClass], _ random: inout SeededGenerator
    ) -> String {
        guard let territory = dwelling.territory(lists) else { return "" }
        let place = random.below(max(1, territory.aliases.count))
        guard hits(.territoryAlias, forced, &random), !territory.aliases.isEmpty else { return territory.name }
        errors.append(.territoryAlias)
        return territory.aliases[place]
    }

    func relatives(of child: Family.Child, in family: Family) -> IdentityWriter.Relatives {
        IdentityWriter.Relatives(
            mother: child.hasMother ? family.mother : nil,
            siblings: family.children.filter { $0.person.slot != child.person.slot }.map(\.person))
    }

    /// `+7 9XX XXX-XX-XX` in one of the forms that people type.
    func phone(_ family: Family, _ random: inout SeededGenerator) -> String {
        let digits = family.phone(seed)
        switch random.below(4) {
        case 0: return digits
        case 1: return "8" + digits.dropFirst()
        case 2: return "+" + digits
        default:
            let number = Array(digits.dropFirst())
            return
                "8 (\(String(number[0..<3]))) \(String(number[3..<6]))-\(String(number[6..<8]))-\(String(number[8..<10]))"
        }
    }

    /// A random UUID (version 4) of the draws.
    static func uuid(_ random: inout SeededGenerator) -> String {
        UniqueIdentifier(
            high: random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000,
            low: random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        ).text
    }
}
