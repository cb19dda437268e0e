import Adapters
import Testing

/// `matching:` of a mapping.
@Suite struct MatchingRuleTests {
    private static func load(_ matching: String) throws -> FeedMapping {
        try MappingLoader.load(
            text: """
                feed: test.matching
                version: 1
                owner: {agency: test}
                format: {csv: {encoding: utf-8, delimiter: ","}}
                key: id
                facts: {surname: surname, given: given, number: number}
                \(matching)
                """, file: "m.yaml")
    }

    @Test func comparisonsKeepTheirOrder() throws {
        let rule = try Self.load(
            """
            matching:
              training: unsupervised
              assignment: one-to-one
              registry: {key: person_id}
              compare:
                surname: name
                given: {as: name, exchanged-with: surname}
                number: {as: number, strong: true}
            """
        ).matching
        #expect(rule.compare.map(\.fact) == ["surname", "given", "number"])
        #expect(rule.compare[1].exchangedWith == "surname" && rule.compare[2].isStrong)
        #expect(rule.assignment == .oneToOne)
    }

    @Test func registryIsReadByItsOwnKey() throws {
        let mapping = try Self.load(
            "matching: {training: unsupervised, registry: {key: person_id}, compare: {surname: name}}")
        let layout = try #require(mapping.registryLayout)
        #expect(layout.key.map { layout.paths[$0].text } == ["person_id"])
        #expect(layout.optional.isSuperset(of: mapping.key))
        #expect(try Self.load("").registryLayout == nil)
    }

    @Test(arguments: [
        ("{training: unsupervised}", "поле `compare:`"),
        ("{training: supervised}", "standard, unsupervised"),
        ("{training: unsupervised, compare: {surnam: name}}", "возможно"),
        ("{training: unsupervised, compare: {surname: text}}", "name, date, number"),
        (
            "{training: unsupervised, compare: {surname: {as: name, exchanged-with: number}, number: number}}",
            "exchanged"
        ),
        ("{compare: {surname: name}}", "training: unsupervised"),
        ("{training: unsupervised, compare: {surname: name}, registry: {}}", "key"),
    ]) func mistakesAreNamed(matching: String, expected: String) {
        let mistakes = #expect(throws: MappingMistakes.self) { try Self.load("matching: \(matching)") }
        #expect(mistakes?.description.contains(expected) == true, "\(mistakes?.description ?? "")")
    }
}
