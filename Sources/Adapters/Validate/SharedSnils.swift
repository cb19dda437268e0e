import Schemas

/// Two people of one row can't have one СНИЛС: usually the representative's number was typed for the child.
enum SharedSnils: RowRule {
    static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding] {
        var seen: Set<Snils> = []
        var shared: [Finding] = []
        for person in record.people {
            if let snils = person.snils, !seen.insert(snils).inserted {
                shared.append(Finding(.snilsShared, at: record.location, maskedValue: Finding.mask(snils.formatted)))
            }
        }
        return shared
    }
}
