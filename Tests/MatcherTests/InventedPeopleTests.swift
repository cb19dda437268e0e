import Schemas
import Testing

@testable import Matcher

/// People taken out of an index, and invented ones put in.
@Suite struct InventedPeopleTests {
    private static func linker(pairs: Bool = false) -> RecordLinker {
        var index = PersonIndex()
        let names = ["Тимур", "Олег", "Павел", "Артём", "Денис", "Роман", "Егор", "Марат"]
        let surnames = ["Берёзов", "Сосновский", "Ольхин", "Гавриленко", "Никитин", "Лавров", "Марков"]
        for number in 0..<280 {
            var entry = RegistryEntry(role: .child, family: Int32(number))
            entry.name = PersonName(surname: surnames[number % 7], given: names[number % 8], patronymic: "Петрович")
            entry.birthDate = BirthDate(CalendarDate(dayNumber: Int32(17_000 + number * 3)))
            entry.sex = .male
            entry.snils = Snils(body: UInt64(120_000_000 + number * 7))
            index.append(entry)
            if pairs, number % 4 == 0 {
                entry.family = Int32(1000 + number)
                entry.snils = Snils(body: UInt64(150_000_000 + number * 7))
                if number % 8 == 0 { entry.name.patronymic = "Ильич" }
                index.append(entry)
            }
        }
        return RecordLinker(index: index)
    }

    private static func request(_ number: Int) -> LinkRequest {
        let surnames = ["Берёзов", "Сосновский", "Ольхин", "Гавриленко", "Никитин", "Лавров", "Марков"]
        let names = ["Тимур", "Олег", "Павел", "Артём", "Денис", "Роман", "Егор", "Марат"]
        var person = RecordPerson(role: .child)
        person.name = PersonName(surname: surnames[number % 7], given: names[number % 8], patronymic: "Петрович")
        person.birthDate = BirthDate(CalendarDate(dayNumber: Int32(17_000 + number * 3)))
        person.sex = .male
        person.snils = Snils(body: UInt64(120_000_000 + number * 7))
        return LinkRequest(people: [person])
    }

    @Test func whoeverIsTakenOutIsFoundByNobodyAndThenAgain() {
        var linker = Self.linker()
        let before = linker.link(Self.request(40))
        #expect(before.people[0].linked == 40)
        let without = InventedPeople.without(40, of: &linker) { $0.link(Self.request(40)) }
        #expect(without.people[0].kind == .new)
        #expect(!without.people[0].candidates.contains { $0.person == 40 })
        #expect(linker.link(Self.request(40)) == before)
    }

    @Test func anInventedTwinStandsBesideTheChildAndAnInventedNamesakeMayTakeTheRecord() throws {
        var linker = Self.linker()
        let people = InventedPeople(linker.index)
        #expect(people.children.count == 280)
        let twin = try #require(people.add(.twin, like: 40, seed: 1, to: &linker))
        #expect(InventedPeople.hasTwin(40, in: linker.index) && !InventedPeople.hasTwin(41, in: linker.index))
        #expect(linker.link(Self.request(40)).people[0].linked == 40)
        InventedPeople.remove(twin, of: &linker)
        #expect(!InventedPeople.hasTwin(40, in: linker.index))

        // The record has no number, so that only names and date can speak against the namesake.
        var request = Self.request(40)
        request.people[0].snils = nil
        let namesake = try #require(people.add(.fullNamesake, like: 40, seed: 1, to: &linker))
        #expect(people.areNamesakes(40, namesake, in: linker.index))
        let both = linker.link(request).people[0]
        #expect(both.kind == .review && Set(both.candidates.prefix(2).map(\.person)) == [40, namesake])
        let alone = InventedPeople.without(40, of: &linker) { $0.link(request).people[0] }
        #expect(alone.candidates.first?.person == namesake)
    }

    @Test func namesakesAreCountedByTheirFather() {
        #expect(InventedPeople(Self.linker().index).namesakes == InventedPeople.NamesakeShares())
        let shares = InventedPeople(Self.linker(pairs: true).index).namesakes
        #expect(abs(shares.otherFather - 70.0 / 350) < 1e-9)
        #expect(abs(shares.sameFather - 70.0 / 350) < 1e-9)
    }
}
