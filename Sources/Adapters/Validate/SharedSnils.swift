import Schemas

/// Two people of one row can't have one СНИЛС: usually the representative's number was typed for the child.
enum SharedSnils: RowRule {
    static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding] {
        var shared: [Finding] = []
        // A row names few people: comparing each with those before it costs less than a set.
        for index in record.people.indices.dropFirst() {
            guard let snils = record.people[index].snils,
                record.people.indices[..<index].contains(where: { record.people[$0].snils == snils })
            else { continue }
            shared.append(Finding(.snilsShared, at: record.location, maskedValue: Finding.mask(snils.formatted)))
        }
        return shared
    }
}
