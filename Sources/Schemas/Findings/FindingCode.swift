/// What can be wrong, or doubtful, in data. The raw value is the stable code that receipts and `docs/findings.md` show.
public enum FindingCode: String, Hashable, Sendable, CaseIterable {
    /// The file cannot be read or is damaged.
    case fileUnreadable = "file.unreadable"
    /// The file holds no rows.
    case fileEmpty = "file.empty"
    /// The file's bytes are not in the declared encoding.
    case fileEncoding = "file.encoding"
    /// A byte order mark was skipped.
    case fileByteOrderMark = "file.bom"
    /// The file exceeds a limit of the mapping.
    case fileLimit = "file.limit"
    /// Too many rows were rejected; the file is held until someone decides.
    case fileAborted = "file.aborted"
    /// The file does not match the digest sent beside it.
    case fileDigest = "file.digest"
    /// The archive has no member that the mapping expects.
    case fileMember = "file.member"
    /// The file is of another kind: neither a CSV table nor XML.
    case fileForeign = "file.foreign"
    /// The number of rows is outside the mapping's bounds; the file is held until someone decides.
    case fileRows = "file.rows"
    /// Far fewer rows than in the last delivery; the file is held until someone decides.
    case fileHalfEmpty = "file.half-empty"
    /// Far more rows than in the last delivery; the file is held until someone decides.
    case fileDoubled = "file.doubled"
    /// The file would withdraw too many earlier rows; it is held until someone decides.
    case fileWithdrawal = "file.withdrawal"
    /// One finding is met too often; the file is held until someone decides.
    case fileFindings = "file.findings"
    /// The total row is missing or does not agree with the rows; the file is held until someone decides.
    case fileTotal = "file.total"
    /// The file says it is of a day before the last accepted one; it is held until someone decides.
    case fileLate = "file.late"
    /// The same bytes again, although another full delivery was accepted since; the file is held until someone decides.
    case fileRepeated = "file.repeated"
    /// The archive is truncated or damaged.
    case archiveDamaged = "archive.damaged"
    /// The archive is encrypted.
    case archiveEncrypted = "archive.encrypted"
    /// An archive member has an unsafe name or is a link.
    case archiveMemberName = "archive.member-name"
    /// The archive unpacks to more than the limits allow.
    case archiveLimit = "archive.limit"
    /// The XML is not well-formed.
    case xmlMalformed = "xml.malformed"
    /// A DOCTYPE is not accepted.
    case xmlDoctype = "xml.doctype"
    /// The XML is too deep, or has too long a text or too many attributes.
    case xmlLimit = "xml.limit"
    /// The XML does not satisfy its schema.
    case xmlSchema = "xml.schema"
    /// An element is not known to the mapping.
    case xmlUnknownElement = "xml.unknown-element"
    /// A namespace version is not known to the mapping.
    case xmlUnknownNamespace = "xml.unknown-namespace"
    /// A quoted field is never closed.
    case csvQuote = "csv.quote"
    /// A quote stands inside an unquoted field, or text follows a closing quote.
    case csvStrayQuote = "csv.stray-quote"
    /// The row has more or fewer fields than the header.
    case csvWidth = "csv.width"
    /// Empty fields beyond the header were ignored.
    case csvTrailingFields = "csv.trailing-fields"
    /// Fields are missing at the end of the row; they count as empty.
    case csvShortRow = "csv.short-row"
    /// A column that the mapping needs is missing.
    case csvHeaderMissing = "csv.header-missing"
    /// A column name has letters of another alphabet; it was recognised.
    case csvHeaderLookAlike = "csv.header-look-alike"
    /// Two columns have the same name.
    case csvHeaderDuplicate = "csv.header-duplicate"
    /// A column is not known to the mapping.
    case csvUnknownColumn = "csv.unknown-column"
    /// The row holds a NUL character.
    case csvNul = "csv.nul"
    /// A field or a row is longer than the limit.
    case csvFieldLimit = "csv.field-limit"
    /// Two rows of the delivery have the same key; the newer one counts.
    case rowDuplicateKey = "row.duplicate-key"
    /// The row repeats another row of the delivery.
    case rowDuplicate = "row.duplicate"
    /// The row is older than what is already known; ignored.
    case rowStale = "row.stale"
    /// The row has no key.
    case rowKeyMissing = "row.key-missing"
    /// The rows of one record do not stand together.
    case rowGroupSplit = "row.group-split"
    /// A value is repeated in the record with another content; the first counts.
    case rowValueRepeated = "row.value-repeated"
    /// The record has no element that becomes a row.
    case rowPartMissing = "row.part-missing"
    /// The row refers to a person that the other file does not have.
    case joinMissing = "join.missing"
    /// A person of the persons file has no row in the main file.
    case joinUnused = "join.unused"
    /// A required field is empty.
    case fieldRequired = "field.required"
    /// The value does not have the expected form.
    case fieldPattern = "field.pattern"
    /// A placeholder stands for a missing value.
    case fieldPlaceholder = "field.placeholder"
    /// The value is not a number.
    case fieldNumber = "field.number"
    /// The number is outside its range.
    case fieldRange = "field.range"
    /// The value is neither yes nor no.
    case fieldBoolean = "field.boolean"
    /// The code is not in its code book.
    case codeUnmapped = "code.unmapped"
    /// Letters of another alphabet were replaced by Cyrillic look-alikes.
    case nameLookAlike = "name.look-alike"
    /// The name was typed in the wrong keyboard layout and was converted.
    case nameLayout = "name.layout"
    /// Invisible or decomposed characters were cleaned.
    case nameUnicode = "name.unicode"
    /// The name holds characters that names do not have.
    case nameCharacters = "name.characters"
    /// Only initials are given.
    case nameInitials = "name.initials"
    /// Surname and given name seem to be exchanged.
    case nameOrder = "name.order"
    /// The full name in one column could not be split with certainty.
    case nameSplit = "name.split"
    /// A former surname stands in brackets.
    case nameFormer = "name.former"
    /// The form of the name contradicts the sex.
    case nameSexMismatch = "name.sex-mismatch"
    /// The date does not have the expected form.
    case dateFormat = "date.format"
    /// There is no such day.
    case dateImpossible = "date.impossible"
    /// Only the year, or year and month, are known.
    case datePartial = "date.partial"
    /// The date is a placeholder.
    case datePlaceholder = "date.placeholder"
    /// 1 January may stand for «year only».
    case dateJanuaryFirst = "date.january-first"
    /// A spreadsheet serial number was read as a date.
    case dateSerial = "date.serial"
    /// The date lies in the future.
    case dateFuture = "date.future"
    /// The date is outside its range.
    case dateRange = "date.range"
    /// The year has two digits.
    case dateTwoDigitYear = "date.two-digit-year"
    /// A time zone on a date was dropped.
    case dateZone = "date.zone"
    /// A parent is younger than the child, or nearly so.
    case birthParentYounger = "birth.parent-younger"
    /// The person in the child's place is an adult.
    case birthNotChild = "birth.not-child"
    /// The SNILS check digits do not agree.
    case snilsChecksum = "snils.checksum"
    /// The SNILS does not have 11 digits.
    case snilsFormat = "snils.format"
    /// A placeholder stands for the SNILS.
    case snilsPlaceholder = "snils.placeholder"
    /// Leading zeros of the SNILS were lost and restored.
    case snilsZerosRestored = "snils.zeros-restored"
    /// The SNILS was spoiled by a spreadsheet («1,12E+10»).
    case snilsScientific = "snils.scientific"
    /// The SNILS is too low to carry check digits.
    case snilsUnchecked = "snils.unchecked"
    /// The SNILS has three equal digits in a row.
    case snilsTripleDigit = "snils.triple-digit"
    /// Two people of the row have the same SNILS.
    case snilsShared = "snils.shared"
    /// The sex could not be read.
    case sexUnknown = "sex.unknown"
    /// The series of a document was put into canonical form.
    case documentSeries = "document.series"
    /// The document's series or number does not have the form of its kind.
    case documentFormat = "document.format"
    /// The address could not be split into street and house.
    case addressUnparsed = "address.unparsed"
    /// The territory is not in the territory tree.
    case territoryUnknown = "territory.unknown"
    /// The territory was recognised by another name.
    case territoryAlias = "territory.alias"
    /// The OKTMO does not have 8 or 11 digits.
    case oktmoFormat = "oktmo.format"
    /// The row names nobody who could be linked.
    case personMissing = "person.missing"
    /// A fact that the indicator needs is missing.
    case signalFieldMissing = "signal.field-missing"
    /// The indicator is not active here or the agreement does not allow it.
    case signalRefused = "signal.refused"
    /// The signal names nobody and no place; nobody could act on its card.
    case signalNobody = "signal.nobody"

