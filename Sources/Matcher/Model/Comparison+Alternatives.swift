/// Which levels make a whole.
extension Comparison {
    /// Sets of levels of which one holds for every pair that the set is about, so that their shares add up to 1.
    ///
    /// Levels that presuppose something else stand apart: a given name can only be exchanged where the surname is, only a
    /// date without a day agrees in its month alone, only a number whose check digits prove little agrees weakly. Of a
    /// dwelling the last level depends on what is known of the municipality.
    public var alternatives: [[ComparisonLevel]] {
        switch self {
        case .surname:
            [
                [
                    .surnameExact, .surnamePart, .surnameFormer, .surnameSound, .surnameTypo, .surnameSimilar,
                    .surnameSwapped, .surnameDifferent,
                ]
            ]
        case .given:
            [
                [
                    .givenExact, .givenVariant, .givenRelated, .givenTypo, .givenInitial, .givenSimilar,
                    .givenDifferent,
                ]
            ]
        case .patronymic:
            [
                [
                    .patronymicExact, .patronymicFather, .patronymicTypo, .patronymicInitial, .patronymicSimilar,
                    .patronymicDifferent,
                ]
            ]
        case .birthDate:
            [
                [
                    .dateExact, .dateSwapped, .dateDigit, .dateYearOff, .dateJanuaryFirst, .dateSameMonth,
                    .dateWithinYear, .dateDifferent,
                ]
            ]
        case .sex: [[.sexEqual, .sexDoubtful, .sexDifferent]]
        case .snils:
            [
                [
                    .snilsEqual, .snilsEqualInvalid, .snilsOneError, .snilsOfParent, .snilsOfSibling, .snilsInvalid,
                    .snilsDifferent,
                ]
            ]
        case .document: [[.documentEqual, .documentDifferent]]
        case .dwelling:
            [
                [.sameFlat, .sameHouse, .sameStreet, .dwellingDifferent],
                [.sameFlat, .sameHouse, .sameStreet, .sameMunicipality, .municipalityDifferent],
                [.municipalityEqual, .municipalityDifferent],
            ]
        case .family: [[.familyConfirmed, .familyDifferent], [.familyNamed, .familyDifferent]]
        }
    }
}
