/// How one thing agrees. Raw values are stored with decisions: never renumber, only add.
public enum ComparisonLevel: UInt8, Sendable, CaseIterable, Hashable {
    /// Not known on one side or both.
    case missing = 0
    /// Equal, or equal but for gender or the order of halves.
    case surnameExact = 1
    /// One half of a double surname is equal.
    case surnamePart = 2
    /// A former surname is equal.
    case surnameFormer = 3
    /// One letter apart and sounding alike.
    case surnameSound = 4
    /// One letter apart.
    case surnameTypo = 5
    /// Two letters apart or alike as a whole.
    case surnameSimilar = 6
    /// Stands in the place of the given name.
    case surnameSwapped = 7
    /// Different.
    case surnameDifferent = 8
    /// Equal.
    case givenExact = 9
    /// Another spelling of one name.
    case givenVariant = 10
    /// A short form or a related name.
    case givenRelated = 11
    /// One letter apart, and one of the two is hardly a name.
    case givenTypo = 12
    /// Only the initial is known and is equal.
    case givenInitial = 13
    /// Alike, but two names of their own.
    case givenSimilar = 14
    /// Stands in the place of the surname.
    case givenSwapped = 15
    /// Different.
    case givenDifferent = 16
    /// Equal.
    case patronymicExact = 17
    /// Another form of the same father's name.
    case patronymicFather = 18
    /// One letter apart.
    case patronymicTypo = 19
    /// Only the initial is known and is equal.
    case patronymicInitial = 20
    /// Alike.
    case patronymicSimilar = 21
    /// Different.
    case patronymicDifferent = 22
    /// Equal.
    case dateExact = 23
    /// Day and month are exchanged.
    case dateSwapped = 24
    /// One digit of the day or month apart.
    case dateDigit = 25
    /// Same day and month, the year one off or one digit apart.
    case dateYearOff = 26
    /// Year and month agree; the day is not known.
    case dateMonthPrecision = 27
    /// The year agrees; day and month are not known.
    case dateYearPrecision = 28
    /// The year agrees; one of the dates is 1 January.
    case dateJanuaryFirst = 29
    /// Same year and month.
    case dateSameMonth = 30
    /// Less than a year apart.
    case dateWithinYear = 31
    /// Different.
    case dateDifferent = 32
    /// Equal.
    case sexEqual = 33
    /// Contradicts, but the record's own name says otherwise.
    case sexDoubtful = 34
    /// Different.
    case sexDifferent = 35
    /// Equal and valid.
    case snilsEqual = 36
    /// Equal; the check digits are 00 or do not exist.
    case snilsEqualWeak = 37
    /// Equal; the check digits disagree.
    case snilsEqualInvalid = 38
    /// The invalid one of the two is one typing error away.
    case snilsOneError = 39
    /// The number of an adult of the candidate's family.
    case snilsOfParent = 40
    /// The number of another child of the candidate's family.
    case snilsOfSibling = 41
    /// An invalid number that resembles nothing.
    case snilsInvalid = 42
    /// Two valid numbers.
    case snilsDifferent = 43
    /// Equal.
    case documentEqual = 44
    /// Two lasting documents.
    case documentDifferent = 45
    /// Same home.
    case sameFlat = 46
    /// Same house; a flat is unknown or different.
    case sameHouse = 47
    /// Same street.
    case sameStreet = 48
    /// Different.
    case dwellingDifferent = 49
    /// An adult of the record was found in the candidate's family by number or birth date.
    case familyConfirmed = 50
    /// An adult of the family has the name of one in the record.
    case familyNamed = 51
    /// The record's adults are in another family, or nobody in the family has their name.
    case familyDifferent = 52
    /// Another home in the same municipality.
    case sameMunicipality = 53
    /// Another municipality.
    case municipalityDifferent = 54
    /// Same municipality; a home is not known.
    case municipalityEqual = 55
}
