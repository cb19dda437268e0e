import Schemas
import Testing

@testable import Matcher

/// A seeded random population and rows about it: decisions depend on who is in the registry, not on how it got there.
struct ValueSemanticsTests {
    private struct Population {
        var state: UInt64 = 2026
        private static let surnames = [
            "Иванов", "Петрова", "Гайфиев", "Гайфиева", "Сидоров-Орлов", "Хайруллин", "Хайрулин", "Ахметзянов",
        ]
        private static let givens = ["Анна", "Наталья", "Наталия", "Марат", "Магомед", "Егор", "Юрий", "Саша", "Мария"]
        private static let patronymics = ["Маратович", "Маратовна", "Фархад оглы", "Иванович", "Ивановна", ""]

        mutating func below(_ limit: Int) -> Int {
            state = KeyHash.mix(state)
            return Int(state % UInt64(limit))
        }

        private mutating func chance(_ one: Int) -> Bool { below(one) == 0 }

        mutating func entry(family: Int32) -> RegistryEntry {
            let isChild = !chance(3)
            let day = CalendarDate(dayNumber: Int32((isChild ? 14_000 : 6_000) + below(1500)))
            var addresses = [address()]
            if chance(5) { addresses.append(address()) }
            return RegistryEntry(
                role: isChild ? .child : .mother, family: family,
                name: PersonName(
                    surname: Self.surnames[below(8)], given: Self.givens[below(9)],
                    patronymic: Self.patronymics[below(6)], formerSurname: chance(9) ? Self.surnames[below(8)] : ""),
                birthDate: chance(12) ? nil : BirthDate(day, precision: chance(15) ? .month : .day),
                sex: chance(4) ? nil : chance(2) ? .male : .female,
                snils: chance(3) ? nil : Snils(number: UInt64(11_223_344_000 + below(3000) * 7)),
                documents: (0..<below(3)).map { _ in
                    IdentityDocument(kind: .birthCertificate, series: "II-КБ", number: "\(below(2000))")
                }, addresses: addresses, isArchived: chance(20))
        }

        private mutating func address() -> PostalAddress {
            PostalAddress(
                settlement: "ЗАРЕЧНЫЙ", street: "САДОВАЯ", house: "\(below(40))", flat: chance(4) ? "" : "\(below(20))")
        }

        mutating func request(about people: [RegistryEntry]) -> LinkRequest {
            let first = below(people.count)
            let rows = (0...below(3)).map { _ in record(of: people[chance(2) ? first : below(people.count)]) }
            let constraint = LinkRequest.Constraint(
                current: chance(6) ? Int32(first) : nil, never: chance(8) ? [Int32(below(people.count))] : [])
            return LinkRequest(people: rows, dwelling: chance(4) ? address() : nil, constraints: [constraint])
        }

        private mutating func record(of entry: RegistryEntry) -> RecordPerson {
            var name = entry.name
            if chance(4) { name.surname = String(name.surname.dropLast()) }
            if chance(5) { name.given = Self.givens[below(9)] }
            if chance(4) { name.patronymic = "" }
            if chance(9) { swap(&name.given, &name.surname) }
            return RecordPerson(
                role: entry.role, name: name, birthDate: chance(5) ? nil : entry.birthDate, sex: entry.sex,
                snils: chance(2) ? nil : entry.snils, documents: chance(2) ? [] : entry.documents,
                addresses: chance(3) ? [] : entry.addresses)
        }
    }

    private static let people: [RegistryEntry] = {
        var population = Population()
        return (0..<6000).map { population.entry(family: Int32($0 / 4)) }
    }()
    private static let requests: [LinkRequest] = {
        var population = Population(state: 7)
        return (0..<500).map { _ in population.request(about: people) }
    }()

    private static func linker(_ people: some Sequence<RegistryEntry>) -> RecordLinker {
        var index = PersonIndex()
        for entry in people { index.append(entry) }
        return RecordLinker(index: index)
    }

    @Test func thePopulationIsDecidedInEveryWay() {
        let linker = Self.linker(Self.people)
        let kinds = Set(Self.requests.flatMap { linker.link($0).people.map(\.kind) })
        #expect(kinds.isSuperset(of: [.link, .review, .new]))
    }

    @Test(arguments: [0, 20, 3000, 5990])
    func decisionsDoNotDependOnWhenPeopleWereAppended(_ loaded: Int) {
        let whole = Self.linker(Self.people)
        var grown = Self.linker(Self.people.prefix(loaded))
        for entry in Self.people.dropFirst(loaded) { grown.append(entry) }
        for request in Self.requests { #expect(grown.link(request) == whole.link(request)) }
        for request in Self.requests.prefix(40) {
            #expect(
                grown.explain(person: 0, in: request, candidate: 3)
                    == whole.explain(person: 0, in: request, candidate: 3))
        }
    }

    @Test func aCopyDoesNotSeeWhoIsAppendedToTheOther() {
        let half = Self.people.count / 2
        var linker = Self.linker(Self.people.prefix(half))
        let copy = linker
        let before = Self.requests.map { copy.link($0) }
        for entry in Self.people.dropFirst(half) { linker.append(entry) }
        #expect(Self.requests.map { copy.link($0) } == before)
        #expect(copy.index.count == half)
        #expect(linker.index.count == Self.people.count)
        let whole = Self.linker(Self.people)
        #expect(Self.requests.map { linker.link($0) } == Self.requests.map { whole.link($0) })
    }

