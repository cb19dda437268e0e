import Schemas
import Testing

@testable import Matcher

/// The same child twice among rows, with the model for people.
@Suite struct DuplicateSearchTests {
    private static func row(
        _ surname: String, _ given: String, _ patronymic: String, day: Int32, snils: UInt64? = nil
    ) -> LinkRequest {
        LinkRequest(people: [
            RecordPerson(
                role: .child, name: PersonName(surname: surname, given: given, patronymic: patronymic),
                birthDate: BirthDate(CalendarDate(dayNumber: day), precision: .day),
                snils: snils.flatMap { Snils(number: $0) })
        ])
    }

    private static func pairs(_ rows: [LinkRequest]) -> [FieldMatcher.Pair] {
        let search = DuplicateSearch(rows)
        return search.group((0..<search.count).flatMap { search.candidates(of: $0).pairs }).pairs
    }

    private static let valid: UInt64 = 11_223_344_595
    private static let otherValid: UInt64 = 8_765_430_300

    @Test func copiesWithOneNumberAreOneChild() {
        let one = Self.row("Сафин", "Тимур", "Рамилевич", day: 16_000, snils: Self.valid)
        let found = Self.pairs([one, Self.row("Сафина", "Алина", "Рамилевна", day: 17_000), one, one])
        #expect(
            found.map { [$0.first, $0.second] }.sorted { $0.lexicographicallyPrecedes($1) } == [
                [0, 2], [0, 3], [2, 3],
            ])
        #expect(found.allSatisfy { $0.isLink })
    }

    @Test func whoIsJoinedThroughAnotherRowHasAWeightOfTheirOwn() throws {
        // The first two share a number, the last two all names and the birth date.
        let rows = [
            Self.row("Сафин", "Тимур", "Рамилевич", day: 16_000, snils: Self.valid),
            Self.row("Гайфиев", "Тимур", "Рамилевич", day: 16_000, snils: Self.valid),
            Self.row("Гайфиев", "Тимур", "Рамилевич", day: 16_000),
        ]
        let search = DuplicateSearch(rows)
        let found = search.group((0..<search.count).flatMap { search.candidates(of: $0).pairs }).pairs
        #expect(found.count == 3 && found.allSatisfy { $0.isLink })
        let outer = try #require(found.first { $0.first == 0 && $0.second == 2 })
        #expect(outer.rule == .throughOthers && outer.score != 0)
        #expect(found.filter { $0.rule == .odds }.count == 2)
        for pair in found {
            let told = try #require(search.explain(pair))
            #expect(told.waterfall.weight == pair.score && told.waterfall.probability > 0)
            #expect(told.waterfall.lines.reduce(0) { $0 + $1.bits } == pair.score)
        }
        #expect(search.explain(outer)?.rule == .surnameDiffers)
    }

    @Test func twinsAreNeverLinked() {
        let found = Self.pairs([
            Self.row("Сафин", "Тимур", "Рамилевич", day: 16_000), Self.row("Сафин", "Тагир", "Рамилевич", day: 16_000),
        ])
        #expect(found.allSatisfy { !$0.isLink })
    }

    @Test func nameSpelledOtherwiseIsOneChildOnlyByItsNumber() {
        let names = ["Софья", "София"]
        for number in [nil, Self.valid] {
            let found = Self.pairs(names.map { Self.row("Авдюшева", $0, "Михайловна", day: 16_000, snils: number) })
            #expect(found.map(\.isLink) == [number != nil], "without a number they may be twins")
        }
    }

    @Test func orderOfTheRowsChangesNothing() {
        let rows = [
            Self.row("Сафин", "Тимур", "Рамилевич", day: 16_000, snils: Self.valid),
            Self.row("Гайфиев", "Тимур", "Рамилевич", day: 16_000, snils: Self.valid),
            Self.row("Тимур", "Сафин", "Рамилевич", day: 16_000),
            Self.row("Сафин", "Тима", "Рамилевич", day: 16_000),
        ]
        func named(_ pairs: [FieldMatcher.Pair], _ name: (Int32) -> Int32) -> Set<String> {
            Set(pairs.map { "\([name($0.first), name($0.second)].sorted()) \($0.isLink) \($0.score)" })
        }
        let forwards = named(Self.pairs(rows)) { $0 }
        let backwards = named(Self.pairs(rows.reversed())) { 3 - $0 }
        #expect(forwards == backwards)
        #expect(!forwards.isEmpty)
    }

    @Test func oneChildInEveryRowIsOneGroupForAPersonAndComesToAnEnd() {
        let count = 3000
        let row = Self.row("Сафин", "Тимур", "Рамилевич", day: 16_436, snils: Self.valid)
        let search = DuplicateSearch(Array(repeating: row, count: count))
        var found: [DuplicateSearch.Found] = []
        for number in 0..<count {
            let (pairs, isCut) = search.candidates(of: number)
            #expect(isCut)
            #expect(pairs.count <= 20)
            found += pairs
        }
        let (pairs, report) = search.group(found)
        #expect(report.oversizedGroups == 1)
        #expect(pairs.count == count - 1)
        #expect(pairs.allSatisfy { !$0.isLink })
    }

    @Test func thirtyCopiesAreOneGroup() {
        let row = Self.row("Сафин", "Тимур", "Рамилевич", day: 16_436, snils: Self.valid)
        let search = DuplicateSearch(Array(repeating: row, count: 30))
        let (pairs, _) = search.group((0..<30).flatMap { search.candidates(of: $0).pairs })
        #expect(pairs.count == 30 * 29 / 2)
        #expect(pairs.allSatisfy { $0.isLink })
    }

    @Test func manyNamesakesWithoutANumberAreNotLinked() {
        let rows = Array(repeating: Self.row("Иванов", "Иван", "Иванович", day: 16_436), count: 600)
        let search = DuplicateSearch(rows)
        let found = search.candidates(of: 300)
        #expect(found.isCut)
        #expect(found.pairs.allSatisfy { !$0.isSure })
    }
}
