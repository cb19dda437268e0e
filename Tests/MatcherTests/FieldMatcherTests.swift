import Testing

@testable import Matcher

/// Unsupervised matching of records of any kind.
@Suite struct FieldMatcherTests {
    static let comparisons = [
        FieldComparison(name: "surname", kind: .name),
        FieldComparison(name: "given", kind: .name, exchangedWith: 0),
        FieldComparison(name: "born", kind: .date),
        FieldComparison(name: "number", kind: .number),
        FieldComparison(name: "address", kind: .words),
    ]

    /// A made-up town: each person up to four times, with typing errors, lost and exchanged values.
    struct Town {
        var texts: [[String]] = []
        var people: [Int] = []

        init(people count: Int, seed: UInt64) {
            var generator = SplitMix(seed: seed)
            let syllables = [
                "ma", "ro", "ti", "ken", "sal", "bo", "ver", "lin", "dar", "pe", "go", "hus", "wil", "ann",
            ]
            func name(_ parts: Int, _ generator: inout SplitMix) -> String {
                (0..<parts).map { _ in syllables[generator.next(below: syllables.count)] }.joined()
            }
            for person in 0..<count {
                let original = [
                    name(3, &generator), name(2, &generator),
                    "19\(10 + generator.next(below: 89))-1\(generator.next(below: 3))-1\(generator.next(below: 9))",
                    "\(1_000_000 + generator.next(below: 8_999_999))",
                    "\(generator.next(below: 99)) \(name(4, &generator)) street \(name(3, &generator))",
                ]
                texts.append(original)
                people.append(person)
                for _ in 0..<generator.next(below: 4) {
                    var copy = original
                    for _ in 0...generator.next(below: 3) {
                        let place = generator.next(below: copy.count)
                        switch generator.next(below: 5) {
                        case 0: copy[place] = ""
                        case 1: if copy[0] == original[0], copy[1] == original[1] { copy.swapAt(0, 1) }
                        default: copy[place] = Self.mistyped(copy[place], &generator)
                        }
                    }
                    texts.append(copy)
                    people.append(person)
                }
            }
        }

        private static func mistyped(_ text: String, _ generator: inout SplitMix) -> String {
            var letters = Array(text)
            guard letters.count > 1 else { return text }
            let place = generator.next(below: letters.count - 1)
            if generator.next(below: 2) == 0 { letters.swapAt(place, place + 1) } else { letters.remove(at: place) }
            return String(letters)
        }

        var pairs: Set<[Int]> {
            var result: Set<[Int]> = []
            for one in people.indices {
                for other in people.indices where other > one && people[one] == people[other] {
                    result.insert([one, other])
                }
            }
            return result
        }
    }

    static func table(_ texts: [[String]], _ comparisons: [FieldComparison] = comparisons) -> FieldTable {
        var table = FieldTable(comparisons: comparisons)
        for row in texts { table.append(row) }
        return table
    }

