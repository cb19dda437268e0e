import Schemas

/// The person in the child's place must not have been an adult for long: feeds speak of minors, and of those who
/// turned 18 this year.
enum AdultAsChild: RowRule {
    static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding] {
        var findings: [Finding] = []
        for index in record.people.indices where record.people[index].role.isChild {
            // Nobody is 19 before so many days, whatever the leap years: most need no calendar.
            guard let birth = record.people[index].birthDate?.date, asOf.dayNumber - birth.dayNumber > 18 * 366,
                birth.age(on: asOf) >= 19
            else { continue }
            findings.append(Finding(.birthNotChild, at: record.location))
        }
        return findings
    }
}
