import Schemas

/// The forms of patronymic, given name or surname must not contradict the sex.
enum NameSexMismatch: RowRule {
    static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding] {
        record.people.compactMap { person in
            guard let sex = person.sex, person.newbornBirthOrder == nil else { return nil }
            // The patronymic is the surest; a surname alone proves little (many women keep a masculine form).
            let told = NameShape.sex(ofPatronymic: person.name.patronymic) ?? KnownNames.sex(ofGiven: person.name.given)
            return told.map { $0 != sex } ?? false ? Finding(.nameSexMismatch, at: record.location) : nil
        }
    }
}
