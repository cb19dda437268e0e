import Adapters
import Matcher
import Testing

@testable import Gateway

@Suite struct SplinkModelTests {
    private static let mapping = """
        feed: splink.test
        version: 1
        owner: {agency: bench}
        format:
          csv: {encoding: utf-8, delimiter: ",", quote: '"', header: any-order}
        key: id
        facts: {surname: surname, given: given, born: born, number: number, address: address, sex: sex}
        matching:
          training: unsupervised
          registry: {key: person_id}
          compare:
            surname: name
            given: {as: name, exchanged-with: surname}
            born: date
            number: number
            address: words
            sex: category

        """

    private func mapping() throws -> FeedMapping { try MappingLoader.load(text: Self.mapping, file: "m.yaml") }

    private func model() throws -> FieldModel {
        let comparisons = FieldFile.comparisons(try mapping())
        return try FieldModel(
            version: "m", comparisons: comparisons,
            rows: comparisons.map { comparison in
                comparison.levels.enumerated().map { place, level in
                    let count = Double(comparison.levels.count)
                    let share = (Double(place) + 1) / (count * (count + 1) / 2)
                    return FieldModel.Row(level, match: 1.01 / count, unrelated: share)
                }
            }, matchesPerRecord: 0.875)
    }

    @Test func aModelComesBackFromSplinksFileAsItWas() throws {
        let model = try model()
        let json = SplinkModel.json(model, people: 4000)
        let back = try SplinkModel.model(json, mapping: try mapping(), people: 4000, version: "m")
        #expect(back.rows == model.rows && back.comparisons == model.comparisons)
        #expect(abs(back.matchesPerRecord - model.matchesPerRecord) < 1e-12)
    }

