/// A kind of dirt that a feed's row can carry (domain notes §5.4). The raw value stands in the truth file's `errors`.
public enum DirtClass: String, Sendable, CaseIterable {
    // Names.
    /// Another surname than the registry's: married, adopted.
    case surnameChanged = "surname_changed"
    /// A second surname added with a hyphen.
    case doubleSurname = "double_surname"
    /// «Наталия» for «Наталья».
    case nameVariant = "variant"
    /// «Саша» for «Александр».
    case diminutive
    /// Typing error in the surname.
    case typoSurname = "typo_surname"
    /// Typing error in the given name.
    case typoGiven = "typo_first"
    /// Typing error in the patronymic.
    case typoPatronymic = "typo_patr"
    /// Patronymic left out.
    case patronymicMissing = "patr_missing"
    /// A placeholder for the patronymic: «нет», «-».
    case patronymicPlaceholder = "patr_placeholder"
    /// е for ё.
    case yoLost = "yo"
    /// Latin letters that look like Cyrillic ones.
    case lookAlike = "homoglyph"
    /// Digits that look like letters: 0 for О, 3 for З.
    case digitLookAlike = "digit_homoglyph"
    /// Typed with the Latin keyboard layout: `Bdfyjd`.
    case layout
    /// Soft hyphens, no-break spaces, decomposed й, zero-width characters.
    case unicode
    /// Surname and given name exchanged.
    case swapped = "swap"
    /// A former surname in brackets.
    case formerSurname = "former_surname"
    /// Initials only.
    case initials
    /// CAPITALS.
    case capitals = "caps"
    /// Spaces before, after or doubled.
    case spaces
    /// ФИО in the order given name, patronymic, surname.
    case givenFirst = "given_first"
    // Birth dates.
    /// Day and month exchanged.
    case dayMonthSwapped = "dm_swap"
    /// A year too many or too few.
    case yearOff = "year_off"
    /// 1 January: only the year was known.
    case januaryFirst = "jan1"
    /// A wrong digit in the day.
    case birthDigit = "dob_digit"
    /// No birth date.
    case birthMissing = "dob_missing"
    /// `01.01.1900`.
    case birthPlaceholder = "dob_placeholder"
    /// `00.05.2014`.
    case birthImpossible = "dob_impossible"
    /// `5.3.14`.
    case birthShort = "dob_short"
    /// A spreadsheet's day number.
    case birthSerial = "dob_serial"
    /// A date in the future.
    case birthFuture = "dob_future"
    // СНИЛС.
    /// No number.
    case snilsMissing = "snils_missing"
    /// The mother's number in the child's place.
    case snilsMother = "snils_mother"
    /// A brother's or sister's number.
    case snilsSibling = "snils_sibling"
    /// One wrong digit.
    case snilsDigit = "snils_digit"
    /// Two digits exchanged.
    case snilsTransposed = "snils_transpose"
    /// Leading zeros eaten by a spreadsheet.
    case snilsZeroLost = "zero_lost"
    /// `1,12E+10`.
    case snilsScientific = "snils_scientific"
    /// `000-000-000 00`, `111-111-111 45`.
    case snilsPlaceholder = "snils_placeholder"
    // Sex and address.
    /// The wrong sex.
    case sexWrong = "sex"
    /// No sex.
    case sexMissing = "sex_missing"
    /// An address other than the registry's.
    case moved
    /// No address.
    case addressMissing = "address_missing"
    /// The school's address instead of the home's.
    case schoolAddress = "school_address"
    /// A territory's other name.
    case territoryAlias = "territory_alias"
    /// ОКАТО in the place of ОКТМО.
    case okatoForOktmo = "okato"
    // Whole rows.
    /// The row stands twice.
    case duplicateRow = "duplicate_row"
    /// Empty fields beyond the header.
    case trailingFields = "trailing_fields"
    /// Quarantine: too few fields, or a case whose person is missing.
    case ragged
    /// Quarantine: no key.
    case keyMissing = "no_key"
    /// Quarantine: nobody is named.
    case personMissing = "no_person"

    var place: Int { Self.places[self] ?? 0 }
    private static let places = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
