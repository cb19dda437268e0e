import Schemas
import Testing

@testable import Matcher

struct ModelTrainerTests {
    private static func feed(swappedEvery step: Int) -> (linker: RecordLinker, requests: [LinkRequest]) {
        var index = PersonIndex()
        var requests: [LinkRequest] = []
        for number in 0..<300 {
            let name = Town.name("Фамилия\(number) Имя\(number % 40) Отец\(number % 30)ович")
            let day = CalendarDate(dayNumber: Int32(15_003 + number * 11))
            let snils = Snils(body: UInt64(300_000_000 + number * 37))
            index.append(RegistryEntry(role: .child, name: name, birthDate: BirthDate(day), snils: snils))
            let written = number % step == 0 ? day.dayMonthSwapped ?? day : day
            requests.append(
                LinkRequest(people: [
                    RecordPerson(role: .child, name: name, birthDate: BirthDate(written), snils: snils)
                ]))
        }
        return (RecordLinker(index: index), requests)
    }

    private func match(_ model: MatchModel, _ level: ComparisonLevel) -> Double {
        model.table.rows.first { $0.level == level }?.match ?? 0
    }

    @Test func learnsHowOftenAFeedExchangesDayAndMonth() throws {
        let (linker, requests) = Self.feed(swappedEvery: 4)
        let model = try ModelTrainer(priorRecords: 20).train(linker, on: requests, version: "trained")
        #expect(match(model, .dateSwapped) > 5 * match(.standard, .dateSwapped))
        #expect(match(model, .dateExact) < match(.standard, .dateExact))
        #expect(model.version == "trained")
        #expect(model.table.faults.isEmpty)
    }

    @Test func theOrderOfRowsDoesNotChangeTheModel() throws {
        let (linker, requests) = Self.feed(swappedEvery: 7)
        let trainer = ModelTrainer(rounds: 2)
        let straight = try trainer.train(linker, on: requests, version: "t")
        let reversed = try trainer.train(linker, on: requests.reversed(), version: "t")
        #expect(straight.table == reversed.table)
    }

    @Test func noRowsLeaveTheModelAsItWas() throws {
        let (linker, _) = Self.feed(swappedEvery: 7)
        let model = try ModelTrainer().train(linker, on: [], version: "t")
        for (before, after) in zip(MatchModel.standard.table.rows, model.table.rows) {
            #expect(abs(before.match - after.match) < 1e-12)
        }
    }

    @Test func everyLevelBelongsToOneComparison() {
        for level in ComparisonLevel.allCases { #expect((level.comparison == nil) == (level == .missing)) }
        #expect(ComparisonLevel.sameMunicipality.comparison == .dwelling)
    }
}
