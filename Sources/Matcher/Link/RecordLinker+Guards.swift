import Schemas

/// The rules that keep a high weight from deciding alone.
extension RecordLinker {
    /// The first rule that forbids linking the first candidate automatically; nil when none does.
    func guardRule(
        _ query: PreparedPerson, _ scored: [ScoredCandidate], cut: SearchCut, in table: borrowing PersonTable
    ) -> GuardRule? {
        guard let best = scored.first else { return nil }
        let levels = best.levels
        if levels[.sex] == .sexDifferent { return .sexConflict }
        if let rule = identifierRule(query, best, in: table) { return rule }
        if let rule = givenRule(query, scored, in: table) { return rule }
        if let rule = dateRule(best) { return rule }
        if isSurnameUnexplained(levels) { return .surnameDiffers }
        if isFarNamesake(query, best, in: table) { return .placeDiffers }
        if isRivalHidden(best, cut), !isStrong(levels) { return .blockCut }
        return nil
    }

    /// Whether a candidate is somebody else beyond doubt, however rare what they share: two valid numbers and another
    /// given name or birth date, or another birth date and another home. Nobody need look at such a pair.
    func isSomebodyElse(_ levels: LevelVector) -> Bool {
        if isStrong(levels) || levels[.family] == .familyConfirmed { return false }
        let date = levels[.birthDate]
        if levels[.snils] == .snilsDifferent {
            return levels[.given] == .givenDifferent || date == .dateDifferent || date == .dateWithinYear
        }
        guard levels[.snils] == .missing else { return false }
        switch levels[.dwelling] {
        case .municipalityDifferent: return date == .dateDifferent || date == .dateWithinYear
        case .sameMunicipality, .dwellingDifferent: return date == .dateDifferent
        default: return false
        }
    }

    /// Whether somebody as likely as the candidate may not have been compared. Nobody has the candidate's surname, given name
    /// and birth date whom only the widest key finds; and a rival with another date would be far behind.
    private func isRivalHidden(_ candidate: ScoredCandidate, _ cut: SearchCut) -> Bool {
        switch cut {
        case .none: false
        case .wide: !isNamesake(candidate)
        case .narrow: true
        }
    }

    /// An identifier of the person agrees.
    func isStrong(_ levels: LevelVector) -> Bool {
        switch levels[.snils] {
        case .snilsEqual, .snilsEqualWeak, .snilsOneError, .snilsEqualInvalid: return true
        default: return levels[.document] == .documentEqual
        }
    }

    /// Children change their surname, but then father's name and place, a parent's number or a home speak for them.
    private func isSurnameUnexplained(_ levels: LevelVector) -> Bool {
        guard levels[.surname] == .surnameDifferent || levels[.surname] == .missing else { return false }
        if isSupported(levels) || levels[.snils] == .snilsOfParent { return false }
        switch levels[.dwelling] {
        case .municipalityEqual, .sameMunicipality, .sameStreet, .sameHouse:
            return levels[.surname] == .missing || !isFatherEqual(levels)
        default: return true
        }
    }

