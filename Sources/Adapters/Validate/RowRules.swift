import Schemas

/// A check of a whole row, after its values are canonical. One rule, one file.
protocol RowRule: Sendable {
    /// What the rule sees in the row.
    static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding]
}

/// All rules that look at a row as a whole.
public enum RowRules {
    private static let all: [any RowRule.Type] = [
        PersonPresence.self, ParentYounger.self, AdultAsChild.self, SharedSnils.self, NameSexMismatch.self,
    ]

    /// Everything the rules see in the row, rule by rule.
    public static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding] {
        var findings: [Finding] = []
        for rule in all {
            let seen = rule.findings(in: record, asOf: asOf)
            if !seen.isEmpty { findings += seen }
        }
        return findings
    }
}
