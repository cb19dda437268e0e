import Schemas

/// A row that states something must name somebody who can be linked, or a dwelling.
enum PersonPresence: RowRule {
    static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding] {
        guard record.operation == .upsert, record.dwelling?.namesDwelling != true else { return [] }
        if record.findings.contains(where: { $0.code == .personMissing }) { return [] }
        return record.people.contains(where: \.isIdentifiable) ? [] : [Finding(.personMissing, at: record.location)]
    }
}
