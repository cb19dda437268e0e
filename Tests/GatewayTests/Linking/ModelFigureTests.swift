import Adapters
import Testing

@testable import Gateway
@testable import Matcher

/// Figures of model files that no weight can be worked out from.
@Suite struct ModelFigureTests {
    private static let standard = ModelFile.people(.standard).text(trained: ModelFile.standardTraining)

    private static func facts() throws -> String {
        let comparisons = [
            FieldComparison(name: "имя", kind: .name), FieldComparison(name: "n", kind: .number, isStrong: true),
        ]
        let model = try FieldModel(
            version: "x", comparisons: comparisons,
            rows: comparisons.map { comparison in
                let share = 1 / Double(comparison.levels.count)
                return comparison.levels.map { FieldModel.Row($0, match: share, unrelated: share) }
            }, matchesPerRecord: 0.5)
        return ModelFile.fields(model).text(trained: ModelDocument.Training())
    }

    @Test(arguments: [
        ("unrelated: 0.0012", "unrelated: 1e-320", "unrelated", 22),
        ("match: 0.012", "match: 5e-324", "match", 21),
        ("sibling: 0.008", "sibling: 1e-31", "sibling", 21),
        ("surnameExact: {match: 0.9, unrelated: 1.0", "surnameExact: {match: 0.9, unrelated: 1e-300", "unrelated", 18),
        ("namesake: 1.2e-05", "namesake: 1e-310", "namesake", 12),
    ]) func aFigureTooSmallToWeighWithIsRefusedWithPlaceAndReason(
        old: String, new: String, name: String, line: Int
    ) throws {
        try #require(Self.standard.contains(old))
        let text = Self.standard.replacing(old, with: new, maxReplacements: 1)
        let refusal = #expect(throws: FileLinking.Failure.self) { try ModelFile.load(text: text, file: "m.yaml") }
        let told = refusal?.description ?? ""
        #expect(told.contains("m.yaml:\(line)"))
        #expect(told.contains("для `\(name)` не меньше 1e-30: вес по такой малой доле не посчитать"))
    }

    @Test func theSmallestFigureAllowedWeighs() throws {
        let text = Self.standard.replacing("unrelated: 0.0012", with: "unrelated: 1e-30", maxReplacements: 1)
        let model = try #require(try ModelFile.load(text: text, file: "m.yaml").people)
        #expect(abs(model.bits(ComparisonLevel.surnameTypo.rawValue, frequencyBits: 0).match - 94.01) < 0.01)
    }

    @Test func modelsMadeInTheProgramObeyTheSameLimit() {
        var table = MatchModel.standard.table
        table.rows[3].unrelated = .leastNonzeroMagnitude
        #expect(table.faults == [table.rows[3].level])
        #expect(throws: ModelError.unusableLevels([.givenExact])) {
            try MatchModel(
                version: "x", table: MatchModel.standard.table, registeredShare: 0.9, siblingShare: 0.05,
                namesakeShare: 1e-5, feeds: ["a": .init(pairs: 1, match: [.givenExact: 1e-320])])
        }
        #expect(throws: ModelError.shareOutOfRange("namesakeShare")) {
            try MatchModel(
                version: "x", table: MatchModel.standard.table, registeredShare: 0.9, siblingShare: 0.05,
                namesakeShare: 1e-320)
        }
        #expect(throws: FieldModelError.unusableLevel(comparison: "a", level: .different)) {
            try FieldModel(
                version: "x", comparisons: [FieldComparison(name: "a", kind: .category)],
                rows: [[.init(.exact, match: 1, unrelated: 0.5), .init(.different, match: 1, unrelated: 1e-320)]],
                matchesPerRecord: 1)
        }
    }

    /// Whatever figures and bytes a file holds: it is refused, or every weight and probability made with it is a number.
    @Test(arguments: 0..<24) func anyFileIsRefusedOrGivesFiniteWeights(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let base = seed.isMultiple(of: 3) ? try Self.facts() : Self.standard
        var accepted = 0
        for attempt in 0..<60 {
            let text =
                attempt.isMultiple(of: 4)
                ? Self.withWrongBytes(base, &random) : Self.withOtherFigures(base, &random)
            let model: ModelFile
            do { model = try ModelFile.load(text: text, file: "m.yaml") } catch {
                #expect(error.description.contains("m.yaml"))
                continue
            }
            accepted += 1
            switch model {
            case .people(let model): Self.expectFinite(model)
            case .fields(let model): Self.expectFinite(model)
            }
        }
        #expect(accepted > 0)
    }

    private static let hostile = [
        "1e-320", "5e-324", "2.3e-308", "1e-31", "1e-30", "1e-29", "1e-400", "1e400", "1e308", "1.7976931348623157e308",
        "0", "-0.0", "-1", "nan", ".nan", "inf", "0x1p-1074", "0x1p-99", "1", "0.9999999999999999", "", "~", "\"0.5\"",
        "[1]", "{}", "1_000", "0,5",
    ]

    private static func withOtherFigures(_ text: String, _ random: inout SplitMix) -> String {
        var text = text
        for _ in 0..<(1 + random.next(below: 2)) {
            let figures = text.ranges(of: /: [0-9][-+.e0-9]*/)
            let range = figures[random.next(below: figures.count)]
            text.replaceSubrange(range, with: ": " + hostile[random.next(below: hostile.count)])
        }
        return text
    }

    private static func withWrongBytes(_ text: String, _ random: inout SplitMix) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<(1 + random.next(below: 4)) {
            let place = random.next(below: bytes.count)
            switch random.next(below: 3) {
            case 0: bytes[place] = UInt8(random.next(below: 256))
            case 1: bytes.remove(at: place)
            default: bytes.insert(Array("0123456789-e.:{}".utf8)[random.next(below: 16)], at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func expectFinite(_ model: MatchModel) {
        for own in [model] + model.feeds.keys.map({ model.model(of: $0) }) {
            for level in ComparisonLevel.allCases {
                for frequency in [0, -1, -17.0, -40] {
                    let bits = own.bits(level.rawValue, frequencyBits: frequency)
                    #expect(bits.match.isFinite && bits.sibling.isFinite, "\(level)")
                }
            }
        }
        // The heaviest and the lightest pair there can be, beside each other.
        let linker = RecordLinker(index: PersonIndex(), model: model)
        for sign in [1.0, -1] {
            var weight = 0.0
            for comparison in Comparison.allCases {
                let bits = ComparisonLevel.allCases.filter { $0.comparison == comparison }
                    .map { sign * model.bits($0.rawValue, frequencyBits: -17).match }
                weight += sign * (bits.max() ?? 0)
            }
            var scored = [weight, 0, -weight].enumerated().map { place, weight in
                ScoredCandidate(
                    person: Int32(place), levels: LevelVector(), weight: weight, siblingWeight: weight,
                    namesakeWeight: weight)
            }
            linker.spread(&scored, prior: linker.prior(isChild: true, in: linker.index.storage.table))
            #expect(scored.allSatisfy { $0.probability >= 0 && $0.probability <= 1 })
        }
    }

    private static func expectFinite(_ model: FieldModel) {
        #expect(model.priorBits(records: 1, pairs: 1).isFinite)
        for (place, rows) in model.rows.enumerated() {
            for row in rows {
                var pattern = FieldPattern()
                pattern[place] = row.level
                let weight = model.weight(pattern)
                #expect(weight.isFinite)
                let probability = FieldModel.probability(weight)
                #expect(probability >= 0 && probability <= 1)
            }
        }
    }
}
