import Schemas
import Testing

@testable import Matcher

struct ModelTrainerTests {
    private static func feed(
        swappedEvery step: Int, sex: Sex? = nil, isReversed: Bool = false, absent: Int = 0
    ) -> (linker: RecordLinker, requests: [LinkRequest]) {
        var index = PersonIndex()
        var requests: [LinkRequest] = []
        for number in isReversed ? Array((0..<300).reversed()) : Array(0..<300) {
            let name = Town.name("Фамилия\(number) Имя\(number % 40) Отец\(number % 30)ович")
            let day = CalendarDate(dayNumber: Int32(15_003 + number * 11))
            let snils = Snils(body: UInt64(300_000_000 + number * 37))
            if number >= absent {
                index.append(RegistryEntry(role: .child, name: name, birthDate: BirthDate(day), sex: sex, snils: snils))
            }
            let written = number % step == 0 ? day.dayMonthSwapped ?? day : day
            requests.append(
                LinkRequest(people: [
                    RecordPerson(role: .child, name: name, birthDate: BirthDate(written), sex: sex, snils: snils)
                ]))
        }
        return (RecordLinker(index: index), requests)
    }

    private func match(_ model: MatchModel, _ level: ComparisonLevel) -> Double {
        model.table.rows.first { $0.level == level }?.match ?? 0
    }

    @Test func learnsHowOftenAFeedExchangesDayAndMonth() throws {
        let (linker, requests) = Self.feed(swappedEvery: 4)
        let model = try ModelTrainer(priorRecords: 20).train(linker, on: [("a", requests)], version: "trained").model
        #expect(match(model, .dateSwapped) > 5 * match(.standard, .dateSwapped))
        #expect(match(model, .dateExact) < match(.standard, .dateExact))
        #expect(model.version == "trained")
        #expect(model.table.faults.isEmpty)
    }

    @Test func theOrderOfRowsDoesNotChangeTheModel() throws {
        let (linker, requests) = Self.feed(swappedEvery: 7)
        let trainer = ModelTrainer(rounds: 2)
        let straight = try trainer.train(linker, on: [("a", requests)], version: "t").model
        let reversed = try trainer.train(linker, on: [("a", requests.reversed())], version: "t").model
        #expect(straight.table == reversed.table && straight.feeds == reversed.feeds)
    }

    @Test func noRowsLeaveTheModelAsItWas() throws {
        let (linker, _) = Self.feed(swappedEvery: 7)
        let model = try ModelTrainer().train(linker, on: [("a", [])], version: "t").model
        for (before, after) in zip(MatchModel.standard.table.rows, model.table.rows) {
            #expect(abs(before.match - after.match) < 1e-12)
        }
    }

    @Test func eachFeedErrsInItsOwnWayAndASmallOneLikeAll() throws {
        let (linker, swapped) = Self.feed(swappedEvery: 3)
        let (_, clean) = Self.feed(swappedEvery: 1000)
        let trainer = ModelTrainer(priorRecords: 20, feedPriorRecords: 50)
        let feeds = [("swaps", swapped), ("clean", clean), ("small", Array(clean.prefix(1)))]
        let model = try trainer.train(linker, on: feeds, version: "t").model
        let pooled = match(model, .dateSwapped)
        #expect(match(model.model(of: "swaps"), .dateSwapped) > 1.3 * pooled)
        #expect(match(model.model(of: "clean"), .dateSwapped) < 0.7 * pooled)
        #expect(abs(match(model.model(of: "small"), .dateSwapped) - pooled) < 0.05 * pooled)
        #expect(model.model(of: "another").table == model.table)
        let turned = try trainer.train(linker, on: feeds.reversed(), version: "t").model
        #expect(turned.table == model.table && turned.feeds == model.feeds)
    }

    /// A date without a day agrees in its month with the right child nearly always, however few such dates a feed has.
    @Test func levelsThatPresupposeSomethingKeepTheirFigure() throws {
        let (linker, requests) = Self.feed(swappedEvery: 5)
        let model = try ModelTrainer(priorRecords: 20).train(linker, on: [("a", requests)], version: "t").model
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
        let model = try ModelTrainer(priorRecords: 20).train(linker, on: [("a", requests)], version: "t").model
        for row in MatchModel.standard.table.rows where !row.usesFrequency && row.match < row.unrelated {
            #expect(match(model, row.level) >= row.match, "\(row.level)")
            #expect(match(model.model(of: "a"), row.level) >= row.match, "\(row.level)")
        }
    }

