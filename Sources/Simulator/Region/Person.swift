import Schemas

/// A person of the region, as she really is; registers and feeds write her down more or less well.
struct Person: Sendable {
    /// How the patronymic is written.
    enum PatronymicForm: Sendable {
        case ordinary
        /// «Фархад оглы».
        case particle
        /// None, which is legal.
        case absent
    }

    /// Number of the person in the region, never used twice.
    var slot = 0
    var sex: Sex
    var culture: Culture
    /// Place of the surname in the list.
    var surname: Int
    /// Place of the given name in the list.
    var given: Int
    /// Place of the father's given name in the list.
    var father: Int
    var patronymicForm: PatronymicForm = .ordinary
    var birth: CalendarDate
    /// The first nine digits of her СНИЛС.
    var snilsBody: UInt64 = 0
    var isRegistered = false
    /// The registry has the person but not the number.
    var registryLacksSnils = false

    var snils: Snils? { Snils(body: snilsBody) }

    func surnameText(_ names: NameLists) -> String {
        sex == .male ? names.surnames[surname].masculine : names.surnames[surname].feminine
    }

    func givenText(_ names: NameLists) -> String { names.given[given].text }

    func patronymicText(_ names: NameLists) -> String {
        switch patronymicForm {
        case .ordinary: sex == .male ? names.given[father].sonPatronymic : names.given[father].daughterPatronymic
        case .particle: Patronymic.withParticle(father: names.given[father].text, sex: sex, culture: culture)
        case .absent: ""
        }
    }

    func fullName(_ names: NameLists) -> String {
        let patronymic = patronymicText(names)
        return "\(surnameText(names)) \(givenText(names))" + (patronymic.isEmpty ? "" : " " + patronymic)
    }
}
