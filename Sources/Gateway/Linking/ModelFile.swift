import Adapters
import Matcher

/// A matching model read from a file or made for one.
package enum ModelFile: Sendable {
    /// Compares people.
    case people(MatchModel)
    /// Compares facts.
    case fields(FieldModel)

    /// Reads a model file.
    package static func load(_ path: String) throws(FileLinking.Failure) -> ModelFile {
        do throws(MappingMistakes) {
            return try make(try ModelDocument.load(path: path, vocabulary: vocabulary), file: path)
        } catch { throw .unusableModel("\(error)") }
    }

    /// Reads a model from its text.
    package static func load(text: String, file: String) throws(FileLinking.Failure) -> ModelFile {
        do throws(MappingMistakes) {
            return try make(try ModelDocument.load(text: text, file: file, vocabulary: vocabulary), file: file)
        } catch { throw .unusableModel("\(error)") }
    }

    /// What a model file says it was learned from.
    package static func training(of path: String) throws(FileLinking.Failure) -> ModelDocument.Training {
        do throws(MappingMistakes) {
            return try ModelDocument.load(path: path, vocabulary: vocabulary).training
        } catch { throw .unusableModel("\(error)") }
    }

    /// What the shipped model comes from.
    package static var standardTraining: ModelDocument.Training {
        var training = ModelDocument.Training()
        training.note = "оценки частот ошибок в российских реестрах детей; не посчитаны по данным одного ведомства"
        return training
    }

    /// The model's file.
    package func text(trained training: ModelDocument.Training) -> String {
        switch self {
        case .people(let model): Self.document(model, training).text
        case .fields(let model): Self.document(model, training).text
        }
    }

    private static let vocabulary = ModelVocabulary(
        shares: [.people: ["registered", "sibling", "namesake"], .fields: ["matches-per-record"]],
        people: Comparison.allCases.map { comparison in
            (
                comparison.code, ComparisonLevel.allCases.filter { $0.comparison == comparison }.map(\.code),
                comparison.alternatives.map { $0.map(\.code) }
            )
        }, smallest: ComparisonTable.smallest,
        levels: { comparison($0, among: [$0]).levels.map(\.code) })

    private static func comparison(
        _ field: MatchingRule.Field, among fields: [MatchingRule.Field]
    ) -> FieldComparison {
        // Only whether there is another name counts for the levels.
        let other = field.exchangedWith.map { name in fields.firstIndex { $0.fact == name } ?? -1 }
        return FieldComparison(
            name: field.fact, kind: FieldFile.kind(field.kind), exchangedWith: other, isStrong: field.isStrong)
    }

    private static func make(_ document: ModelDocument, file: String) throws(MappingMistakes) -> ModelFile {
        func fault(_ expected: String) -> MappingMistakes {
            MappingMistakes([MappingMistake(file: file, expected: expected)])
        }
        switch document.kind {
        case .people:
            let codes = Dictionary(uniqueKeysWithValues: ComparisonLevel.allCases.map { ($0.code, $0) })
            let rows = document.comparisons.flatMap(\.levels).compactMap { level in
                codes[level.code].map {
                    ComparisonTable.Row(
                        $0, match: level.match, sibling: level.sibling ?? 0, unrelated: level.unrelated,
                        usesFrequency: level.usesFrequency)
                }
            }
            do throws(ModelError) {
                return .people(
                    try MatchModel(
                        version: document.version, table: ComparisonTable(rows: rows),
                        registeredShare: document.shares["registered"] ?? 0,
                        siblingShare: document.shares["sibling"] ?? 0, namesakeShare: document.shares["namesake"] ?? 0,
                        feeds: document.feeds.mapValues { feed in
                            let match = feed.match.compactMap { code, match in codes[code].map { ($0, match) } }
                            return MatchModel.FeedFigures(
                                pairs: feed.pairs, match: Dictionary(match) { first, _ in first })
                        }))
            } catch { throw fault("доли больше 0 и меньше 1 в разделе `shares:`") }
        case .fields:
            let fields = document.comparisons.compactMap(\.field)
            let comparisons = fields.map { comparison($0, among: fields) }
            guard comparisons.allSatisfy({ $0.exchangedWith != -1 }) else {
                throw fault("имя другого сравнения в `exchanged-with:`")
            }
            let codes = Dictionary(uniqueKeysWithValues: FieldLevel.allCases.map { ($0.code, $0) })
            do throws(FieldModelError) {
                return .fields(
                    try FieldModel(
                        version: document.version, comparisons: comparisons,
                        rows: document.comparisons.map { comparison in
                            comparison.levels.compactMap { level in
                                codes[level.code].map {
                                    FieldModel.Row($0, match: level.match, unrelated: level.unrelated)
                                }
                            }
                        }, matchesPerRecord: document.shares["matches-per-record"] ?? 0))
            } catch { throw fault("от 1 до \(FieldTable.comparisonLimit) сравнений с числами больше 0") }
        }
    }

    private static func document(_ model: MatchModel, _ training: ModelDocument.Training) -> ModelDocument {
        let comparisons = Comparison.allCases.map { comparison in
            let rows = model.table.rows.filter { $0.level.comparison == comparison }
            return ModelDocument.Comparison(
                name: comparison.code,
                levels: rows.map {
                    ModelDocument.Level(
                        code: $0.level.code, match: $0.match, sibling: $0.sibling, unrelated: $0.unrelated,
                        usesFrequency: $0.usesFrequency)
                })
        }
        return ModelDocument(
            kind: .people, version: model.version, training: training,
            shares: [
                "registered": model.registeredShare, "sibling": model.siblingShare, "namesake": model.namesakeShare,
            ], comparisons: comparisons,
            feeds: model.feeds.mapValues { feed in
                ModelDocument.Feed(
                    pairs: feed.pairs,
                    match: Dictionary(feed.match.map { ($0.key.code, $0.value) }) { first, _ in first })
            })
    }

    private static func document(_ model: FieldModel, _ training: ModelDocument.Training) -> ModelDocument {
        let comparisons = zip(model.comparisons, model.rows).map { comparison, rows in
            ModelDocument.Comparison(
                name: comparison.name,
                field: MatchingRule.Field(
                    fact: comparison.name,
                    kind: MatchingRule.Field.Kind(rawValue: comparison.kind.rawValue) ?? .category,
                    exchangedWith: comparison.exchangedWith.map { model.comparisons[$0].name },
                    isStrong: comparison.isStrong),
                levels: rows.map {
                    ModelDocument.Level(code: $0.level.code, match: $0.match, unrelated: $0.unrelated)
                })
        }
        return ModelDocument(
            kind: .fields, version: model.version, training: training,
            shares: ["matches-per-record": model.matchesPerRecord], comparisons: comparisons)
    }
}
