/// The spellings of a date that a mapping may declare for a column.
public enum DateForm: String, Sendable, CaseIterable {
    /// `2015-03-07`, also with a time.
    case iso
    /// `2015-03-07+04:00`, `2015-03-07Z`.
    case isoZone = "iso-tz"
    /// `07.03.2015`.
    case dotted = "dd.mm.yyyy"
    /// `07.03.15`; the century is the last one in which the day is not after the day of reading.
    case dottedShort = "dd.mm.yy"
    /// `07/03/2015`.
    case slashed = "dd/mm/yyyy"
    /// `20150307`.
    case compact = "yyyymmdd"
    /// `070315`, ОМС field НОВОР.
    case shortCompact = "ddmmyy"
    /// `10.2026`.
    case monthYear = "mm.yyyy"
    /// `2015`.
    case year = "yyyy"
    /// `42070`, days as spreadsheets count them from 1900; a time of day behind the comma is dropped.
    case serial = "excel"
    /// `40608`, days as old spreadsheets count them from 1904.
    case serial1904 = "excel-1904"

    /// As it is shown to senders.
    var russian: String {
        switch self {
        case .iso: "гггг-мм-дд"
        case .isoZone: "гггг-мм-дд с часовым поясом"
        case .dotted: "дд.мм.гггг"
        case .slashed: "дд/мм/гггг"
        case .compact: "ггггммдд"
        case .shortCompact: "ддммгг"
        case .monthYear: "мм.гггг"
        case .year: "гггг"
        case .dottedShort: "дд.мм.гг"
        case .serial: "номер дня Excel"
        case .serial1904: "номер дня Excel с 1904 года"
        }
    }
}
