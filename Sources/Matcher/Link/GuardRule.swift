/// The rule that decided, or that kept a high weight from deciding. Raw values are stored: never renumber, only add.
public enum GuardRule: UInt8, Sendable, CaseIterable, Hashable {
    /// No rule: weight and margin decided.
    case none = 0
    /// A person said: always this one.
    case humanAlways
    /// A person said: never this one; the candidate was taken out.
    case humanNever
    /// The existing link still holds and is kept.
    case kept
    /// The sexes contradict each other.
    case sexConflict
    /// Two strong identifiers point at different people.
    case identifiersDisagree
    /// The identifier agrees but neither name nor birth date does.
    case identifierAlone
    /// The number belongs to another child who may be meant.
    case siblingNumber
    /// Same birth, another given name: a twin, registered or not.
    case twins
    /// Another given name.
    case givenDiffers
    /// The given name is not known.
    case givenMissing
    /// The birth date is not known and nothing else is strong.
    case dateMissing
    /// The birth dates differ and nothing else is strong.
    case dateDiffers
    /// The birth date is a placeholder or only a year, and nothing else is strong.
    case datePlaceholder
    /// Two people with one name and birth date.
    case namesakes
    /// The runner-up is too close.
    case margin
    /// So many people share the keys that not all were compared.
    case blockCut
    /// A newborn under the mother's documents of whom several may be meant.
    case newbornOrder
    /// A child without a name, found through the family.
    case newbornInFamily
    /// The person carries too little to be told from others.
    case notIdentifiable
    /// The adult was found among the members of the linked family.
    case insideFamily
    /// Same name and birth date in another municipality, and nothing more to tell namesakes apart.
    case placeDiffers
    /// Other records give the person another number.
    case numberClaimed
    /// Another row of the file is about the same person, and the file has one row a person.
    case rowsCompete
    /// The surname differs or is not known, and no number, home or parent speaks for the person.
    case surnameDiffers
    /// Other records show somebody like the person whom the registry lacks, and no number tells which of the two is meant.
    case lookalike

    /// Stable code, for stored explanations.
    public var code: String { Self.codes[Int(rawValue)] }

    /// Made once: a night names a rule two hundred thousand times.
    private static let codes: [String] = {
        var codes = [String](repeating: "", count: Int(allCases.map(\.rawValue).max() ?? 0) + 1)
        for rule in allCases { codes[Int(rule.rawValue)] = String(describing: rule) }
        return codes
    }()

    /// One sentence for operators.
    public var russian: String {
        switch self {
        case .none: "Решили сведения и отрыв от второго кандидата."
        case .humanAlways: "Связь установлена человеком."
        case .humanNever: "Человек запретил эту связь."
        case .kept: "Прежняя связь подтверждается и сохранена."
        case .sexConflict: "Пол противоречит; автоматически не связывается."
        case .identifiersDisagree: "Два сильных идентификатора указывают на разных людей."
        case .identifierAlone: "Совпал только номер: ни имя, ни дата рождения его не подтверждают."
        case .siblingNumber: "СНИЛС принадлежит другому ребёнку, который тоже подходит."
        case .twins: "Возможны близнецы: дата рождения одна, имена разные."
        case .givenDiffers: "Имя другое."
        case .givenMissing: "Имя неизвестно."
        case .dateMissing: "Дата рождения неизвестна, другого надёжного подтверждения нет."
        case .dateDiffers: "Дата рождения отличается, надёжного подтверждения нет."
        case .datePlaceholder: "Дата рождения — заглушка или только год, другого подтверждения нет."
        case .namesakes: "Есть полный тёзка с той же датой рождения."
        case .margin: "Второй кандидат слишком близок."
        case .blockCut: "Похожих людей так много, что сравнены не все."
        case .newbornOrder: "Новорождённый по документам матери: подходят несколько детей."
        case .newbornInFamily: "Новорождённый найден через семью матери."
        case .notIdentifiable: "Сведений мало, чтобы отличить человека от других."
        case .insideFamily: "Взрослый найден среди членов связанной семьи."
        case .placeDiffers: "Имя и дата рождения те же, но муниципалитет другой; отличить от тёзки нечем."
        case .surnameDiffers: "Фамилия другая или неизвестна, надёжного подтверждения нет."
        case .rowsCompete: "О том же человеке есть другая строка файла, а в нём одна строка на человека."
        case .numberClaimed: "В других записях у этого человека другой СНИЛС."
        case .lookalike:
            "Есть запись с таким же или похожим именем, той же датой и СНИЛС не из реестра: кто из двоих здесь, не видно."
        }
    }
}
