import Schemas

/// The forms of patronymic, given name or surname must not contradict the sex.
enum NameSexMismatch: RowRule {
    static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding] {
        var findings: [Finding] = []
        for index in record.people.indices where isMismatch(index, in: record.people) {
            findings.append(Finding(.nameSexMismatch, at: record.location))
        }
        return findings
    }

    private static func isMismatch(_ index: Int, in people: [RecordPerson]) -> Bool {
        guard let sex = people[index].sex, people[index].newbornBirthOrder == nil else { return false }
        // The patronymic is the surest; a surname alone proves little (many women keep a masculine form).
        let told =
            NameShape.sex(ofPatronymic: people[index].name.patronymic)
            ?? KnownNames.sex(ofGiven: people[index].name.given)
        return told.map { $0 != sex } ?? false
    }
}
