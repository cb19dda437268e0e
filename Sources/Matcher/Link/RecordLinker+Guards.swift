import Schemas

/// The rules that keep a high weight from deciding alone.
extension RecordLinker {
    /// The first rule that forbids linking the first candidate automatically; nil when none does.
    func guardRule(
        _ query: PreparedPerson, _ scored: [ScoredCandidate], isCut: Bool, in table: borrowing PersonTable
    ) -> GuardRule? {
        guard let best = scored.first else { return nil }
        let levels = best.levels
        if levels[.sex] == .sexDifferent { return .sexConflict }
        if let rule = identifierRule(query, best, in: table) { return rule }
        if let rule = givenRule(scored, in: table) { return rule }
        if let rule = dateRule(levels) { return rule }
        if isCut, !isStrong(levels) { return .blockCut }
        return nil
    }

    /// An identifier of the person agrees.
    private func isStrong(_ levels: LevelVector) -> Bool {
        switch levels[.snils] {
        case .snilsEqual, .snilsEqualWeak, .snilsOneError, .snilsEqualInvalid: return true
        default: return levels[.document] == .documentEqual
        }
    }

    private func isSupported(_ levels: LevelVector) -> Bool {
        isStrong(levels) || levels[.dwelling] == .sameFlat || levels[.family] == .familyConfirmed
    }

    private func identifierRule(
        _ query: PreparedPerson, _ best: ScoredCandidate, in table: borrowing PersonTable
    ) -> GuardRule? {
        let levels = best.levels
        if levels[.snils] == .snilsDifferent { return .identifiersDisagree }
        if levels[.document] == .documentDifferent, isStrong(levels) { return .identifiersDisagree }
        // The number is another child's: of the family, who may be meant, or of strangers.
        for owner in query.snilsOwners where owner != best.person && table.row(owner).isChild == query.isChild {
            if query.snils?.number == table.row(best.person).snils { return .identifiersDisagree }
            guard levels[.snils] == .snilsOfSibling else { return .identifiersDisagree }
            let other = table.compare(query, owner, FamilyEvidence())
            let isMeant = other[.given] != .givenDifferent && other[.given] != .givenSimilar
            if isMeant || (other[.birthDate] == .dateExact && levels[.given] != .givenExact) { return .siblingNumber }
        }
        return nil
    }

    private func givenRule(_ scored: [ScoredCandidate], in table: borrowing PersonTable) -> GuardRule? {
        let levels = scored[0].levels
        switch levels[.given] {
        case .givenDifferent, .givenSimilar:
            if levels[.birthDate] == .dateExact { return .twins }
            return isStrong(levels) && isDateFar(levels) ? .identifierAlone : .givenDiffers
        case .missing, .givenInitial:
            if isStrong(levels), levels[.birthDate] == .dateExact, !hasTwin(scored[0].person, in: table) { return nil }
            return .givenMissing
        case .givenExact, .givenVariant: return nil
        default:
            // A doubtful spelling is not enough to tell one twin from the other.
            return hasTwin(scored[0].person, in: table) && !isStrong(levels) ? .twins : nil
        }
    }

    /// Whether the registry knows another child of the same birth.
    private func hasTwin(_ person: Int32, in table: borrowing PersonTable) -> Bool {
        let own = table.row(person)
        guard own.isChild, own.family >= 0 else { return false }
        var cursor = table.family(own.family)
        while case let other = table.keys.next(&cursor), other >= 0 {
            let row = table.row(other)
            if other != person, row.family == own.family, row.isChild, row.day == own.day { return true }
        }
        return false
    }

    private func isDateFar(_ levels: LevelVector) -> Bool {
        levels[.birthDate] == .dateDifferent || levels[.birthDate] == .dateWithinYear
    }

    private func dateRule(_ levels: LevelVector) -> GuardRule? {
        switch levels[.birthDate] {
        case .missing: return isSupported(levels) && isNameWhole(levels) ? nil : .dateMissing
        case .dateYearPrecision, .dateJanuaryFirst:
            return isSupported(levels) ? nil : .datePlaceholder
        case .dateMonthPrecision: return nil
        case .dateDifferent, .dateWithinYear, .dateSameMonth:
            let named = isNameWhole(levels)
            if isStrong(levels) { return named ? nil : .identifierAlone }
            return .dateDiffers
        default: return nil
        }
    }

    /// Given name agrees and surname or patronymic does not contradict.
    private func isNameWhole(_ levels: LevelVector) -> Bool {
        let given = levels[.given] == .givenExact || levels[.given] == .givenVariant
        let surname = levels[.surname] == .surnameExact || levels[.surname] == .surnamePart
        let patronymic = levels[.patronymic] == .patronymicExact || levels[.patronymic] == .patronymicFather
        return given && (surname || patronymic) && levels[.patronymic] != .patronymicDifferent
    }
}
