import Schemas

/// Files for measuring linkage: five feeds of children in one layout, and who each record is. Unlike the agencies' own
/// layouts any tool can read them, so that another one can be run on the same data.
public struct LinkageBench: Sendable {
    /// Header of a feed.
    public static let feedHeader =
        "feed_record_id,surname,first_name,patronymic,fio,birth_date,sex,snils,address,municipality"
    /// Header of the truth.
    public static let truthHeader = "feed,feed_record_id,person_id,kind,twin_ids,mother_id,errors"

    /// The region.
    public let region: RegionSimulation
    /// How dirty the records are.
    public let dirt: DirtProfile
    private let feeds: [Feed]

    /// How an agency writes its records, and how many.
    private struct Feed: Sendable {
        var kind: FeedKind
        /// Share of all records.
        var share: Double
        /// Youngest age.
        var fromAge: Int
        var dates: WrittenIdentity.Style.Dates
        var snils: WrittenIdentity.Style.SnilsForm
        /// ФИО in one column.
        var isFull: Bool
        var addresses: [Dwelling.Style]
        /// Probability of a record for a child.
        var probability = 0.0
    }

    /// Plans about so many records; half as many as people by default.
    public init(region: RegionSimulation, rows: Int? = nil, dirt: DirtProfile) {
        self.region = region
        var dirt = dirt
        // A benchmark wants the rates as they are, not each kind of dirt at least once.
        dirt.showsEveryClass = false
        self.dirt = dirt
        let total = Double(rows ?? region.configuration.people / 2)
        let counts = region.counts
        feeds = [
            Feed(
                kind: .education, share: 0.3, fromAge: 3, dates: .iso, snils: .dashed, isFull: false,
                addresses: [.full, .full, .short, .words, .streetLast]),
            Feed(
                kind: .health, share: 0.3, fromAge: 0, dates: .russian, snils: .mixed, isFull: false,
                addresses: [.full, .short, .words, .terse, .streetLast]),
            Feed(
                kind: .police, share: 0.1, fromAge: 8, dates: .russian, snils: .dashed, isFull: true,
                addresses: [.capitals, .short, .terse]),
            Feed(
                kind: .housing, share: 0.15, fromAge: 0, dates: .russian, snils: .digits, isFull: true,
                addresses: [.short, .terse, .streetLast]),
            Feed(
                kind: .socialFacts, share: 0.15, fromAge: 0, dates: .iso, snils: .digits, isFull: false,
                addresses: [.full, .words]),
        ].map { feed in
            var feed = feed
            let eligible = feed.fromAge == 3 ? counts.fromThree : feed.fromAge == 8 ? counts.fromEight : counts.children
            feed.probability = min(0.95, total * feed.share / Double(max(1, eligible)))
            return feed
        }
    }

    /// The feeds' names, in the order in which `write` takes their sinks.
    public var names: [String] { feeds.map(\.kind.agency.code) }

    /// Writes all feeds and the truth in one walk over the families; answers the number of records.
    public func write<Sink: ByteSink>(feeds sinks: inout [Sink], truth: inout Sink) throws(Sink.Failure) -> Int {
        var writers = feeds.map { _ in ChunkedWriter<Sink>() }
        var truthWriter = ChunkedWriter<Sink>()
        for place in feeds.indices {
            try writers[place].append(Array((Self.feedHeader + "\n").utf8), to: &sinks[place])
        }
        try truthWriter.append(Array((Self.truthHeader + "\n").utf8), to: &truth)
        var counts = feeds.map { _ in 0 }
        var text = TextBuffer()
        for place in 0..<region.counts.families {
            let family = region.family(at: place)
            for child in family.children {
                for (number, feed) in feeds.enumerated() {
                    for copy in 0..<copies(of: child, feed) {
                        counts[number] += 1
                        let id = "\(feed.kind.agency.code)-\(counts[number])"
                        text.clear()
                        let errors = addRecord(child, family, feed, id: id, copy: copy, to: &text)
                        try writers[number].append(text.bytes, to: &sinks[number])
                        text.clear()
                        addTruth(child, family, feed, id: id, errors, to: &text)
                        try truthWriter.append(text.bytes, to: &truth)
                    }
                }
            }
        }
        for place in feeds.indices { try writers[place].finish(to: &sinks[place]) }
        try truthWriter.finish(to: &truth)
        return counts.reduce(0, +)
    }

    /// Records of a child in a feed: none, one, or two with an error each of their own.
    private func copies(of child: Family.Child, _ feed: Feed) -> Int {
        guard child.person.birth.age(on: region.configuration.asOf) >= feed.fromAge else { return 0 }
        var random = SeededGenerator(region.configuration.seed, child.person.slot, 600 + feed.kind.place)
        guard random.chance(feed.probability) else { return 0 }
        return random.chance(dirt[feed.kind, .duplicateRow]) ? 2 : 1
    }

    private func addRecord(
        _ child: Family.Child, _ family: Family, _ feed: Feed, id: String, copy: Int, to text: inout TextBuffer
    ) -> [DirtClass] {
        var random = SeededGenerator(region.configuration.seed, child.person.slot, 700 + feed.kind.place, copy)
        let writer = IdentityWriter(
            feed: feed.kind, profile: dirt, lists: region.lists,
            style: WrittenIdentity.Style(dates: feed.dates, snils: feed.snils, isNarrow: false),
            today: region.configuration.asOf)
        let relatives = IdentityWriter.Relatives(
            mother: child.hasMother ? family.mother : nil,
            siblings: family.children.filter { $0.person.slot != child.person.slot }.map(\.person))
        let written = writer.write(child.person, at: family.dwelling, relatives: relatives, &random)
        let names =
            feed.isFull
            ? ["", "", "", written.full] : [written.surname, written.given, written.patronymic, ""]
        let address = written.hasAddress ? written.dwelling.text(random.pick(feed.addresses), region.lists) : ""
        let fields =
            [id] + names + [
                written.birth, written.sex.map { $0 == .male ? "М" : "Ж" } ?? "", written.snils, address,
                written.dwelling.territory(region.lists)?.name ?? "",
            ]
        add(fields, to: &text)
        return written.errors
    }

    private func addTruth(
        _ child: Family.Child, _ family: Family, _ feed: Feed, id: String, _ errors: [DirtClass],
        to text: inout TextBuffer
    ) {
        func known(_ person: Person) -> String { person.isRegistered ? region.personID(person) : "" }
        let twins = family.twins(of: child).map { known($0.person) }.filter { !$0.isEmpty }
        let mother = child.hasMother ? family.mother.map(known) ?? "" : ""
        let fields = [
            feed.kind.agency.code, id, known(child.person), child.kind.rawValue, twins.joined(separator: ";"), mother,
            errors.map(\.rawValue).joined(separator: "|"),
        ]
        add(fields, to: &text)
    }

    private func add(_ fields: [String], to text: inout TextBuffer) {
        for (place, field) in fields.enumerated() {
            if place > 0 { text.add(byte: UInt8(ascii: ",")) }
            text.addField(field, separator: UInt8(ascii: ","))
        }
        text.add(byte: 0x0A)
    }
}
