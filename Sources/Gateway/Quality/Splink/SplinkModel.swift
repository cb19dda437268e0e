import Adapters
import Matcher

/// A model of facts as Splink's JSON, and back. Of a model for people see `SplinkPeople`.
package struct SplinkModel {
    /// Why a file can't be taken.
    package enum Failure: Error, CustomStringConvertible {
        /// No JSON, or not Splink's.
        case unreadable(String)
        /// A condition that is none of an exported model for people.
        case foreign(comparison: String, condition: String)
        /// A level that counts frequencies in one of the two only.
        case otherFrequency(level: String)
        /// A share of registered people that is none, with the number of people that was given.
        case people(Double)
        /// A comparison of the mapping that the file does not have, or the other way round.
        case comparison(String)
        /// A level that ours can't say.
        case level(comparison: String, condition: String)
        /// Two levels of the file that mean one of ours.
        case twice(comparison: String, level: String)
        /// A level without m or u: not trained.
        case untrained(comparison: String, condition: String)
        /// A level that counts how frequent the value is.
        case frequency(comparison: String)
        /// The mapping tells exchanged names apart, and the file does not.
        case exchange(comparison: String)
        /// An m or u that is no share.
        case noShare(comparison: String, condition: String, value: Double)
        /// Levels whose m or u don't make a whole.
        case sum(comparison: String, name: String, sum: Double)
        /// Figures that can't be used.
        case unusable

        /// One line with what to do.
        package var description: String {
            switch self {
            case .unreadable(let reason): "это не модель Splink: \(reason)"
            case .foreign(let comparison, let condition):
                "сравнение «\(comparison)»: условие «\(condition)» — не из экспорта модели людей (sverka model export); уровни людей Splink сам не считает"
            case .otherFrequency(let level):
                "уровень \(level): частота значения (tf_adjustment_column) учтена только в одном из двух: в модели Splink или в исходной"
            case .people(let share):
                "доля зарегистрированных вышла \(share), а должна быть больше 0 и меньше 1; в --people — число детей реестра, для которого сделан экспорт"
            case .comparison(let name):
                "сравнение «\(name)» есть только в одном из двух: в модели Splink или в описании"
            case .level(let comparison, let condition):
                "сравнение «\(comparison)»: условие «\(condition)» не выразить нашими уровнями; бывают равенство, damerau_levenshtein или levenshtein до 1 и до 2, для имён jaro_winkler_similarity >= 0.88, ELSE и то, что пишет sverka model export"
            case .twice(let comparison, let level):
                "сравнение «\(comparison)»: два условия значат один уровень «\(level)»; оставьте в Splink одно и обучите снова"
            case .untrained(let comparison, let condition):
                "сравнение «\(comparison)»: у условия «\(condition)» нет m или u; обучите модель в Splink"
            case .frequency(let comparison):
                "сравнение «\(comparison)» учитывает частоту значения, модель сведений этого не умеет; обучите без tf_adjustment или укажите --ignore-frequencies"
            case .exchange(let comparison):
                "сравнение «\(comparison)»: в описании есть exchanged-with, а в модели Splink такого уровня нет; уберите exchanged-with"
            case .unusable:
                "в модели Splink сравнений больше \(FieldTable.comparisonLimit) или доля совпадений не больше 0"
            case .noShare(let comparison, let condition, let value):
                "сравнение «\(comparison)»: у условия «\(condition)» m или u равно \(value); это доли, от \(ComparisonTable.smallest) до 1"
            case .sum(let comparison, let name, let sum):
                "сравнение «\(comparison)»: сумма \(name) уровней \(sum), а нужно от \(1 - ModelDocument.sumTolerance) до \(1 + ModelDocument.sumTolerance)"
            }
        }
    }

    /// The model as Splink's settings. `people`: records of the larger of the files, which Splink's prior depends on.
    package static func json(_ model: FieldModel, people: Int) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("link_type", "link_only")
            writer.key("probability_two_random_records_match")
            writer.number(min(0.5, model.matchesPerRecord / Double(max(1, people))))
            writer.member("unique_id_column_name", "unique_id")
            writer.key("blocking_rules_to_generate_predictions")
            writer.array { writer in
                for comparison in model.comparisons where comparison.kind != .category {
                    writer.object { writer in
                        writer.member(
                            "blocking_rule", "l.\"\(comparison.name)\" = r.\"\(comparison.name)\"")
                        writer.member("sql_dialect", "duckdb")
                    }
                }
            }
            writer.key("comparisons")
            writer.array { writer in
                for (comparison, rows) in zip(model.comparisons, model.rows) {
                    write(comparison, rows, of: model, &writer)
                }
            }
        }
        return writer.text
    }

    /// SQL that Splink's DuckDB must run before the model is used; nil when there is nothing to run.
    package static func macros(_ model: FieldModel) -> String? {
        model.comparisons.contains { $0.kind == .words || $0.kind == .name } ? SplinkLevel.macros : nil
    }

    private static func write(
        _ comparison: FieldComparison, _ rows: [FieldModel.Row], of model: FieldModel, _ writer: inout JSONWriter
    ) {
        let other = comparison.exchangedWith.map { model.comparisons[$0].name }
        writer.object { writer in
            writer.member("output_column_name", comparison.name)
            writer.member("comparison_description", comparison.kind.rawValue)
            writer.key("comparison_levels")
            writer.array { writer in
                writer.object { writer in
                    writer.member("sql_condition", missing(comparison, other, in: model))
                    writer.member("label_for_charts", FieldLevel.missing.code)
                    writer.key("is_null_level")
                    writer.boolean(true)
                }
                // Splink takes the first condition that holds.
                for row in rows.sorted(by: { $0.level.rawValue < $1.level.rawValue }) {
                    writer.object { writer in
                        writer.member("sql_condition", SplinkLevel.condition(row.level, of: comparison, other: other))
                        writer.member("label_for_charts", row.level.code)
                        writer.key("m_probability")
                        writer.number(row.match)
                        writer.key("u_probability")
                        writer.number(row.unrelated)
                    }
                }
            }
        }
    }

    /// When a comparison says nothing: a text is not known, or another comparison tells the exchange of the two.
    private static func missing(_ comparison: FieldComparison, _ other: String?, in model: FieldModel) -> String {
        let condition = SplinkLevel.condition(.missing, of: comparison, other: other)
        if let other { return "(\(condition)) AND NOT \(SplinkLevel.exchanged(comparison.name, with: other))" }
        let tellers = model.comparisons.filter { teller in
            teller.exchangedWith.map { model.comparisons[$0].name } == comparison.name
        }
        return ([condition] + tellers.map { SplinkLevel.exchanged($0.name, with: comparison.name) })
            .joined(separator: " OR ")
    }

    /// Reads Splink's JSON for what a mapping compares.
    package static func model(
        _ json: String, mapping: FeedMapping, people: Int, version: String, ignoresFrequencies: Bool = false
    ) throws -> FieldModel {
        let comparisons = FieldFile.comparisons(mapping)
        let settings = try SplinkSettings(json)
        let (found, prior) = (settings.comparisons, settings.prior)
        for name in found.keys.sorted() where !comparisons.contains(where: { $0.name == name }) {
            throw Failure.comparison(name)
        }
        var rows: [[FieldModel.Row]] = []
        for comparison in comparisons {
            guard let levels = found[comparison.name] else { throw Failure.comparison(comparison.name) }
            let other = comparison.exchangedWith.map { comparisons[$0].name }
            rows.append(try Self.rows(levels, comparison, other, ignoresFrequencies))
        }
        do throws(FieldModelError) {
            return try FieldModel(
                version: version, comparisons: comparisons, rows: rows, matchesPerRecord: prior * Double(max(1, people))
            )
        } catch { throw Failure.unusable }
    }

    private static func rows(
        _ levels: [SplinkSettings.Level], _ comparison: FieldComparison, _ other: String?, _ ignoresFrequencies: Bool
    ) throws(Failure) -> [FieldModel.Row] {
        var rows: [FieldModel.Row] = []
        for level in levels where !level.isMissing {
            guard let ours = SplinkLevel.level(level.condition, of: comparison, other: other) else {
                throw .level(comparison: comparison.name, condition: level.condition)
            }
            guard let match = level.match, let unrelated = level.unrelated else {
                throw .untrained(comparison: comparison.name, condition: level.condition)
            }
            for value in [match, unrelated] where !(value >= ComparisonTable.smallest && value <= 1) {
                throw .noShare(comparison: comparison.name, condition: level.condition, value: value)
            }
            if level.usesFrequency, !ignoresFrequencies { throw .frequency(comparison: comparison.name) }
            guard !rows.contains(where: { $0.level == ours }) else {
                throw .twice(comparison: comparison.name, level: ours.code)
            }
            rows.append(FieldModel.Row(ours, match: match, unrelated: unrelated))
        }
        if comparison.exchangedWith != nil, !rows.contains(where: { $0.level == .exchanged }) {
            throw .exchange(comparison: comparison.name)
        }
        for (name, sum) in [("m", rows.reduce(0) { $0 + $1.match }), ("u", rows.reduce(0) { $0 + $1.unrelated })]
        where abs(sum - 1) > ModelDocument.sumTolerance {
            throw .sum(comparison: comparison.name, name: name, sum: (sum * 1000).rounded() / 1000)
        }
        // A level that the file does not tell apart weighs what the next one does that it would fall into: they share its
        // figures equally.
        var levels: [[FieldLevel]] = []
        for level in comparison.levels.reversed() {
            if rows.contains(where: { $0.level == level }) {
                levels.append([level])
            } else if levels.isEmpty {
                throw .level(comparison: comparison.name, condition: "ELSE")
            } else {
                levels[levels.count - 1].append(level)
            }
        }
        return levels.reversed().flatMap { group in
            let row = rows.first { $0.level == group[0] }
            return group.reversed().map { level in
                FieldModel.Row(
                    level, match: (row?.match ?? 0) / Double(group.count),
                    unrelated: (row?.unrelated ?? 0) / Double(group.count))
            }
        }
    }
}
