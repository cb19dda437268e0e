import Schemas
import Testing

@testable import Matcher

/// Full namesakes of one birth date: how many a registry has, and what follows for links by names alone.
struct NamesakeCountTests {
    private static let born = "2014-03-07"

    private static func entry(
        _ name: String, _ born: BirthDate?, _ number: Int?, family: Int, place: String
    ) -> RegistryEntry {
        RegistryEntry(
            role: .child, family: Int32(family), name: Town.name(name), birthDate: born, sex: .male,
            snils: number.flatMap { Snils(body: UInt64(200_000_000 + $0 * 37)) },
            addresses: [PostalAddress(municipality: place, street: "МИРА", house: "\(family)")])
    }

    /// 3,000 children of two places, and pairs of namesakes beside them.
    private static func people(
        pairs: Int, numbered: Bool = true, oneFamily: Bool = false
    ) -> [RegistryEntry] {
        let givens = ["Иван", "Пётр", "Олег", "Тимур", "Роман", "Марат", "Никита", "Глеб", "Денис", "Артур"]
        var people: [RegistryEntry] = []
        for number in 0..<3000 {
            let day = BirthDate(CalendarDate(dayNumber: Int32(14_000 + number)))
            people.append(
                entry(
                    "Жуков\(number % 83) \(givens[number % 10]) Ильич", day, number, family: number,
                    place: number % 2 == 0 ? "г. Бугульма" : "г. Вельск"))
        }
        for pair in 0..<pairs {
            let day = BirthDate(CalendarDate(dayNumber: Int32(14_000 + pair * 7)))
            for half in 0..<2 {
                let place = half == 0 ? "г. Бугульма" : "г. Вельск"
                people.append(
                    entry(
                        "Магомедов\(pair % 5) Магомед Магомедович", day, numbered ? 5000 + pair * 2 + half : nil,
                        family: 5000 + pair * 2 + (oneFamily ? 0 : half), place: place))
            }
        }
        people.append(entry("Гайфиев Адам Маратович", BirthDate(iso: born), 9000, family: 9999, place: "г. Бугульма"))
        return people
    }

    private static func linker(_ people: [RegistryEntry]) -> RecordLinker {
        var index = PersonIndex()
        for entry in people { index.append(entry) }
        return RecordLinker(index: index)
    }

    private static let record = LinkRequest(
        people: [
            Town.child(
                "Гайфиев Адам Маратович", born: born, sex: .male, at: PostalAddress(municipality: "г. Вельск"))
        ])

    @Test func whereNamesakesAreUsualALinkByNamesElsewhereStandsAsItDid() throws {
        let linker = Self.linker(Self.people(pairs: 3))
        #expect(linker.namesakeScale < 1.5)
        #expect(linker.link(Self.record).people[0].kind == .link)
    }

    @Test func whereNamesakesAreFrequentALinkByNamesElsewhereIsForAHuman() throws {
        let linker = Self.linker(Self.people(pairs: 150))
        #expect(linker.namesakeScale > 6)
        let decision = linker.link(Self.record).people[0]
        #expect(decision.kind == .review && linker.index.count == Int(decision.candidates[0].person) + 1)
        var numbered = Self.record
        numbered.people[0].snils = Snils(body: 200_000_000 + 9000 * 37)
        #expect(linker.link(numbered).people[0].kind == .link, "a number tells namesakes apart")
    }

    @Test func onlyNamesakesBeyondDoubtAreCounted() {
        #expect(Self.linker(Self.people(pairs: 150, numbered: false)).namesakeScale == 1, "perhaps one child twice")
        #expect(Self.linker(Self.people(pairs: 150, oneFamily: true)).namesakeScale == 1, "one family's")
        #expect(RecordLinker(index: PersonIndex()).namesakeScale == 1)
    }

    /// One name and date, few numbers and families: as many as looking at each pair gives.
    @Test func namesakesAreThoseWithAnotherNumberInAnotherFamily() {
        var state: UInt64 = 5
        func draw(_ count: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % count)
        }
        for size in [2, 3, 5, 40] {
            var index = PersonIndex()
            var rows: [(number: Int, family: Int)] = []
            for _ in 0..<size {
                let row = (draw(3), draw(4) - 1)
                rows.append(row)
                index.append(
                    Self.entry(
                        "Магомедов Магомед Магомедович", BirthDate(iso: Self.born), row.0, family: row.1,
                        place: "г. Вельск"))
            }
            index.seal()
            let expected = rows.indices.count { one in
                rows.contains { $0.number != rows[one].number && ($0.family < 0 || $0.family != rows[one].family) }
            }
            #expect(NamesakeCount(index.storage.table).withNamesake == expected)
        }
    }

    @Test func orderOfTheRegistryChangesNothing() {
        let people = Self.people(pairs: 40)
        let expected = Self.linker(people).namesakeScale
        #expect(expected > 1)
        #expect(Self.linker(people.reversed()).namesakeScale == expected)
        #expect(Self.linker(Array(people[1500...] + people[..<1500])).namesakeScale == expected)
    }
}
