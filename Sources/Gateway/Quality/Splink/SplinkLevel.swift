import Matcher

/// One level of a comparison in Splink's language: an SQL condition over two columns.
struct SplinkLevel {
    /// The condition as Splink's DuckDB backend takes it.
    static func condition(_ level: FieldLevel, of comparison: FieldComparison, other: String?) -> String {
        let name = comparison.name
        let left = "\"\(name)_l\""
        let right = "\"\(name)_r\""
        switch (level, comparison.kind) {
        case (.missing, _): return "\(left) IS NULL OR \(right) IS NULL"
        case (.exact, _): return "\(left) = \(right)"
        case (.different, _): return "ELSE"
        case (.exchanged, _): return exchanged(name, with: other ?? name)
        case (.close, .words): return wordsCondition(left, right, 0.8)
        case (.near, .words): return wordsCondition(left, right, 0.6)
        case (.loose, _): return wordsCondition(left, right, 0.4)
        case (.close, .name):
            return "name_close(\(left), \(right))"
        case (.near, .name): return "name_near(\(left), \(right))"
        case (.close, _): return "damerau_levenshtein(\(left), \(right)) <= 1"
        case (.near, _): return "damerau_levenshtein(\(left), \(right)) <= 2"
        }
    }

    /// Share of neighbouring letters in common (Dice), which DuckDB has no function for: `macros` makes one.
    private static func wordsCondition(_ left: String, _ right: String, _ least: Double) -> String {
        "common_pairs(\(left), \(right)) >= \(least)"
    }

    /// Two names stand in each other's place, which ours counts once: for the first, and the second is as if not known.
    static func exchanged(_ name: String, with other: String) -> String {
        "names_exchanged(\"\(name)_l\", \"\(name)_r\", \"\(other)_l\", \"\(other)_r\")"
    }

    /// What DuckDB must be told before Splink uses an exported model: our levels as functions.
    static let macros = """
        CREATE OR REPLACE MACRO name_close(one, other) AS
            COALESCE(one = other OR (LENGTH(one) > 1 AND LENGTH(other) > 1 AND damerau_levenshtein(one, other) <= 1), FALSE);
        CREATE OR REPLACE MACRO name_near(one, other) AS
            COALESCE(one = other OR CASE WHEN LENGTH(one) = 1 OR LENGTH(other) = 1 THEN LEFT(one, 1) = LEFT(other, 1)
                ELSE damerau_levenshtein(one, other) <= 1
                    OR (damerau_levenshtein(one, other) <= 2 AND GREATEST(LENGTH(one), LENGTH(other)) >= 5)
                    OR jaro_winkler_similarity(one, other) >= 0.88 END, FALSE);
        CREATE OR REPLACE MACRO names_exchanged(one_l, one_r, other_l, other_r) AS
            NOT name_near(one_l, one_r) AND NOT name_near(other_l, other_r)
            AND ((name_close(one_l, other_r) AND (name_close(other_l, one_r) OR other_l IS NULL OR one_r IS NULL))
                OR (name_close(one_r, other_l) AND (name_close(other_r, one_l) OR other_r IS NULL OR one_l IS NULL)));
        CREATE OR REPLACE MACRO letter_pairs(words) AS
            [SUBSTR(REPLACE(REPLACE(words, ' ', ''), '-', ''), i, 2)
             FOR i IN RANGE(1, LENGTH(REPLACE(REPLACE(words, ' ', ''), '-', '')))];
        CREATE OR REPLACE MACRO common_pairs(one, other) AS
            2.0 * LIST_SUM([LEAST(LEN([y FOR y IN letter_pairs(one) IF y = x]), LEN([y FOR y IN letter_pairs(other) IF y = x]))
                            FOR x IN LIST_DISTINCT(letter_pairs(one))])
            / (LEN(letter_pairs(one)) + LEN(letter_pairs(other)));

        """

    /// What level a condition means for a comparison; nil when ours can't say it.
    static func level(_ condition: String, of comparison: FieldComparison, other: String?) -> FieldLevel? {
        let sought = plain(condition)
        if sought == "else" { return .different }
        for level in comparison.levels where plain(self.condition(level, of: comparison, other: other)) == sought {
            return level
        }
        let left = comparison.name.lowercased() + "_l"
        let right = comparison.name.lowercased() + "_r"
        func isOf(_ functions: [String], _ end: String) -> Bool {
            functions.contains {
                sought == "\($0)(\(left),\(right))\(end)" || sought == "\($0)(\(right),\(left))\(end)"
            }
        }
        // The forms of Splink's own library that mean nearly the same.
        let edits = ["damerau_levenshtein", "levenshtein"]
        let hasEdits = comparison.kind != .words && comparison.kind != .category
        if hasEdits, isOf(edits, "<=1") { return .close }
        if hasEdits, isOf(edits, "<=2") { return .near }
        if comparison.kind == .name, isOf(["jaro_winkler_similarity"], ">=0.88") { return .near }
        return nil
    }

    /// A condition without quotes, spaces, outer brackets and capitals.
    private static func plain(_ condition: String) -> String {
        var text = String(condition.lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "`" })
        while text.hasPrefix("("), text.hasSuffix(")"), isOneBracket(text) {
            text = String(text.dropFirst().dropLast())
        }
        return text
    }

    private static func isOneBracket(_ text: String) -> Bool {
        var depth = 0
        for (place, character) in text.enumerated() {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if depth == 0, place < text.count - 1 { return false }
        }
        return true
    }
}
