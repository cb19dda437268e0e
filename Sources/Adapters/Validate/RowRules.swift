import Schemas

/// A check of a whole row, after its values are canonical. One rule, one file.
protocol RowRule: Sendable {
    /// What the rule sees in the row.
    static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding]
}

/// All rules that look at a row as a whole.
public enum RowRules {
    /// Everything the rules see in the row, rule by rule.
    public static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding] {
        var findings: [Finding] = []
        // Called by name: most rows break no rule, and to look each rule up would cost more than to ask it.
        func add(_ seen: [Finding]) { if !seen.isEmpty { findings += seen } }
        add(PersonPresence.findings(in: record, asOf: asOf))
        add(ParentYounger.findings(in: record, asOf: asOf))
        add(AdultAsChild.findings(in: record, asOf: asOf))
        add(SharedSnils.findings(in: record, asOf: asOf))
        add(NameSexMismatch.findings(in: record, asOf: asOf))
        return findings
    }
}
