import Adapters
import Matcher

/// A model for people as Splink's settings, and back.
///
/// Our levels look at more than two columns (relatives' numbers, former surnames, lists of names), so Splink's conditions test
/// levels that Sverka has already worked out: integer columns `level_<comparison>` of a file of pairs, see `SplinkPairs`. What
/// a frequent value is worth less comes from the columns `share_<comparison>` of the same file, as Splink's term frequencies.
/// What Fellegi and Sunter's sum has no place for is left out, and said: guards, the rivalry of candidates, unregistered
/// brothers, sisters and namesakes.
package struct SplinkPeople {
    /// What Splink's result lacks beside ours, a line for operators.
    package static let leftOut =
        "в Splink нет места запретам (близнецы, чужой номер, пол), соперничеству кандидатов и долям незарегистрированных братьев, сестёр и тёзок: он даст веса пар, а не решения; веса те же"

    /// u of a level that counts frequencies is written for a value that one in so many has; the pair's own share replaces it.
    /// A power of two, so that nothing is lost on the way there and back.
    static let typicalShare = 1.0 / 1024

    /// Column of a comparison's level.
    static func levelColumn(_ comparison: Comparison) -> String { "level_\(comparison.code)" }
    /// Column of the share of the value that a pair has in common.
    static func shareColumn(_ comparison: Comparison) -> String { "share_\(comparison.code)" }

    /// The model as Splink's settings. `people`: children of the registry, which Splink's prior depends on.
    package static func json(_ model: MatchModel, people: Int) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("link_type", "link_only")
            writer.key("probability_two_random_records_match")
            writer.number(model.registeredShare / Double(max(2, people)))
            writer.member("unique_id_column_name", "unique_id")
            writer.key("retain_matching_columns")
            writer.boolean(false)
            writer.key("blocking_rules_to_generate_predictions")
            writer.array { writer in
                writer.object { writer in
                    writer.member("blocking_rule", "l.\"pair\" = r.\"pair\"")
                    writer.member("sql_dialect", "duckdb")
                }
            }
            writer.key("comparisons")
            writer.array { writer in
                for comparison in Comparison.allCases { write(comparison, model, &writer) }
            }
        }
        return writer.text
    }

    private static func write(_ comparison: Comparison, _ model: MatchModel, _ writer: inout JSONWriter) {
        let column = levelColumn(comparison)
        writer.object { writer in
            writer.member("output_column_name", comparison.code)
            writer.member("comparison_description", "\(comparison.code): \(leftOut)")
            writer.key("comparison_levels")
            writer.array { writer in
                writer.object { writer in
                    writer.member("sql_condition", "\"\(column)_l\" = 0")
                    writer.member("label_for_charts", ComparisonLevel.missing.code)
                    writer.key("is_null_level")
                    writer.boolean(true)
                }
                for row in model.table.rows where row.level.comparison == comparison {
                    writer.object { writer in
                        writer.member("sql_condition", "\"\(column)_l\" = \(row.level.rawValue)")
                        writer.member("label_for_charts", row.level.code)
                        writer.key("m_probability")
                        writer.number(row.match)
                        writer.key("u_probability")
                        writer.number(row.usesFrequency ? row.unrelated * typicalShare : row.unrelated)
                        guard row.usesFrequency else { return }
                        writer.member("tf_adjustment_column", shareColumn(comparison))
                        writer.key("tf_adjustment_weight")
                        writer.number(1.0)
                        writer.key("disable_tf_exact_match_detection")
                        writer.boolean(true)
                    }
                }
            }
        }
    }

    /// Reads Splink's JSON that began as an export: m and u of its levels and its prior, everything else from a model.
    package static func model(
        _ json: String, base: MatchModel, people: Int, version: String
    ) throws(SplinkModel.Failure) -> MatchModel {
        let settings = try SplinkSettings(json)
        var table = base.table
        var seen: Set<ComparisonLevel> = []
        for (name, levels) in settings.comparisons.sorted(by: { $0.key < $1.key }) {
            guard let comparison = Comparison.allCases.first(where: { $0.code == name }) else {
                throw .comparison(name)
            }
            for level in levels where !level.isMissing {
                let rows = table.rows.indices.filter { place in
                    let row = table.rows[place]
                    return row.level.comparison == comparison
                        && level.condition == "\"\(levelColumn(comparison))_l\" = \(row.level.rawValue)"
                }
                guard let place = rows.first else { throw .foreign(comparison: name, condition: level.condition) }
                let row = table.rows[place]
                guard let match = level.match, let unrelated = level.unrelated else {
                    throw .untrained(comparison: name, condition: level.condition)
                }
                for value in [match, unrelated] where !(value >= ComparisonTable.smallest && value <= 1) {
                    // A factor may make more than one of what is no share by itself.
                    guard row.usesFrequency, value == unrelated, value > 0, value.isFinite else {
                        throw .noShare(comparison: name, condition: level.condition, value: value)
                    }
                }
                guard level.usesFrequency == row.usesFrequency else { throw .otherFrequency(level: row.level.code) }
                guard seen.insert(row.level).inserted else { throw .twice(comparison: name, level: row.level.code) }
                table.rows[place].match = match
                table.rows[place].unrelated = row.usesFrequency ? unrelated / typicalShare : unrelated
            }
        }
        if let lost = table.rows.first(where: { !seen.contains($0.level) }) {
            throw .comparison(lost.level.comparison?.code ?? lost.level.code)
        }
        // What the export divided comes back with the last bit wrong: the share that it was is taken.
        let registered = settings.prior * Double(max(2, people))
        let isSame = abs(registered - base.registeredShare) < 1e-9 * base.registeredShare
        do throws(ModelError) {
            return try MatchModel(
                version: version, table: table, registeredShare: isSame ? base.registeredShare : registered,
                siblingShare: base.siblingShare, namesakeShare: base.namesakeShare)
        } catch { throw error == .shareOutOfRange("registeredShare") ? .people(registered) : .unusable }
    }
}
