import Schemas

/// The levels of a record's person and a candidate.
extension PersonTable {
    /// All levels of a pair.
    func compare(_ query: PreparedPerson, _ candidate: Int32, _ evidence: FamilyEvidence) -> LevelVector {
        let row = row(candidate)
        var levels = LevelVector()
        let names = names(query, row, candidate)
        levels[.surname] = names.surname
        levels[.given] = names.given
        levels[.patronymic] = patronymic(query, row.patronymic)
        levels[.birthDate] = birthDate(query, row)
        levels[.sex] = sex(query, row.marks)
        levels[.snils] = snils(query, row)
        levels[.document] = document(query, row, candidate)
        levels[.dwelling] = dwelling(query, row, candidate)
        if query.isChild { levels[.family] = evidence.level(row.family, in: self) }
        return levels
    }

    private func birthDate(_ query: PreparedPerson, _ row: PersonRow) -> ComparisonLevel {
        guard let left = query.birthDate, row.day != PersonRow.unknownDay else { return .missing }
        let precision: BirthDate.Precision =
            row.marks.contains(.yearOnly) ? .year : row.marks.contains(.monthOnly) ? .month : .day
        if precision == .day, left.precision == .day, left.date.dayNumber == row.day { return .dateExact }
        return DateComparison.level(left, BirthDate(CalendarDate(dayNumber: row.day), precision: precision))
    }

    private func snils(_ query: PreparedPerson, _ row: PersonRow) -> ComparisonLevel {
        guard let left = query.snils else { return .missing }
        if row.snils == left.number { return SnilsComparison.equal(left) }
        if query.isChild, row.family >= 0 {
            var isOfRelative = false
            for owner in query.snilsOwners where self.row(owner).family == row.family {
                if !self.row(owner).isChild { return .snilsOfParent }
                isOfRelative = true
            }
            if isOfRelative { return .snilsOfSibling }
        }
        guard row.snils != PersonRow.noSnils else { return .missing }
        // The number of an adult elsewhere is nobody's own number: it speaks neither way.
        if query.isChild {
            for owner in query.snilsOwners where !self.row(owner).isChild { return .missing }
        }
        return SnilsComparison.different(
            left.number, row.snils, isOneInvalid: query.isSnilsInvalid || row.marks.contains(.invalidSnils))
    }
}
