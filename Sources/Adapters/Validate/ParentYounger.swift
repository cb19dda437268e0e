import Schemas

/// A mother or father must be at least 12 years older than the row's child.
enum ParentYounger: RowRule {
    static let leastYears = 12

    static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding] {
        var findings: [Finding] = []
        for index in record.people.indices where isTooYoung(index, in: record.people) {
            findings.append(Finding(.birthParentYounger, at: record.location))
        }
        return findings
    }

    private static func isTooYoung(_ index: Int, in people: [RecordPerson]) -> Bool {
        let role = people[index].role
        let kinship = people[index].kinship
        guard !role.isChild, role == .mother || role == .father || kinship == .mother || kinship == .father,
            let born = people[index].birthDate?.date
        else { return false }
        for child in people.indices where people[child].role.isChild {
            guard let birth = people[child].birthDate?.date else { continue }
            if birth <= born || born.age(on: birth) < leastYears { return true }
        }
        return false
    }
}
