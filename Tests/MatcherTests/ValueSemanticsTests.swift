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
}