    @Test(arguments: [2, 7])
    func decisionsDoNotDependOnTheNumberOfTasks(_ tasks: Int) async {
        let linker = Self.linker(Self.people)
        let alone = Self.requests.map { linker.link($0) }
        let together = await withTaskGroup(of: [(Int, RecordDecision)].self) { group in
            for task in 0..<tasks {
                group.addTask {
                    stride(from: task, to: Self.requests.count, by: tasks).map { ($0, linker.link(Self.requests[$0])) }
                }
            }
            var result: [Int: RecordDecision] = [:]
            for await part in group { for (place, decision) in part { result[place] = decision } }
            return result
        }
        for place in alone.indices { #expect(together[place] == alone[place]) }
    }

    /// People of whom a third is another's equal, as records without a number find them.
    private static let peopleWithEquals: [RegistryEntry] = {
        var people = Self.people.enumerated().map { place, entry in
            var entry = entry
            if place % 3 == 0 { entry.snils = nil }
            return entry
        }
        for place in stride(from: 0, to: 3000, by: 3) {
            var equal = people[place]
            // Families are numbered as they appear.
            equal.family = (people.last?.family ?? 0) + 1
            people.append(equal)
        }
        return people
    }()

    private static func isTied(_ decision: RecordDecision) -> Bool {
        decision.people.contains { $0.candidates.count > 1 && $0.candidates[0].weight == $0.candidates[1].weight }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func decisionsDoNotDependOnTheOrderInWhichPeopleWereRead(_ seed: UInt64) {
        let people = Self.peopleWithEquals
        let whole = Self.linker(people)
        var generator = SplitMix(seed: seed)
        var order = people.indices.map { Int32($0) }
        for place in order.indices.reversed() { order.swapAt(place, generator.next(below: place + 1)) }
        var index = PersonIndex()
        var families: [Int32: Int32] = [:]
        for person in order {
            var entry = people[Int(person)]
            // As a reader numbers families: the first one it meets is the first.
            let next = Int32(families.count)
            let family = families[entry.family] ?? next
            families[entry.family] = family
            entry.family = family
            index.append(entry)
        }
        var places = [Int32](repeating: -1, count: people.count)
        for (place, person) in order.enumerated() { places[Int(person)] = Int32(place) }
        index.arrange(places)
        let shuffled = RecordLinker(index: index)
        let decisions = Self.requests.map { whole.link($0) }
        #expect(decisions.contains(where: Self.isTied), "somebody has an equal")
        #expect(Self.requests.map { shuffled.link($0) } == decisions)
    }

    @Test func whoCameLaterStandsWhereTheIdBelongs() {
        let people = Self.peopleWithEquals
        // Nobody is left out: which of too many are compared follows from who came first.
        let policy = MatchPolicy(blockLimit: .max, candidateLimit: .max)
        var whole = PersonIndex()
        for entry in people { whole.append(entry) }
        // Every fifth person comes when the others are there.
        let early = people.indices.filter { $0 % 5 != 2 }
        let late = people.indices.filter { $0 % 5 == 2 }
        var index = PersonIndex()
        for place in early { index.append(people[place]) }
        index.seal()
        for place in late {
            index.append(people[place], rank: Int32(early.count { $0 < place }))
        }
        let numbers = early + late
        let one = RecordLinker(index: whole, policy: policy)
        let other = RecordLinker(index: index, policy: policy)
        func told(_ decision: RecordDecision, _ ids: [Int]?) -> [String] {
            decision.people.map { person in
                "\(person.kind) \(person.margin) "
                    + person.candidates.map { "\(ids?[Int($0.person)] ?? Int($0.person)) \($0.weight)" }
                    .joined(separator: ",")
            }
        }
        var ties = 0
        for request in Self.requests {
            var request = request
            request.constraints = []
            let decision = one.link(request)
            if Self.isTied(decision) { ties += 1 }
            #expect(told(other.link(request), numbers) == told(decision, nil))
        }
        #expect(ties > 10)
    }

    @Test func theWaterfallFollowsFromLevelsGroundsAndModelAlone() throws {
        var linker = Self.linker(Self.people)
        var feeds = linker.model.feeds
        feeds["f"] = MatchModel.FeedFigures(pairs: 900, match: [.surnameExact: 0.71, .dateExact: 0.83])
        linker = linker.weighing(
            by: try MatchModel(
                version: "x", table: linker.model.table, registeredShare: linker.model.registeredShare,
                siblingShare: linker.model.siblingShare, namesakeShare: linker.model.namesakeShare, feeds: feeds)
        ).speaking(of: "f")
        let model = linker.model
        let decisions = Self.requests.map { linker.link($0) }
        let before = zip(Self.requests, decisions).map { request, decision in
            decision.people.indices.map { place in
                decision.people[place].candidates.first.flatMap {
                    linker.explain(person: place, in: request, candidate: $0.person)
                }
            }
        }
        // The registry changes: what is worked out from it is another thing now.
        for entry in Self.people.prefix(2000) { linker.append(entry) }
        var told = 0
        var changed = 0
        for (place, decision) in decisions.enumerated() {
            for (person, decided) in decision.people.enumerated() {
                guard let best = decided.candidates.first else { continue }
                let waterfall = try #require(decided.explanation(by: model))
                if !best.levels.bytes.allSatisfy({ $0 == 0 }) {
                    #expect(waterfall.weight == best.weight, "to the last bit")
                    told += 1
                }
                #expect(waterfall.lines.reduce(0) { $0 + $1.bits } == waterfall.weight)
                let then = try #require(before[place][person])
                #expect(waterfall.lines == then.lines && waterfall.prior == then.prior)
                let now = linker.explain(person: person, in: Self.requests[place], candidate: best.person)
                if now?.weight != waterfall.weight { changed += 1 }
            }
        }
        #expect(told > 400 && changed > told / 2, "\(told) \(changed)")
    }
}