    @Test func conditionsOfSplinksOwnLibraryAreUnderstood() throws {
        let json = try json(levels: [
            (#""surname_l" IS NULL OR "surname_r" IS NULL"#, nil, nil, #", "is_null_level": true"#),
            (#""surname_l" = "surname_r""#, 0.8, 0.01, #", "tf_adjustment_column": null"#),
            (#"damerau_levenshtein("surname_l", "surname_r") <= 1"#, 0.1, 0.02, ""),
            (#"jaro_winkler_similarity("surname_l", "surname_r") >= 0.88"#, 0.05, 0.03, ""),
            ("ELSE", 0.05, 0.94, ""),
        ])
        let model = try SplinkModel.model(json, mapping: try one(), people: 1000, version: "v")
        #expect(model.rows[0].map(\.level) == [.exact, .close, .near, .different])
        #expect(model.rows[0].map(\.match) == [0.8, 0.1, 0.05, 0.05])
        #expect(abs(model.matchesPerRecord - 0.5) < 1e-12)
    }

    @Test func aLevelThatIsNotToldApartWeighsWhatItFallsInto() throws {
        let json = try json(levels: [(#""surname_l"="surname_r""#, 0.9, 0.01, ""), ("ELSE", 0.1, 0.99, "")])
        let model = try SplinkModel.model(json, mapping: try one(), people: 10, version: "v")
        let third: Double = 0.1 / 3
        #expect(model.rows[0].map(\.match) == [0.9, third, third, third])
        let expected: Double = 0.1 / 0.99
        for row in model.rows[0].dropFirst() {
            let weight = row.match / row.unrelated
            #expect(abs(weight - expected) < 1e-12)
        }
    }

    @Test(arguments: [
        (#"jaro_winkler_similarity(\"surname_l\", \"surname_r\") >= 0.7"#, "0.5", "0.1", "", "не выразить"),
        (#"levenshtein(\"given_l\", \"surname_r\") <= 1"#, "0.5", "0.1", "", "не выразить"),
        (#"levenshtein(\"surname_l\", \"surname_r\") <= 3"#, "0.5", "0.1", "", "не выразить"),
        ("ELSE", "0.5", "0.1", "", "два условия"), (#"\"surname_l\" = \"surname_r\""#, "0", "0.1", "", "от 1e-30 до 1"),
        (#"\"surname_l\" = \"surname_r\""#, "1.7", "0.1", "", "m или u равно 1.7"),
        (#"\"surname_l\" = \"surname_r\""#, "0.5", "3", "", "m или u равно 3"),
        (#"\"surname_l\" = \"surname_r\""#, "0.9", "0.1", "", "сумма m"),
        (#"\"surname_l\" = \"surname_r\""#, "0.5", "0.1", #", "tf_adjustment_column": "surname""#, "частоту"),
    ])
    func whatCannotBeSaidIsNamed(condition: String, m: String, u: String, more: String, text: String) throws {
        let json = """
            {"probability_two_random_records_match": 0.001, "comparisons": [{"output_column_name": "surname",
            "comparison_levels": [{"sql_condition": "\(condition)", "m_probability": \(m), "u_probability": \(u)\(more)},
            {"sql_condition": "ELSE", "m_probability": 0.5, "u_probability": 0.9}]}]}
            """
        let mapping = try one()
        let failure = #expect(throws: SplinkModel.Failure.self) {
            _ = try SplinkModel.model(json, mapping: mapping, people: 10, version: "v")
        }
        #expect(failure?.description.contains(text) == true)
    }

    /// A file that would be read with another prior probability.
    private static func prior(_ value: String) -> String {
        #"{"probability_two_random_records_match": \#(value), "comparisons": [{"output_column_name": "surname", "#
            + levels
    }

    private static let levels = #"""
        "comparison_levels": [
        {"sql_condition": "\"surname_l\" = \"surname_r\"", "m_probability": 0.9, "u_probability": 0.1},
        {"sql_condition": "ELSE", "m_probability": 0.1, "u_probability": 0.9}]}]}
        """#

    @Test func aSmallPriorIsRead() throws {
        let mapping = try one()
        _ = try SplinkModel.model(Self.prior("0.001"), mapping: mapping, people: 10, version: "v")
    }

    @Test(arguments: [
        "", "{", "[]", "{}", prior("0"), prior("1"), prior("2"), prior("-0.5"),
        #"{"comparisons": [{"output_column_name": 5}]}"#,
        #"{"probability_two_random_records_match": 0.1, "comparisons": []}"#,
        #"{"probability_two_random_records_match": 0.1, "comparisons": [{"output_column_name": "x", "comparison_levels": []}]}"#,
        #"{"probability_two_random_records_match": 0.1, "comparisons": [{"output_column_name": "surname", "comparison_levels": [{"sql_condition": "ELSE"}]}]}"#,
    ])
    func aFileThatIsNotSplinksIsRefused(json: String) throws {
        let mapping = try one()
        #expect(throws: SplinkModel.Failure.self) {
            _ = try SplinkModel.model(json, mapping: mapping, people: 10, version: "v")
        }
    }

    @Test func anExchangeThatTheFileDoesNotTellIsRefused() throws {
        var model = try model()
        let given = try #require(model.comparisons.firstIndex { $0.exchangedWith != nil })
        var comparisons = model.comparisons
        comparisons[given].exchangedWith = nil
        var rows = model.rows
        rows[given].removeAll { $0.level == .exchanged }
        model = try FieldModel(version: "m", comparisons: comparisons, rows: rows, matchesPerRecord: 0.5)
        let json = SplinkModel.json(model, people: 10)
        let mapping = try mapping()
        let failure = #expect(throws: SplinkModel.Failure.self) {
            _ = try SplinkModel.model(json, mapping: mapping, people: 10, version: "v")
        }
        #expect(failure?.description.contains("exchanged-with") == true)
    }

    @Test func frequenciesCanBeLeftOutOnPurpose() throws {
        let json = try json(levels: [
            (#""surname_l" = "surname_r""#, 0.8, 0.01, #", "tf_adjustment_column": "surname""#), ("ELSE", 0.2, 0.9, ""),
        ])
        let model = try SplinkModel.model(
            json, mapping: try one(), people: 10, version: "v", ignoresFrequencies: true)
        #expect(model.rows[0].first?.match == 0.8)
    }

    private func one() throws -> FeedMapping {
        let text = Self.mapping.split(separator: "\n", omittingEmptySubsequences: false)
            .filter {
                !["given:", "born:", "number:", "address:", "sex:"].contains(where: $0.contains)
                    || $0.hasPrefix("facts")
            }
        return try MappingLoader.load(text: text.joined(separator: "\n"), file: "m.yaml")
    }

    private func json(levels: [(String, Double?, Double?, String)]) throws -> String {
        let list = levels.map { condition, m, u, more in
            let quoted = condition.replacing("\"", with: "\\\"")
            let figures = [m.map { #", "m_probability": \#($0)"# }, u.map { #", "u_probability": \#($0)"# }]
            return #"{"sql_condition": "\#(quoted)"\#(figures.compactMap { $0 }.joined())\#(more)}"#
        }
        return #"""
            {"link_type": "link_only", "probability_two_random_records_match": 0.0005, "comparisons":
            [{"output_column_name": "surname", "comparison_levels": [\#(list.joined(separator: ", "))]}], "other": [1, {"a": null}]}
            """#
    }
}