    /// The usual weight; a mapping may change it.
    public var severity: Severity {
        switch self {
        case .fileUnreadable, .fileEncoding, .fileLimit, .fileAborted, .fileDigest, .fileMember, .archiveDamaged,
            .archiveEncrypted, .archiveMemberName, .archiveLimit, .xmlMalformed, .xmlDoctype, .xmlLimit,
            .csvQuote, .csvHeaderMissing, .csvHeaderDuplicate, .csvFieldLimit, .fileForeign:
            .fatal
        case .csvWidth, .csvNul, .rowKeyMissing, .joinMissing, .fieldRequired, .personMissing, .fileRows,
            .fileHalfEmpty,
            .fileDoubled, .fileWithdrawal, .fileFindings, .fileTotal, .fileLate, .fileRepeated, .rowGroupSplit:
            .error
        case .fileEmpty, .xmlSchema, .xmlUnknownNamespace, .csvStrayQuote, .csvHeaderLookAlike, .rowDuplicateKey,
            .rowValueRepeated, .rowPartMissing, .fieldPattern, .fieldNumber, .fieldRange, .fieldBoolean, .codeUnmapped,
            .nameLayout,
            .nameCharacters, .nameInitials, .nameOrder, .nameSplit, .nameSexMismatch, .dateFormat,
            .dateImpossible, .datePlaceholder, .dateSerial, .dateFuture, .dateRange, .dateTwoDigitYear,
            .birthParentYounger, .birthNotChild, .snilsChecksum, .snilsFormat, .snilsScientific, .snilsShared,
            .documentFormat, .territoryUnknown, .oktmoFormat, .signalFieldMissing, .signalRefused, .signalNobody:
            .warning
        case .fileByteOrderMark, .xmlUnknownElement, .csvTrailingFields, .csvShortRow, .csvUnknownColumn, .rowDuplicate,
            .rowStale, .joinUnused, .fieldPlaceholder, .nameLookAlike, .nameUnicode, .nameFormer, .datePartial,
            .dateJanuaryFirst, .dateZone, .snilsPlaceholder, .snilsZerosRestored, .snilsUnchecked,
            .snilsTripleDigit, .sexUnknown, .documentSeries, .addressUnparsed, .territoryAlias:
            .info
        }
    }
}
