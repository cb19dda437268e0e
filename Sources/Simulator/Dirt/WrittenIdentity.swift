import Schemas

/// How an agency wrote a person down: texts, right or wrong, and the kinds of dirt among them.
struct WrittenIdentity {
    /// How a feed writes dates, numbers and names.
    struct Style {
        enum Dates { case iso, russian }
        enum SnilsForm { case dashed, digits, mixed }

        var dates: Dates
        var snils: SnilsForm
        /// Characters beyond windows-1251 can't stand in the feed.
        var isNarrow: Bool
    }

    var surname: String
    var given: String
    var patronymic: String
    var birth: String
    /// Nil when the field is empty.
    var sex: Sex?
    var snils: String
    var dwelling: Dwelling
    var hasAddress = true
    var errors: [DirtClass] = []

    /// ФИО in one column.
    var full: String {
        let parts = errors.contains(.givenFirst) ? [given, patronymic, surname] : [surname, given, patronymic]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
