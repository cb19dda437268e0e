import Schemas

/// A mother or father must be at least 12 years older than the row's child.
enum ParentYounger: RowRule {
    static let leastYears = 12

    static func findings(in record: CanonicalRecord, asOf: CalendarDate) -> [Finding] {
        let children = record.people.filter { $0.role.isChild }
        return record.people.compactMap { adult in
            let isParent =
                adult.role == .mother || adult.role == .father || adult.kinship == .mother || adult.kinship == .father
            guard !adult.role.isChild, isParent, let born = adult.birthDate?.date else { return nil }
            let isTooYoung = children.contains { child in
                guard let birth = child.birthDate?.date else { return false }
                return birth <= born || born.age(on: birth) < leastYears
            }
            return isTooYoung ? Finding(.birthParentYounger, at: record.location) : nil
        }
    }
}
