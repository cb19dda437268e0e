import Adapters
import Matcher
import Testing

@testable import Gateway

/// Models as files.
@Suite struct ModelFileTests {
    private static let standard = ModelFile.people(.standard).text(trained: ModelFile.standardTraining)

    private static func refusal(_ text: String) -> String {
        let failure = #expect(throws: FileLinking.Failure.self) { try ModelFile.load(text: text, file: "m.yaml") }
        return failure?.description ?? ""
    }

    @Test func shippedModelIsReadBackExactly() throws {
        guard case .people(let model) = try ModelFile.load(text: Self.standard, file: "m.yaml") else {
            Issue.record("not a model of people")
            return
        }
        #expect(model.table == MatchModel.standard.table)
        #expect(model.version == MatchModel.standard.version)
        #expect(model.registeredShare == MatchModel.standard.registeredShare)
        #expect(model.siblingShare == MatchModel.standard.siblingShare)
        #expect(model.namesakeShare == MatchModel.standard.namesakeShare)
    }

    @Test func shippedFileIsTheBuiltInModel() {
        let path = "\(#filePath.components(upTo: "/Tests/"))/docs/models/ru-child-2.yaml"
        #expect(FileSystem.text(path) == Self.standard)
    }

    @Test(arguments: [("match: 0.8", "сумма `match`"), ("unrelated: 0.4", "сумма `unrelated`")])
    func factsWhoseSharesAreNoWholeAreRefused(figure: String, expected: String) throws {
        let comparison = FieldComparison(name: "n", kind: .category)
        let model = try FieldModel(
            version: "x", comparisons: [comparison],
            rows: [[.init(.exact, match: 0.75, unrelated: 0.25), .init(.different, match: 0.25, unrelated: 0.75)]],
            matchesPerRecord: 0.5)
        let text = ModelFile.fields(model).text(trained: ModelDocument.Training())
        guard case .fields(let read) = try ModelFile.load(text: text, file: "m.yaml") else {
            Issue.record("not a model of facts")
            return
        }
        #expect(read == model)
        let old = figure.hasPrefix("match") ? "match: 0.25" : "unrelated: 0.75"
        #expect(Self.refusal(text.replacing(old, with: figure)).contains(expected))
    }

    @Test func learnedModelIsReadBackExactly() throws {
        let comparisons = [
            FieldComparison(name: "имя", kind: .name), FieldComparison(name: "b", kind: .name, exchangedWith: 0),
            FieldComparison(name: "n", kind: .number, isStrong: true),
        ]
        let model = try FieldModel(
            version: "x \"1\"", comparisons: comparisons,
            rows: comparisons.map { comparison in
                comparison.levels.enumerated().map { place, level in
                    let rest = (1 - 0.9 / 7) / Double(comparison.levels.count - 1)
                    return FieldModel.Row(
                        level, match: 1.001 / Double(comparison.levels.count), unrelated: place == 0 ? 0.9 / 7 : rest)
                }
            }, matchesPerRecord: 1 / 3)
        var training = ModelDocument.Training()
        training.files = ["a, b.csv", "\"c\".csv"]
        let text = ModelFile.fields(model).text(trained: training)
        guard case .fields(let read) = try ModelFile.load(text: text, file: "m.yaml") else {
            Issue.record("not a model of facts")
            return
        }
        #expect(read == model)
        #expect(ModelFile.fields(read).text(trained: training) == text)
    }

    @Test(arguments: [
        ("surnameExact: {match: 0.9,", "surnameExact: {match: -0.9,", "число больше 0 и не больше 1 для `match`"),
        ("surnameExact: {match: 0.9,", "surnameExact: {match: nan,", "число для `match`"),
        ("surnameExact: {match: 0.9,", "surnameExact: {match: .inf,", "число для `match`"),
        ("surnameExact: {match: 0.9,", "surnameExact: {", "поле `match:`"),
        ("surnameExact:", "surnameSame:", "«surnameSame»"),
        ("format: 1", "format: 2", "от 1 до 1"),
        ("registered: 0.9", "registered: 1.5", "доли больше 0 и меньше 1"),
        ("surnameExact: {match: 0.9,", "surnameExact: {match: 1.9,", "не больше 1 для `match`"),
        ("sibling: 0.78,", "sibling: 7.8,", "не больше 1 для `sibling`"),
        (
            "surnameTypo: {match: 0.02, unrelated: 0.0012", "surnameTypo: {match: 0.02, unrelated: 1.2",
            "для `unrelated`"
        ),
        ("surnameExact: {match: 0.9,", "surnameExact: {match: 0.5,", "сумма `match` уровней surnameExact, surnamePart"),
        ("sibling: 0.78,", "sibling: 0.1,", "сумма `sibling`"),
        ("municipalityEqual: {match: 0.97,", "municipalityEqual: {match: 0.4,", "municipalityEqual"),
    ]) func unusableModelsAreRefusedWithThePlace(old: String, new: String, expected: String) throws {
        try #require(Self.standard.contains(old))
        let refusal = Self.refusal(Self.standard.replacing(old, with: new, maxReplacements: 1))
        #expect(refusal.contains(expected))
        #expect(refusal.contains("m.yaml"))
    }
}

extension String {
    /// What stands before a part.
    fileprivate func components(upTo part: String) -> String {
        guard let range = ranges(of: part).last else { return self }
        return String(self[..<range.lowerBound])
    }
}
