/// Whether a search was cut, and so who may not have been compared.
enum SearchCut: Comparable {
    /// Everybody whom a key finds was compared.
    case none
    /// People were left out who share the sound of the surname, an initial and the year only: had they the record's birth
    /// date, or its full name, another key would have found them.
    case wide
    /// Anybody may have been left out.
    case narrow
}