    /// Another municipality, and neither a number on one side nor a patronymic to speak for one child.
    private func isFarNamesake(
        _ query: PreparedPerson, _ best: ScoredCandidate, in table: borrowing PersonTable
    ) -> Bool {
        let levels = best.levels
        guard levels[.dwelling] == .municipalityDifferent, !isStrong(levels), levels[.family] != .familyConfirmed
        else { return false }
        if levels[.snils] == .snilsOfParent { return false }
        return levels[.patronymic] == .missing
            || (query.snils == nil && table.row(best.person).snils == PersonRow.noSnils)
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
            // Of twins one has the name and the other the number: only a person can tell which of the two is wrong.
            if isMeant || other[.birthDate] == .dateExact { return .siblingNumber }
        }
        return nil
    }

    private func givenRule(
        _ query: PreparedPerson, _ scored: [ScoredCandidate], in table: borrowing PersonTable
    ) -> GuardRule? {
        let levels = scored[0].levels
        switch levels[.given] {
        case .givenDifferent, .givenSimilar:
            if isSpelledOtherwise(query, scored[0], in: table) { return nil }
            if levels[.birthDate] == .dateExact { return .twins }
            return isStrong(levels) && isDateFar(levels) ? .identifierAlone : .givenDiffers
        case .missing, .givenInitial:
            if isStrong(levels), levels[.birthDate] == .dateExact,
                !hasTwin(scored[0].person, in: table, where: { _ in true })
            {
                return nil
            }
            return .givenMissing
        case .givenExact, .givenVariant: return nil
        default:
            // A doubtful spelling is not enough to tell one twin from the other.
            let isTwinMeant = hasTwin(scored[0].person, in: table) { twin in
                table.names(query, table.row(twin), twin).given != .givenDifferent
            }
            return isTwinMeant && !isStrong(levels) ? .twins : nil
        }
    }

    /// The own number agrees, everything else does or nearly, and the given name is a letter apart: one child, unless the
    /// registry knows a twin. An unregistered twin would need both such a name and the other's number.
    private func isSpelledOtherwise(
        _ query: PreparedPerson, _ candidate: ScoredCandidate, in table: borrowing PersonTable
    ) -> Bool {
        let levels = candidate.levels
        guard table.isGivenWithinOne(query, candidate.person) else { return false }
        guard levels[.given] == .givenSimilar, levels[.snils] == .snilsEqual, levels[.birthDate] == .dateExact,
            levels[.surname] != .surnameDifferent, levels[.surname] != .missing
        else { return false }
        let isOfFather = isFatherEqual(levels) || levels[.patronymic] == .missing && levels[.dwelling] == .sameFlat
        return isOfFather && !hasTwin(candidate.person, in: table) { _ in true }
    }

    private func isFatherEqual(_ levels: LevelVector) -> Bool {
        levels[.patronymic] == .patronymicExact || levels[.patronymic] == .patronymicFather
    }

    /// Whether the registry knows another child of the same birth for whom the condition holds.
    private func hasTwin(
        _ person: Int32, in table: borrowing PersonTable, where isMeant: (Int32) -> Bool
    ) -> Bool {
        let own = table.row(person)
        guard own.isChild, own.family >= 0 else { return false }
        var cursor = table.family(own.family)
        while case let other = table.keys.next(&cursor), other >= 0 {
            let row = table.row(other)
            if other != person, row.family == own.family, row.isChild, row.day == own.day, isMeant(other) {
                return true
            }
        }
        return false
    }

    private func isDateFar(_ levels: LevelVector) -> Bool {
        levels[.birthDate] == .dateDifferent || levels[.birthDate] == .dateWithinYear
    }

    private func dateRule(_ best: ScoredCandidate) -> GuardRule? {
        let levels = best.levels
        switch levels[.birthDate] {
        case .missing:
            if isSupported(levels) && isNameWhole(levels) { return nil }
            return isAtHome(levels) && best.probability >= policy.undatedProbability ? nil : .dateMissing
        case .dateYearPrecision, .dateJanuaryFirst:
            return isSupported(levels) || isAtHome(levels) ? nil : .datePlaceholder
        case .dateMonthPrecision: return nil
        case .dateDifferent: return .dateDiffers
        case .dateYearOff:
            return levels[.dwelling] == .municipalityDifferent && !isSupported(levels) ? .dateDiffers : nil
        case .dateWithinYear, .dateSameMonth:
            let named = isNameWhole(levels)
            if isStrong(levels) { return named ? nil : .identifierAlone }
            // No mother bears two children of one name within a year.
            return levels[.dwelling] == .sameFlat && isNameFull(levels) ? nil : .dateDiffers
        default: return nil
        }
    }

    /// All three names agree.
    private func isNameFull(_ levels: LevelVector) -> Bool {
        let given = levels[.given] == .givenExact || levels[.given] == .givenVariant
        return given && levels[.surname] == .surnameExact && isFatherEqual(levels)
    }

    /// All three names agree, and the municipality.
    private func isAtHome(_ levels: LevelVector) -> Bool {
        guard isNameFull(levels) else { return false }
        switch levels[.dwelling] {
        case .municipalityEqual, .sameMunicipality, .sameStreet, .sameHouse: return true
        default: return false
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
