import Schemas

/// The person in the child's place must not have been an adult for long: feeds speak of minors, and of those who
/// turned 18 this year.
enum AdultAsChild: RowRule {
    static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding] {
        record.people.compactMap { person in
            guard person.role.isChild, let birth = person.birthDate else { return nil }
            return birth.date.age(on: asOf) >= 19 ? Finding(.birthNotChild, at: record.location) : nil
        }
    }
}
