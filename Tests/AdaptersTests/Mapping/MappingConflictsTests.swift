import Adapters
import Testing

@Suite struct MappingConflictsTests {
    private static func mapping(_ id: String, _ match: String, kind: String = "drop") throws -> FeedMapping {
        let remote = kind == "drop" ? "" : ", address: \"https://files.example.test/\(id)/\""
        return try MappingLoader.load(
            text: """
                feed: \(id)
                version: 1
                owner: {agency: t}
                source: {kind: \(kind), match: [\(match)]\(remote)}
                format: {csv: {encoding: utf-8}}
                key: Н

                """, file: "\(id).yaml")
    }

    /// Two patterns and a name both would take; empty when they share none.
    @Test(arguments: [
        ("education_*.csv", "education_*.csv", "education_.csv"),
        ("Education_*.csv", "education_*.CSV", "education_.csv"),
        ("education_*.csv", "health_*.csv", ""), ("edu_*_2026.csv", "edu_kazan_*.csv", "edu_kazan_2026.csv"),
        ("a?.csv", "ab.csv", "ab.csv"), ("a?.csv", "abc.csv", ""), ("a.csv", "a.csv", "a.csv"),
        ("*.csv", "education_*.csv", "education_1.csv"), ("*10.06*.xml", "police_*.xml", ""), ("*", "a.xml", "a.xml"),
        ("a_*.csv", "*_b.csv", ""), ("a*b*c", "a*c", "abc"),
    ])
    func feedsThatClaimOneNameAreFound(_ first: String, _ second: String, _ name: String) throws {
        let mistakes = MappingConflicts.find(in: [
            try Self.mapping("a.a", "\"\(first)\""), try Self.mapping("b.b", "\"\(second)\""),
        ])
        #expect(mistakes.count == (name.isEmpty ? 0 : 1), "\(mistakes)")
        guard let mistake = mistakes.first else { return }
        #expect(mistake.file == "b.b.yaml")
        #expect(mistake.line == 4 && mistake.column > 1)
        #expect(mistake.expected.contains("a.a.v1 (a.a.yaml)"))
        #expect(mistake.found.contains("имя «\(name)»"), "\(mistake)")
        #expect(Glob(first).matches(name) && Glob(second).matches(name))
    }

    @Test func feedsFetchedFromServersOfTheirOwnMayShareNames() throws {
        let remote = [
            try Self.mapping("a.a", "\"*.csv\"", kind: "https"), try Self.mapping("b.b", "\"*.csv\"", kind: "https"),
        ]
        #expect(MappingConflicts.find(in: remote).isEmpty)
        #expect(MappingConflicts.find(in: remote + [try Self.mapping("c.c", "\"c.csv\"")]).count == 2)
    }

    /// Stars would take exponential time if every way through them were tried.
    @Test func patternsFullOfStarsAreCompared() throws {
        let stars = String(repeating: "a*", count: 60)
        #expect(Glob(stars + "b").commonName(with: Glob(stars + "c")) == nil)
        #expect(Glob(stars + "b").commonName(with: Glob(stars)) != nil)
    }
}