    static func duplicates(_ texts: [[String]], _ comparisons: [FieldComparison] = comparisons) throws
        -> (pairs: [FieldMatcher.Pair], report: FieldMatcher.Report)
    {
        let matcher = FieldMatcher(table(texts, comparisons))
        return matcher.duplicates(try matcher.train(version: "test"))
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func copiesWithErrorsAreFoundWithoutLabels(seed: UInt64) throws {
        let town = Town(people: 300, seed: seed)
        let found = try Self.duplicates(town.texts).pairs.filter(\.isLink)
        let linked = Set(found.map { [Int($0.first), Int($0.second)] })
        #expect(linked.subtracting(town.pairs).isEmpty)
        #expect(town.pairs.subtracting(linked).count * 200 <= town.pairs.count)
    }

    @Test func orderOfTheRecordsChangesNothing() throws {
        let town = Town(people: 200, seed: 9)
        let expected = try Self.duplicates(town.texts)
        var order = Array(town.texts.indices)
        var generator = SplitMix(seed: 4)
        for place in order.indices.reversed() { order.swapAt(place, generator.next(below: place + 1)) }
        let shuffled = order.map { town.texts[$0] }
        let model = try FieldMatcher(Self.table(town.texts)).train(version: "a")
        #expect(try FieldMatcher(Self.table(shuffled)).train(version: "a") == model)
        let found = try Self.duplicates(shuffled)
        func named(_ pairs: [FieldMatcher.Pair], _ order: [Int]) -> Set<String> {
            Set(
                pairs.map { pair in
                    let ends = [order[Int(pair.first)], order[Int(pair.second)]].sorted()
                    return "\(ends) \(pair.isLink) \(pair.score)"
                })
        }
        #expect(named(found.pairs, order) == named(expected.pairs, Array(town.texts.indices)))
        #expect(found.report == expected.report)
    }

    @Test func levelsAreTheSameWhicheverRecordComesFirst() {
        let town = Town(people: 60, seed: 5)
        let table = Self.table(town.texts + [["a", "b", "", "1", ""], ["anna", "bob", "1", "12", "x"]])
        for one in 0..<table.count {
            for other in 0..<table.count { #expect(table.pattern(one, other) == table.pattern(other, one)) }
        }
    }

    @Test func conflictingNumbersAreNotJoinedThroughAThirdRecord() throws {
        var comparisons = Self.comparisons
        comparisons[3].isStrong = true
        let town = Town(people: 200, seed: 11)
        let base = ["kenmaro", "lindar", "1950-10-11", "", "7 tiverbogo street salken"]
        var first = base
        first[3] = "7654321"
        var second = base
        second[3] = "1234567"
        let rows = town.texts + [first, base, second]
        let result = try Self.duplicates(rows, comparisons)
        let own = Int32(town.texts.count)
        let near = result.pairs.filter { $0.first >= own }
        #expect(!near.contains { $0.first == own && $0.second == own + 2 && $0.isLink })
        #expect(near.filter(\.isLink).count == 1)
        #expect(result.report.guarded >= 1)
        for pair in result.pairs where pair.isLink {
            #expect(!Self.table(rows, comparisons).conflict(Int(pair.first), Int(pair.second)))
        }
    }

    @Test func exchangedNamesCountOnce() {
        let table = Self.table([["maro", "tiken", "", "", ""], ["tiken", "maro", "", "", ""]])
        let pattern = table.pattern(0, 1)
        #expect(pattern[0] == .missing && pattern[1] == .exchanged)
    }

    @Test(arguments: [0, 1, 2]) func fewRecordsGiveNoPairs(count: Int) throws {
        let rows = Array(Town(people: 2, seed: 1).texts.prefix(1) + [["x", "y", "", "", ""]]).prefix(count)
        #expect(try Self.duplicates(Array(rows)).pairs.isEmpty)
    }

    @Test func fileOfOnePersonIsOneGroup() throws {
        let row = ["kenmaro", "lindar", "1950-10-11", "7654321", "7 tiverbogo street"]
        let found = try Self.duplicates(Array(repeating: row, count: 30)).pairs
        #expect(found.count == 30 * 29 / 2)
        #expect(found.allSatisfy { $0.isLink })
    }

    @Test func equalRowsWithoutANumberAreBoundedAndNotLinked() throws {
        let row = ["Иванов", "Иван", "2015-01-01", "", ""]
        let result = try Self.duplicates(Array(repeating: row, count: 20_000))
        #expect(result.pairs.allSatisfy { !$0.isLink } && result.pairs.count <= 20_000)
        #expect(result.report.copies == 19_999)
    }

    @Test func longTextsAreCutNotRefused() throws {
        let long = String(repeating: "длинный текст ", count: 5000)
        let rows = (0..<20).map { ["maro\($0)", "lin", "1950-10-1\($0 % 9)", "\(7_000_000 + $0)", long] }
        #expect(try Self.duplicates(rows).pairs.allSatisfy { !$0.isLink })
    }

    @Test func peopleAreAssignedOneToOne() throws {
        let town = Town(people: 200, seed: 21)
        var firsts: [Int: [String]] = [:]
        var seconds: [(person: Int, text: [String])] = []
        for (text, person) in zip(town.texts, town.people) {
            if firsts[person] == nil {
                firsts[person] = text
            } else if !seconds.contains(where: { $0.person == person }) {
                seconds.append((person, text))
            }
        }
        let people = firsts.sorted { $0.key < $1.key }
        let table = Self.table(people.map(\.value) + seconds.map(\.text))
        let matcher = FieldMatcher(table, split: people.count)
        let links = matcher.links(try matcher.train(version: "x"), isOneToOne: true).links
        let taken = links.filter { $0.kind == .link }.compactMap(\.person)
        #expect(Set(taken).count == taken.count)
        let wrong = zip(links, seconds).filter { $0.0.kind == .link && $0.0.person != Int32($0.1.person) }
        #expect(wrong.isEmpty)
        #expect(taken.count * 100 >= seconds.count * 99)
    }

    @Test func equalPeopleAreLeftToAHuman() throws {
        let town = Town(people: 200, seed: 31)
        let twice = town.texts[0]
        let table = Self.table(town.texts + [twice, twice])
        let matcher = FieldMatcher(table, split: town.texts.count + 1)
        let links = matcher.links(try matcher.train(version: "x"), isOneToOne: true).links
        #expect(links.map(\.kind) == [.review])
    }

    @Test func ofEqualPeopleTheLesserIdIsNamedWhereverItStands() throws {
        let town = Town(people: 200, seed: 31)
        let twice = ["zzqqx", "wwvvk", "1877-10-10", "9999999", "77 unlike street nowhere"]
        // The two stand at both ends of the first file.
        for ranks in [[0, 1], [1, 0]] {
            var table = Self.table([twice] + town.texts.dropFirst() + [twice, twice])
            let last = town.texts.count
            table.ranks = (0..<Int32(table.count)).map { $0 + 10 }
            table.ranks[0] = Int32(ranks[0])
            table.ranks[last] = Int32(ranks[1])
            let matcher = FieldMatcher(table, split: last + 1)
            let found = matcher.links(try matcher.train(version: "x"), isOneToOne: true, explains: true)
            #expect(found.links.map(\.person) == [ranks[0] == 0 ? 0 : Int32(last)])
            #expect(found.links.map(\.rule) == [.margin])
            #expect(found.candidates[0].map(\.person).prefix(2).sorted() == [0, Int32(last)])
        }
    }

    @Test func theWaterfallOfAPairOfFactsAddsUpToItsOdds() throws {
        let town = Town(people: 300, seed: 41)
        let matcher = FieldMatcher(Self.table(town.texts))
        let model = try matcher.train(version: "x")
        let pairs = matcher.duplicates(model).pairs
        #expect(pairs.count > 200)
        for pair in pairs {
            let told = matcher.explain(pair, by: model)
            #expect(abs(told.prior + told.weight - pair.score) < 1e-9)
            #expect(told.weight == told.lines.reduce(0) { $0 + $1.bits })
            let isSure = told.probability >= matcher.policy.linkProbability
            #expect(isSure == (pair.rule == .odds && pair.isLink || pair.rule == .groupConflict), "\(pair.rule)")
        }
    }

    @Test func modelsWithUnusableFiguresAreRefused() {
        let rows = FieldComparison(name: "a", kind: .category).levels.map {
            FieldModel.Row($0, match: 0.5, unrelated: 0.5)
        }
        for figure in [0, -1, Double.nan, .infinity] {
            var wrong = rows
            wrong[1].match = figure
            #expect(throws: FieldModelError.unusableLevel(comparison: "a", level: .different)) {
                try FieldModel(
                    version: "x", comparisons: [FieldComparison(name: "a", kind: .category)], rows: [wrong],
                    matchesPerRecord: 1)
            }
        }
    }
}
