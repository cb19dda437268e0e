import Schemas

/// A record's person made ready for comparison: folded names, hashes, and the frequencies of the values.
struct PreparedPerson {
    let isChild: Bool
    /// Enough is known to tell the person from others.
    let isIdentifiable: Bool
    /// Enough is known to make a person. A child of whom nothing but the name is known may be anybody of that name.
    let mayBeMade: Bool
    let surname: PreparedName
    let given: PreparedName
    let patronymic: PreparedName
    let former: PreparedName?
    let birthDate: BirthDate?
    let sex: Sex?
    /// Sex that the form of the name shows, when it does.
    let sexOfName: Sex?
    var snils: Snils?
    /// The check digits of the number disagree.
    let isSnilsInvalid: Bool
    let documents: [UInt64]
    let addresses: [AddressCode]
    let newbornBirthOrder: Int?
    /// Keys of given names related to this one.
    let relatedGivens: [UInt32]
    /// The name is known as a given name, so that a similar name is another name rather than a typing error.
    let isKnownGiven: Bool
    /// Registry people with the record's SNILS.
    var snilsOwners: [Int32]

    /// How rare the values are.
    let surnameRarity: NameFrequencies.Rarity
    let givenRarity: NameFrequencies.Rarity
    let fatherRarity: NameFrequencies.Rarity
    let dayRarity: NameFrequencies.Rarity
    let municipalityRarity: NameFrequencies.Rarity

    init(_ person: RecordPerson, dwelling: PostalAddress?, in table: borrowing PersonTable) {
        let isChild = person.role.isChild
        self.isChild = isChild
        isIdentifiable = person.isIdentifiable
        mayBeMade = isIdentifiable && (!isChild || Self.isMoreThanNamed(person, dwelling))
        surname = PreparedName(person.name.surname, lexicon: table.lexicon)
        given = PreparedName(person.name.given, lexicon: table.lexicon)
        patronymic = PreparedName(person.name.patronymic, lexicon: table.lexicon)
        former =
            person.name.formerSurname.isEmpty ? nil : PreparedName(person.name.formerSurname, lexicon: table.lexicon)
        birthDate = person.birthDate
        sex = person.sex
        sexOfName = patronymic.traits.sexOfPatronymic
        if let number = person.snils, !number.isPlaceholder {
            snils = number
            isSnilsInvalid = number.state == .invalid
            snilsOwners = table.people(withSnilsNumber: number.number)
        } else {
            snils = nil
            isSnilsInvalid = false
            snilsOwners = []
        }
        var papers: [UInt64] = []
        for document in person.documents {
            let code = DocumentCode.code(document)
            if code != 0 { papers.append(code) }
        }
        documents = papers
        var codes: [AddressCode] = []
        for address in person.addresses {
            if let code = AddressCode(address) { codes.append(code) }
        }
        if let dwelling, let code = AddressCode(dwelling), !codes.contains(code) { codes.append(code) }
        addresses = codes
        newbornBirthOrder = person.newbornBirthOrder
        relatedGivens = given.traits.hasRelatedGivens ? GivenNameForm.related(to: given.traits.given) : []
        isKnownGiven = table.isGivenName(given.traits.isListedGiven, given.traits.given)
        surnameRarity = table.frequencies.rarity(.surname, surname.traits.lemma, isChild: isChild)
        givenRarity = table.frequencies.rarity(.given, given.traits.given, isChild: isChild)
        fatherRarity = table.frequencies.rarity(.father, patronymic.traits.father, isChild: isChild)
        var day: UInt32 = 0
        if let birthDate, birthDate.precision == .day { day = UInt32(bitPattern: birthDate.date.dayNumber) | 1 << 31 }
        dayRarity = table.frequencies.rarity(.day, day, isChild: isChild)
        municipalityRarity = table.frequencies.rarity(
            .municipality, codes.first?.municipality ?? 0, isChild: isChild)
    }

    private static func isMoreThanNamed(_ person: RecordPerson, _ dwelling: PostalAddress?) -> Bool {
        person.birthDate != nil || person.snils.map { !$0.isPlaceholder } ?? false || !person.documents.isEmpty
            || person.newbornBirthOrder != nil || person.addresses.contains(where: \.namesDwelling)
            || dwelling?.namesDwelling ?? false
    }

    /// A spelling that so many people bear is a name.
    static let knownFrom = 2

    /// Name keys for blocking.
    var keys: NameKeys {
        NameKeys(
            surname: surname.traits, former: former?.traits, given: given.traits, patronymic: patronymic.traits,
            isChild: isChild)
    }

    /// Share of the agreeing value in bits, for a level that uses it.
    @inline(__always)
    func frequencyBits(_ comparison: Int, _ level: UInt8, in table: borrowing PersonTable) -> Double {
        rarity(comparison, level, in: table).bits
    }

    /// How rare the agreeing value is, for a level that uses it.
    @inline(__always)
    func rarity(_ comparison: Int, _ level: UInt8, in table: borrowing PersonTable) -> NameFrequencies.Rarity {
        switch comparison {
        case 0:
            level == ComparisonLevel.surnameSwapped.rawValue
                ? table.frequencies.rarity(.surname, given.traits.lemma, isChild: isChild) : surnameRarity
        case 1:
            level == ComparisonLevel.givenSwapped.rawValue
                ? table.frequencies.rarity(.given, surname.traits.given, isChild: isChild) : givenRarity
        case 2: fatherRarity
        case 3: dayRarity
        case 7: municipalityRarity
        default: NameFrequencies.Rarity(count: -1, bits: 0)
        }
    }
}