    @Test func everyLevelBelongsToOneComparison() {
        for level in ComparisonLevel.allCases { #expect((level.comparison == nil) == (level == .missing)) }
        #expect(ComparisonLevel.sameMunicipality.comparison == .dwelling)
    }

    private func unrelated(_ model: MatchModel, _ level: ComparisonLevel) -> Double {
        model.table.rows.first { $0.level == level }?.unrelated ?? 0
    }

    @Test func sharesAmongStrangersAreCountedFromRandomPairs() throws {
        let (linker, requests) = Self.feed(swappedEvery: 9, sex: .female)
        let trained = try ModelTrainer().train(linker, on: [("a", requests)], version: "t")
        // Where all are girls, to be a girl proves nothing.
        #expect(unrelated(trained.model, .sexEqual) > 0.9)
        #expect(trained.counted.contains(.sexEqual) && trained.strangers == 300 * 299)
        // A fortieth of the children bears each given name; the frequencies of so small a registry are smoothed below that.
        let share = 8 / (300 + 10_000.0)
        #expect(abs(unrelated(trained.model, .givenExact) * share - 0.025) < 0.008)
        // Nobody is met among strangers who has the same number: that is no proof that there is none.
        #expect(unrelated(trained.model, .snilsEqual) == unrelated(.standard, .snilsEqual))
        // What speaks against a link keeps its weight: its m can't be learned from links.
        for row in MatchModel.standard.table.rows where !row.usesFrequency && row.match < row.unrelated {
            #expect(unrelated(trained.model, row.level) == row.unrelated, "\(row.level)")
        }
    }

    @Test func neitherOrderOfRowsNorOfTheRegistryChangesAnyFigure() throws {
        let (linker, requests) = Self.feed(swappedEvery: 7, sex: .male)
        let (turned, _) = Self.feed(swappedEvery: 7, sex: .male, isReversed: true)
        let straight = try ModelTrainer().train(linker, on: [("a", requests)], version: "t").model
        let reversed = try ModelTrainer().train(turned, on: [("a", requests.reversed())], version: "t").model
        #expect(straight.table == reversed.table && straight.feeds == reversed.feeds)
        #expect(straight.registeredShare == reversed.registeredShare && straight.siblingShare == reversed.siblingShare)
    }

    @Test func aRowSaidAgainIsNoSecondObservation() throws {
        let (linker, requests) = Self.feed(swappedEvery: 7)
        let repeated = requests + Array(repeating: requests[0], count: 3000)
        let once = try ModelTrainer().train(linker, on: [("a", requests)], version: "t")
        let often = try ModelTrainer().train(linker, on: [("a", repeated)], version: "t")
        #expect(once.model.table == often.model.table && once.model.feeds == often.model.feeds)
        #expect(often.rows == 3300 && often.distinctRows == 300 && often.people == 300)
        let one = try ModelTrainer().train(
            linker, on: [("a", Array(repeating: requests[0], count: 5000))], version: "t")
        #expect(one.distinctRows == 1 && one.people == 1)
        #expect(one.model.feeds.isEmpty && one.smallFeeds.map(\.name) == ["a"])
    }

    @Test func whomTheRegistryLacksIsLearnedToTheSideOfCaution() throws {
        let (all, everybody) = Self.feed(swappedEvery: 1000)
        #expect(try ModelTrainer().train(all, on: [("a", everybody)], version: "t").model.registeredShare == 0.9)
        let (half, requests) = Self.feed(swappedEvery: 1000, absent: 150)
        let trained = try ModelTrainer(priorRecords: 20).train(half, on: [("a", requests)], version: "t")
        #expect(trained.model.registeredShare < 0.6 && trained.model.registeredShare > 0.4)
        #expect(trained.learnedShares == ["registered"])
    }

    @Test func levelsInTheWrongOrderGetTheirFiguresBack() {
        let standard = MatchModel.standard.table
        var sound = standard
        #expect(sound.restoreOrder(from: standard).isEmpty && sound == standard)
        var wrong = standard
        for place in wrong.rows.indices where wrong.rows[place].level == .sameHouse {
            wrong.rows[place].unrelated = 0.9
        }
        #expect(wrong.restoreOrder(from: standard).contains(.sameHouse))
        #expect(wrong == standard)
    }
}
