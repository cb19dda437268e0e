import Schemas
import Testing

@testable import Matcher

/// Human verdicts, earlier links, and reproducibility.
struct VerdictTests {
    private static let number = Snils(body: 112_233_445)

    private static func town() -> (town: Town, child: Int32, other: Int32) {
        var town = Town()
        let child = town.add(
            "Гайфиева Анна Маратовна", born: BirthDate(iso: "2014-03-07"), sex: .female, snils: number,
            at: Town.flat("12"))
        let other = town.add("Зайцева Вера Олеговна", born: BirthDate(iso: "2010-10-10"), sex: .female)
        return (town, child, other)
    }

    private let record = Town.child("Гайфиева Анна Маратовна", born: "2014-03-07", sex: .female, snils: number)

    @Test func neverIsAbsolute() {
        let (town, child, _) = Self.town()
        let decision = town.decide(record, .init(current: child, never: [child]))
        #expect(decision.kind == .new)
        #expect(decision.decidedBy == .humanNever)
        #expect(!decision.candidates.contains { $0.person == child })
    }

    @Test func alwaysIsAbsolute() {
        let (town, _, other) = Self.town()
        let decision = town.decide(record, .init(always: other))
        #expect(decision.linked == other)
        #expect(decision.decidedBy == .humanAlways)
    }

    @Test func aVerdictAboutSomebodyUnknownIsIgnored() {
        let (town, child, _) = Self.town()
        #expect(town.decide(record, .init(always: 9_999_999)).linked == child)
        #expect(town.decide(record, .init(current: 9_999_999)).linked == child)
    }

    @Test func anExistingLinkIsKeptOnWeakerEvidence() {
        let (town, child, _) = Self.town()
        let weak = Town.child("Гайфиева Анна Маратовна", born: "2014", sex: .female)
        #expect(town.decide(weak).kind == .review)
        let kept = town.decide(weak, .init(current: child))
        #expect(kept.linked == child)
        #expect(kept.decidedBy == .kept)
    }

    @Test func anExistingLinkFallsWhenIdentifiersDisagree() {
        let (town, child, _) = Self.town()
        let changed = Town.child(
            "Гайфиева Анна Маратовна", born: "2014-03-07", sex: .female, snils: Snils(body: 77_665_544))
        #expect(town.decide(changed, .init(current: child)).kind == .review)
    }

    @Test func theOrderOfTheRegistryDoesNotChangeDecisions() {
        let people = (0..<60).map { number in
            RegistryEntry(
                role: .child, name: Town.name("Гайфиев\(number % 3 == 0 ? "" : "а") Имя\(number % 7) Маратович"),
                birthDate: BirthDate(CalendarDate(dayNumber: Int32(16_000 + number % 11))))
        }
        var straight = PersonIndex()
        var reversed = PersonIndex()
        for person in people { straight.append(person) }
        for person in people.reversed() { reversed.append(person) }
        let (left, right) = (RecordLinker(index: straight), RecordLinker(index: reversed))
        for person in people {
            let request = LinkRequest(people: [
                RecordPerson(role: .child, name: person.name, birthDate: person.birthDate)
            ])
            let (one, two) = (left.link(request).people[0], right.link(request).people[0])
            #expect(one.kind == two.kind)
            #expect(one.decidedBy == two.decidedBy)
            #expect(one.candidates.map(\.weight) == two.candidates.map(\.weight))
        }
    }

    private static func request(_ number: Int) -> LinkRequest {
        let given = ["Иван", "Олег", "Роман"][number % 3]
        let day = CalendarDate(dayNumber: Int32(15_000 + number * 9))
        let snils = Snils(body: UInt64(300_000_000 + number * 37))
        let name = Town.name("Иванов \(given) Иванович")
        return LinkRequest(people: [
            RecordPerson(role: .child, name: name, birthDate: BirthDate(day), snils: snils)
        ])
    }

    @Test func manyTasksDecideAsOne() async {
        let (town, _, _) = Self.town()
        let linker = town.linker
        let requests = (0..<200).map { Self.request($0) }
        let serial = requests.map { linker.link($0) }
        let parallel = await withTaskGroup(of: (Int, RecordDecision).self) { group in
            for (number, request) in requests.enumerated() {
                group.addTask { (number, linker.link(request)) }
            }
            var results: [RecordDecision?] = Array(repeating: nil, count: requests.count)
            for await (number, decision) in group { results[number] = decision }
            return results.compactMap { $0 }
        }
        #expect(serial == parallel)
    }

    @Test func theExplanationAddsUpToTheDecision() throws {
        let (town, child, _) = Self.town()
        let request = LinkRequest(people: [record])
        let decision = town.linker.link(request).people[0]
        let explanation = try #require(town.linker.explain(person: 0, in: request, candidate: child))
        #expect(abs(explanation.lines.reduce(0) { $0 + $1.bits } - explanation.weight) < 1e-9)
        #expect(explanation.weight == decision.candidates.first?.weight)
        #expect(explanation.probability == decision.candidates.first?.probability)
        #expect(explanation.modelVersion == MatchModel.standard.version)
        #expect(explanation.lines.count == Comparison.allCases.count)
        #expect(LevelVector(bytes: decision.candidates[0].levels.bytes) == decision.candidates[0].levels)
        #expect(town.linker.explain(person: 3, in: request, candidate: child) == nil)
        #expect(town.linker.explain(person: 0, in: request, candidate: -1) == nil)
    }

    @Test func aRareSurnameWeighsMoreThanACommonOne() throws {
        var town = Town()
        let common = town.add("Иванов Глеб Олегович", born: BirthDate(iso: "2013-03-03"), sex: .male)
        let rare = town.add("Гайфиев Глеб Олегович", born: BirthDate(iso: "2013-03-03"), sex: .male)
        func bits(_ name: String, _ candidate: Int32) throws -> Double {
            let request = LinkRequest(people: [Town.child(name, born: "2013-03-03", sex: .male)])
            let lines = try #require(town.linker.explain(person: 0, in: request, candidate: candidate)).lines
            return try #require(lines.first { $0.comparison == .surname }).bits
        }
        #expect(try bits("Гайфиев Глеб Олегович", rare) > bits("Иванов Глеб Олегович", common) + 3)
    }

    @Test func everyLevelAndRuleHasItsTexts() {
        for level in ComparisonLevel.allCases { #expect(!level.russian.isEmpty && !level.code.isEmpty) }
        for rule in GuardRule.allCases { #expect(!rule.russian.isEmpty && !rule.code.isEmpty) }
        #expect(Set(ComparisonLevel.allCases.map(\.code)).count == ComparisonLevel.allCases.count)
        #expect(MatchModel.standard.table.faults.isEmpty)
        let weighed = Set(MatchModel.standard.table.rows.map(\.level))
        #expect(Set(ComparisonLevel.allCases).subtracting(weighed) == [.missing])
    }

    @Test func anUnusableModelIsRefused() {
        var rows = MatchModel.standard.table.rows
        rows[0].match = .nan
        #expect(throws: ModelError.unusableLevels([rows[0].level])) {
            try MatchModel(
                version: "broken", table: ComparisonTable(rows: rows), registeredShare: 0.9, siblingShare: 0.05,
                namesakeShare: 0.000_01)
        }
        #expect(throws: ModelError.shareOutOfRange("registeredShare")) {
            try MatchModel(
                version: "broken", table: MatchModel.standard.table, registeredShare: 1, siblingShare: 0.05,
                namesakeShare: 0.000_01)
        }
    }
}
