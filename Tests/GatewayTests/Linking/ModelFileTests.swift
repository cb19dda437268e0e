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

    @Test func learnedModelIsReadBackExactly() throws {
        let comparisons = [
            FieldComparison(name: "имя", kind: .name), FieldComparison(name: "b", kind: .name, exchangedWith: 0),
            FieldComparison(name: "n", kind: .number, isStrong: true),
        ]
        let model = try FieldModel(
            version: "x \"1\"", comparisons: comparisons,
            rows: comparisons.map { comparison in
                comparison.levels.enumerated().map { place, level in
                    FieldModel.Row(level, match: 1 / Double(place + 3), unrelated: 1e-7 * Double(place + 1) / 3)
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
        ("surnameExact: {match: 0.9,", "surnameExact: {match: -0.9,", "число больше 0 для `match`"),
        ("surnameExact: {match: 0.9,", "surnameExact: {match: nan,", "число для `match`"),
        ("surnameExact: {match: 0.9,", "surnameExact: {match: .inf,", "число для `match`"),
        ("surnameExact: {match: 0.9,", "surnameExact: {", "поле `match:`"),
        ("surnameExact:", "surnameSame:", "«surnameSame»"),
        ("format: 1", "format: 2", "от 1 до 1"),
        ("registered: 0.9", "registered: 1.5", "доли больше 0 и меньше 1"),
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
