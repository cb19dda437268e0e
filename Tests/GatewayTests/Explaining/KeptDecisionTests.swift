import Matcher
import Schemas
import Testing

@testable import Gateway

/// Whatever is kept of a decision gives the decision again, though the registry has changed since.
@Suite struct KeptDecisionTests {
    /// A made-up small town and rows about its children, its adults and strangers.
    private struct Night {
        private var state: UInt64
        private(set) var people: [RegistryPerson] = []
        private(set) var records: [CanonicalRecord] = []
        private static let surnames = ["Иванов", "Петров", "Сафин", "Гайфиев", "Орлов", "Лебедев"]
        private static let givens = ["Егор", "Тимур", "Марат", "Олег", "Глеб", "Никита"]
        private static let fathers = ["Ильич", "Маратович", "Олегович", "Петрович"]

        init(seed: UInt64) {
            state = seed
            for family in 0..<60 {
                for child in 0..<(1 + below(3)) {
                    add(person(family, .child, day: 14_000 + below(2500)), UInt64(family * 10 + child + 1), family)
                }
                add(person(family, .mother, day: 5000 + below(4000)), UInt64(family * 10 + 9), family)
            }
            for row in 0..<160 { records.append(record(row)) }
        }

        private mutating func below(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }

        private mutating func add(_ person: RecordPerson, _ id: UInt64, _ family: Int) {
            people.append(
                RegistryPerson(
                    id: UniqueIdentifier(high: 1, low: id), familyID: UniqueIdentifier(high: 2, low: UInt64(family)),
                    identity: person))
        }

        private mutating func person(_ family: Int, _ role: PersonRole, day: Int) -> RecordPerson {
            let number = UInt64(11_223_344_000 + below(900) * 7)
            return RecordPerson(
                role: role,
                name: PersonName(
                    surname: Self.surnames[below(6)], given: Self.givens[below(6)], patronymic: Self.fathers[below(4)]),
                birthDate: BirthDate(CalendarDate(dayNumber: Int32(day)), precision: .day),
                sex: below(4) == 0 ? nil : .male, snils: below(3) == 0 ? nil : Snils(number: number), documents: [],
                addresses: [
                    PostalAddress(settlement: "ЗАРЕЧНЫЙ", street: "САДОВАЯ", house: "\(family)", flat: "\(below(3))")
                ])
        }

        private mutating func record(_ row: Int) -> CanonicalRecord {
            var record = CanonicalRecord(
                recordID: "\(row)", keyDigest: RowDigest(UniqueIdentifier(high: 3, low: UInt64(row))),
                contentDigest: RowDigest(UniqueIdentifier(high: 4, low: UInt64(row))), orderKey: "",
                location: SourceLocation(line: row + 2, row: row + 1))
            if below(5) == 0 {
                record.people = [person(900 + row, .child, day: 14_000 + below(2500))]
                return record
            }
            let known = people[below(people.count)]
            var child = known.identity
            if below(3) == 0 { child.name.surname += "а" }
            if below(4) == 0 { child.snils = nil }
            if below(6) == 0 { child.birthDate = nil }
            if below(7) == 0 { child.name.given = Self.givens[below(6)] }
            if below(9) == 0 { swap(&child.name.given, &child.name.surname) }
            record.people = [child]
            if let parent = people.last(where: { $0.familyID == known.familyID }), below(2) == 0 {
                record.people.append(parent.identity)
            }
            return record
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func everyDecisionFollowsFromWhatIsKeptOfIt(seed: UInt64) throws {
        let night = Night(seed: seed)
        var feeds = MatchModel.standard.feeds
        feeds["f"] = .init(pairs: 500, match: [.givenExact: 0.9, .dateExact: 0.93])
        let standard = MatchModel.standard
        let model = try MatchModel(
            version: "kept-1", table: standard.table, registeredShare: standard.registeredShare,
            siblingShare: standard.siblingShare, namesakeShare: standard.namesakeShare, feeds: feeds)
        var snapshot = RegistrySnapshot(reserving: 400, model: model) { loader in
            for person in night.people { loader.append(person) }
        }
        guard case .people(let kept) = try ModelFile.load(text: MatchModelStore.Figures(model).text, file: "m") else {
            Issue.record("another kind of model")
            return
        }
        var serial: UInt64 = 0
        var kinds: [String: Int] = [:]
        for record in night.records {
            let before = snapshot
            let linker = snapshot.linker.speaking(of: "f")
            let row = MatchBatch.Row(
                rowNumber: record.location.row, line: record.location.line, change: .added, key: record.keyDigest,
                digest: record.contentDigest, recordID: record.recordID, orderKey: "", content: .record(record))
            let request = RecordScoring.request(for: record, row: row, in: snapshot)
            let scored = MatchBatch.Scored(row: row, record: record, decision: linker.link(request))
            let resolution = LinkResolution(feedID: "f") {
                serial += 1
                return UniqueIdentifier(high: 9, low: serial)
            }
            let result = resolution.resolve(scored, isStale: false, snapshot: &snapshot)
            for change in result.changes {
                let grounds = try #require(change.grounds)
                let packed = PackedWriter()
                grounds.write(to: packed)
                let read = try StoredGrounds(bytes: Array(packed.bytes)[...])
                let decided = scored.decision.people[change.slot]
                kinds[change.kind.rawValue, default: 0] += 1
                try expect(change, read, decided, kept.model(of: "f"), before)
                // The same row against the registry as it was.
                let again = before.linker.speaking(of: "f").link(request).people[change.slot]
                #expect(again == decided)
            }
        }
        #expect(Set(kinds.keys) == ["link", "review", "create"], "\(kinds)")
    }

    private func expect(
        _ change: LinkChange, _ read: StoredGrounds, _ decided: PersonDecision, _ model: MatchModel,
        _ snapshot: RegistrySnapshot
    ) throws {
        guard let first = decided.candidates.first else {
            #expect(read.best == nil && read.runnerUp == nil && read.levels == nil)
            return
        }
        let best: StoredGrounds.Best
        if change.kind == .link {
            #expect(read.best == nil, "the event names it")
            best = .init(
                person: try #require(change.person), weight: Float(try #require(change.weight)))
        } else {
            best = try #require(read.best)
        }
        #expect(best.person == snapshot.person(first.person) && read.levels == first.levels)
        #expect(best.weight == Float(first.weight) && read.probability == Float(first.probability))
        let waterfall = model.explanation(
            first.levels, read.grounds, probability: Double(read.probability), decidedBy: decided.decidedBy,
            kind: decided.kind, margin: decided.margin)
        #expect(waterfall.weight == first.weight, "to the last bit")
        let second = decided.candidates.dropFirst().first
        #expect(read.runnerUp?.person == second.map { snapshot.person($0.person) })
        #expect(read.runnerUp?.weight == second.map { Float($0.weight) })
        #expect(read.hasMargin == decided.margin.isFinite)
        if read.hasMargin, let second {
            #expect(abs(decided.margin - (first.weight - second.weight)) < 1e-9)
        }
    }
}
