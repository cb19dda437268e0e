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
        let model = try ModelTrainer(priorRecords: 20).train(linker, on: [("a", requests)], version: "trained")
        #expect(match(model, .dateSwapped) > 5 * match(.standard, .dateSwapped))
        #expect(match(model, .dateExact) < match(.standard, .dateExact))
        #expect(model.version == "trained")
        #expect(model.table.faults.isEmpty)
    }

    @Test func theOrderOfRowsDoesNotChangeTheModel() throws {
        let (linker, requests) = Self.feed(swappedEvery: 7)
        let trainer = ModelTrainer(rounds: 2)
        let straight = try trainer.train(linker, on: [("a", requests)], version: "t")
        let reversed = try trainer.train(linker, on: [("a", requests.reversed())], version: "t")
        #expect(straight.table == reversed.table && straight.feeds == reversed.feeds)
    }

    @Test func noRowsLeaveTheModelAsItWas() throws {
        let (linker, _) = Self.feed(swappedEvery: 7)
        let model = try ModelTrainer().train(linker, on: [("a", [])], version: "t")
        for (before, after) in zip(MatchModel.standard.table.rows, model.table.rows) {
            #expect(abs(before.match - after.match) < 1e-12)
        }
    }

    @Test func eachFeedErrsInItsOwnWayAndASmallOneLikeAll() throws {
        let (linker, swapped) = Self.feed(swappedEvery: 3)
        let (_, clean) = Self.feed(swappedEvery: 1000)
        let trainer = ModelTrainer(priorRecords: 20, feedPriorRecords: 50)
        let feeds = [("swaps", swapped), ("clean", clean), ("small", Array(clean.prefix(1)))]
        let model = try trainer.train(linker, on: feeds, version: "t")
        let pooled = match(model, .dateSwapped)
        #expect(match(model.model(of: "swaps"), .dateSwapped) > 1.3 * pooled)
        #expect(match(model.model(of: "clean"), .dateSwapped) < 0.7 * pooled)
        #expect(abs(match(model.model(of: "small"), .dateSwapped) - pooled) < 0.05 * pooled)
        #expect(model.model(of: "another").table == model.table)
        let turned = try trainer.train(linker, on: feeds.reversed(), version: "t")
        #expect(turned.table == model.table && turned.feeds == model.feeds)
    }

    /// A date without a day agrees in its month with the right child nearly always, however few such dates a feed has.
    @Test func levelsThatPresupposeSomethingKeepTheirFigure() throws {
        let (linker, requests) = Self.feed(swappedEvery: 5)
        let model = try ModelTrainer(priorRecords: 20).train(linker, on: [("a", requests)], version: "t")
        for level in [
            ComparisonLevel.dateMonthPrecision, .dateYearPrecision, .givenSwapped, .snilsEqualWeak, .municipalityEqual,
            .familyConfirmed, .familyNamed,
        ] {
            #expect(match(model, level) == match(.standard, level), "\(level)")
            #expect(match(model.model(of: "a"), level) == match(.standard, level), "\(level)")
        }
    }

    /// Pairs that disagree are hardly ever believed: learned from what is believed, they would count against more and more.
    @Test func whatSpeaksAgainstALinkIsNeverLearnedDownwards() throws {
        let (linker, requests) = Self.feed(swappedEvery: 5)
        let model = try ModelTrainer(priorRecords: 20).train(linker, on: [("a", requests)], version: "t")
        for row in MatchModel.standard.table.rows where !row.usesFrequency && row.match < row.unrelated {
            #expect(match(model, row.level) >= row.match, "\(row.level)")
            #expect(match(model.model(of: "a"), row.level) >= row.match, "\(row.level)")
        }
    }

    @Test func everyLevelBelongsToOneComparison() {
        for level in ComparisonLevel.allCases { #expect((level.comparison == nil) == (level == .missing)) }
        #expect(ComparisonLevel.sameMunicipality.comparison == .dwelling)
    }
}
