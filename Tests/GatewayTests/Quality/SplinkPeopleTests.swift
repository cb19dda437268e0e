import Adapters
import Matcher
import Simulator
import Testing

@testable import Gateway

/// The model for people as Splink's settings, and back.
@Suite struct SplinkPeopleTests {
    private static let people = 130_001

    private static func refusal(_ json: String) -> String {
        let failure = #expect(throws: SplinkModel.Failure.self) {
            try SplinkPeople.model(json, base: .standard, people: people, version: "x")
        }
        return failure?.description ?? ""
    }

    @Test func whatIsExportedComesBackToTheLastBit() throws {
        var table = MatchModel.standard.table
        for place in table.rows.indices {
            table.rows[place].match /= 1.003
            table.rows[place].unrelated *= table.rows[place].usesFrequency ? 1 / 3 : 0.97
        }
        let model = try MatchModel(
            version: "m", table: table, registeredShare: 0.7 / 3, siblingShare: 0.04, namesakeShare: 1e-5)
        for model in [model, .standard] {
            let json = SplinkPeople.json(model, people: Self.people)
            let back = try SplinkPeople.model(json, base: model, people: Self.people, version: "back")
            #expect(back.table == model.table)
            #expect(back.registeredShare == model.registeredShare && back.siblingShare == model.siblingShare)
        }
    }

    @Test func figuresThatSplinkLearnedAreTakenAndTheRestStays() throws {
        let json = SplinkPeople.json(.standard, people: Self.people)
            .replacing("\"m_probability\":0.016", with: "\"m_probability\":0.031")
        let model = try SplinkPeople.model(json, base: .standard, people: Self.people, version: "x")
        let changed = zip(model.table.rows, MatchModel.standard.table.rows).filter { $0 != $1 }
        #expect(changed.map(\.0.level) == [.givenTypo] && changed[0].0.match == 0.031)
        #expect(changed[0].0.sibling == changed[0].1.sibling)
    }

    @Test func eachLevelThatCountsFrequenciesTakesThePairsOwnShare() {
        let json = SplinkPeople.json(.standard, people: Self.people)
        let frequent = MatchModel.standard.table.rows.count { $0.usesFrequency }
        #expect(json.ranges(of: "\"tf_adjustment_column\":\"share_").count == frequent)
        #expect(json.ranges(of: "\"disable_tf_exact_match_detection\":true").count == frequent)
        #expect(json.contains("близнецы"))
    }

    @Test(arguments: [
        ("\"level_surname_l\\\" = 3", "surname_l = surname_r", "не из экспорта"),
        ("\"level_surname_l\\\" = 3", "\"level_surname_l\\\" = 33", "не из экспорта"),
        ("\"level_surname_l\\\" = 3", "\"level_surname_l\\\" = 2", "surnamePart"),
        ("\"output_column_name\":\"dwelling\"", "\"output_column_name\":\"home\"", "«home»"),
        ("\"m_probability\":0.016,", "", "нет m или u"), ("\"m_probability\":0.016", "\"m_probability\":1.6", "1.6"),
        ("\"m_probability\":0.016", "\"m_probability\":1e-300", "1e-300"),
        ("\"tf_adjustment_column\":\"share_birthDate\",", "", "dateExact"),
    ]) func whatIsNoExportIsRefused(old: String, new: String, told: String) throws {
        let json = SplinkPeople.json(.standard, people: Self.people)
        let (old, new) = (old.replacing("\"level", with: "\\\"level"), new.replacing("\"level", with: "\\\"level"))
        try #require(json.contains(old), "\(old)")
        #expect(Self.refusal(json.replacing(old, with: new, maxReplacements: 1)).contains(told))
    }

    @Test func anotherNumberOfPeopleThatMakesNoShareIsRefused() {
        let json = SplinkPeople.json(.standard, people: 1000)
        let failure = #expect(throws: SplinkModel.Failure.self) {
            try SplinkPeople.model(json, base: .standard, people: 10_000, version: "x")
        }
        #expect(failure?.description.contains("--people") == true)
    }

    @Test func pairsHoldLevelsAndWeightsAndNoNames() async throws {
        let files = try MeasuredFiles(people: 400, dirt: .hard)
        defer { files.remove() }
        var pairs = try await SplinkPairs(
            registry: "\(files.folder)/registry.csv",
            layout: try MappingLoader.load(text: MeasuredFiles.layout, file: "r.yaml"),
            mapping: try MappingLoader.load(text: MeasuredFiles.mapping, file: "f.yaml"), asOf: MeasuredFiles.asOf,
            model: .standard)
        var lines: [[Substring]] = []
        for path in files.feeds {
            try await pairs.forEach(of: path, limit: 200, cell: { $0 }) {
                lines.append($0.split(separator: ",", omittingEmptySubsequences: false))
            }
        }
        #expect(pairs.count == 200 && lines.count == 200)
        let columns = SplinkPairs.header.split(separator: ",").count
        let rows = Dictionary(uniqueKeysWithValues: MatchModel.standard.table.rows.map { ("\($0.level.rawValue)", $0) })
        for line in lines {
            try #require(line.count == columns)
            var weight = 0.0
            for place in 0..<Comparison.allCases.count {
                guard let row = rows[String(line[6 + place])] else { continue }
                let share = Double(line[6 + Comparison.allCases.count + place])
                #expect((share != nil) == row.usesFrequency)
                // m against the pair's own u, as Splink has it.
                weight += Self.bits(row.match / (share ?? row.unrelated))
            }
            #expect(abs(weight - (Double(line[5]) ?? .nan)) < 1e-9)
        }
        // Past the ids there are figures only.
        #expect(lines.allSatisfy { $0.dropFirst(5).allSatisfy { $0.isEmpty || Double($0) != nil } })
    }

    private static func bits(_ value: Double) -> Double {
        // log2 without a library: the exponent, and the fraction by bisection.
        var fraction = value.significand
        var sum = Double(value.exponent)
        var step = 0.5
        for _ in 0..<60 {
            fraction *= fraction
            if fraction >= 2 {
                fraction /= 2
                sum += step
            }
            step /= 2
        }
        return sum
    }
}
