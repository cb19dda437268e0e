import Matcher
import Schemas

/// The quality of a night's links, estimated on a sample without the truth: each sampled child is taken out of the registry
/// for a moment, and people who don't exist are put in. Whatever is linked then can only be wrong.
///
/// Unlike `sverka model report`, which takes an eighth of the children out for a whole pass, one child at a time is taken
/// out of the snapshot that the night has in memory: a few thousand searches, and no second registry.
struct NightQuality: Sendable {
    /// The most rows looked at.
    static let rows = 5_000
    /// Of the linked rows one in so many is tried beside invented namesakes.
    static let namesakesEvery = 2
    private var linker: RecordLinker
    private let people: InventedPeople
    private let number: @Sendable (UniqueIdentifier) -> Int32?
    private let asOf: CalendarDate

    /// What was counted of one feed.
    struct Feed: Sendable {
        var id: String
        var rows: Int
        var tally = QualityTally()
    }

    private(set) var feeds: [Feed] = []
    /// Over all feeds, with the rows each stands for.
    private(set) var groups: [(group: QualityGroup, tally: QualityTally)] = []
    private(set) var scale = QualityScale()

    private struct Row {
        var feed: Int
        var row: LinkRow
        var entry: NightSample.Entry
        var person: Int32?
        var tally = QualityTally()
        var isCommon: Bool
    }

    /// Measures. The snapshot is taken apart: nobody may link with it afterwards.
    init(_ sample: NightSample, _ snapshot: consuming RegistrySnapshot, asOf: CalendarDate) {
        self.asOf = asOf
        linker = snapshot.linker
        people = InventedPeople(linker.index)
        let directory = snapshot.directory
        number = { directory.number(of: $0) }
        _ = consume snapshot
        let (drawn, common) = sample.drawn(atMost: Self.rows)
        var rows: [Row] = []
        for (place, feed) in drawn.enumerated() {
            feeds.append(Feed(id: feed.id, rows: feed.rows))
            for entry in feed.drawn {
                rows.append(
                    Row(
                        feed: place, row: LinkRow(entry.scored.record), entry: entry,
                        person: entry.person.flatMap { number($0) }, isCommon: entry.order <= common))
            }
        }
        scale.namesakes = people.namesakes
        scale.countsDoubt = true
        for place in rows.indices { takeOut(&rows[place]) }
        putIn(&rows)
        for row in rows { feeds[row.feed].tally.add(row.tally) }
        groups = Self.groups(rows, asOf: asOf)
    }

    /// The row as it was decided, and again without its child.
    private mutating func takeOut(_ row: inout Row) {
        let decision = row.entry.scored.decision.people
        let subject = row.row.subject
        let candidates = decision.indices.contains(subject) ? decision[subject].candidates : []
        let all = candidates.reduce(0) { $0 + $1.probability }
        // Who was linked to somebody created since the row was scored was decided again: no doubt is known of that.
        let isFirst = candidates.first.map { $0.person == row.person } ?? false
        let chance = row.entry.kind != .link ? all : isFirst ? candidates.first?.probability ?? 1 : 1
        row.tally.count(row.entry.kind, chance: chance)
        guard let person = row.person else { return }
        let request = row.row.request
        let feed = feeds[row.feed].id
        let again = InventedPeople.without(person, of: &linker) { $0.speaking(of: feed).link(request).people[subject] }
        row.tally.hidden = 1
        if again.kind == .review || again.kind == .skipped { row.tally.hiddenReview = 1 }
        // Namesakes of the same birth date are too rare to meet in a sample: they are tried by themselves below.
        if let other = again.linked, !people.areNamesakes(person, other, in: linker.index) { row.tally.hiddenLinks = 1 }
        guard linker.index.isChild(person), row.entry.order % UInt64(Self.namesakesEvery) == 0 else { return }
        if let isLinked = meets(.namesake, row, person) {
            row.tally.namesakes = 1
            row.tally.namesakeLinks = isLinked ? 1 : 0
        }
        if let isLinked = meets(.fullNamesake, row, person) {
            row.tally.fullNamesakes = 1
            row.tally.fullNamesakeLinks = isLinked ? 1 : 0
        }
    }

    /// Whether a row whose child is taken out is linked to an invented namesake; nil when none can be invented.
    private mutating func meets(_ kind: InventedPeople.Kind, _ row: Row, _ person: Int32) -> Bool? {
        guard let decoy = people.add(kind, like: person, seed: row.entry.order, to: &linker) else { return nil }
        let (request, subject) = (row.row.request, row.row.subject)
        let feed = feeds[row.feed].id
        let again = InventedPeople.without(person, of: &linker) { $0.speaking(of: feed).link(request).people[subject] }
        InventedPeople.remove(decoy, of: &linker)
        return again.linked == decoy
    }

    /// Every row again, beside an invented twin of its own child.
    ///
    /// No strangers are invented: whoever is taken out meets all other children of the registry, and that says more about
    /// chance than any invented part of them.
    private mutating func putIn(_ rows: inout [Row]) {
        var twins: [Int32: Int32] = [:]
        for place in rows.indices {
            guard let person = rows[place].person else { continue }
            if twins[person] == nil, InventedPeople.hasTwin(person, in: linker.index) {
                rows[place].tally.realTwins = 1
            } else if twins[person] == nil {
                twins[person] = people.add(.twin, like: person, seed: UInt64(person), to: &linker)
            }
        }
        for place in rows.indices {
            guard let twin = rows[place].person.flatMap({ twins[$0] }) else { continue }
            let again = linker.speaking(of: feeds[rows[place].feed].id).link(rows[place].row.request)
                .people[rows[place].row.subject]
            rows[place].tally.twinned = 1
            rows[place].tally.twinnedLinks = again.linked == twin ? 1 : 0
        }
    }

    private static func groups(_ rows: [Row], asOf: CalendarDate) -> [(QualityGroup, QualityTally)] {
        // Rows of every feed in the same proportion: what is drawn of all feeds alike.
        let rows = rows.filter(\.isCommon)
        var places: [String: Int] = [:]
        for row in rows where !row.row.municipality.isEmpty { places[row.row.municipality, default: 0] += 1 }
        let known = Set(places.filter { $0.value >= QualityGroup.smallest }.keys)
        var groups: [QualityGroup: QualityTally] = [:]
        for row in rows {
            for group in QualityGroup.groups(of: row.row, asOf: asOf, municipalities: known) {
                groups[group, default: QualityTally()].add(row.tally)
            }
        }
        return QualityRun.withoutSmallOnes(groups)
    }
}
