import Schemas

/// A record's person made ready for comparison: folded names, hashes, and the frequencies of the values.
struct PreparedPerson {
    let isChild: Bool
    let surname: PreparedName
    let given: PreparedName
    let patronymic: PreparedName
    let former: PreparedName?
    let birthDate: BirthDate?
    let sex: Sex?
    /// Sex that the form of the name shows, when it does.
    let sexOfName: Sex?
    var snils: Snils?
    let documents: [UInt64]
    let addresses: [AddressCode]
    let newbornBirthOrder: Int?
    /// Keys of given names related to this one.
    let relatedGivens: [UInt32]
    /// The name is known as a given name, so that a similar name is another name rather than a typing error.
    let isKnownGiven: Bool
    /// Registry people with the record's SNILS.
    var snilsOwners: [Int32] = []

    /// Binary logarithms of the values' shares.
    let surnameBits: Double
    let givenBits: Double
    let fatherBits: Double
    let dayBits: Double
    let swappedSurnameBits: Double
    let swappedGivenBits: Double

    init(_ person: RecordPerson, dwelling: PostalAddress?, index: PersonIndex) {
        isChild = person.role.isChild
        let lexicon = index.lexicon
        surname = PreparedName(person.name.surname, lexicon: lexicon)
        given = PreparedName(person.name.given, lexicon: lexicon)
        patronymic = PreparedName(person.name.patronymic, lexicon: lexicon)
        former =
            person.name.formerSurname.isEmpty ? nil : PreparedName(person.name.formerSurname, lexicon: lexicon)
        birthDate = person.birthDate
        sex = person.sex
        sexOfName =
            patronymic.isEmpty ? nil : FatherName.stem(ofPatronymic: patronymic.codes).sex
        snils = person.snils.flatMap { $0.isPlaceholder ? nil : $0 }
        documents = person.documents.map { DocumentCode.code($0) }.filter { $0 != 0 }
        var codes = person.addresses.compactMap { AddressCode($0) }
        if let dwelling, let code = AddressCode(dwelling), !codes.contains(code) { codes.append(code) }
        addresses = codes
        newbornBirthOrder = person.newbornBirthOrder
        relatedGivens = given.isEmpty ? [] : GivenNameForm.related(to: given.traits.given)
        let isChild = isChild
        let frequencies = index.frequencies
        isKnownGiven =
            GivenNameForm.isListed(given.traits.given)
            || frequencies.count(.given, given.traits.given, isChild: isChild) >= Self.knownFrom
        func bits(_ field: NameFrequencies.Field, _ value: UInt32, floor: Double) -> Double {
            value == 0 ? 0 : Logarithm.bits(frequencies.share(field, value, isChild: isChild, floor: floor))
        }
        surnameBits = bits(.surname, surname.traits.lemma, floor: 0.000_01)
        givenBits = bits(.given, given.traits.given, floor: 0.0001)
        fatherBits = bits(.father, patronymic.traits.father, floor: 0.0001)
        swappedSurnameBits = bits(.surname, given.traits.lemma, floor: 0.000_01)
        swappedGivenBits = bits(.given, surname.traits.given, floor: 0.0001)
        if let birthDate, birthDate.precision == .day {
            let day = UInt32(bitPattern: birthDate.date.dayNumber) | 1 << 31
            dayBits = bits(.day, day, floor: 0.000_05)
        } else {
            dayBits = 0
        }
    }

    /// A spelling that so many people bear is a name.
    static let knownFrom = 3

    /// Name keys for blocking.
    var keys: NameKeys {
        NameKeys(
            surname: surname.traits, former: former?.traits, given: given.traits, patronymic: patronymic.traits,
            isChild: isChild)
    }

    /// Share of the agreeing value in bits, for a level that uses it.
    @inline(__always)
    func frequencyBits(_ comparison: Int, _ level: UInt8) -> Double {
        switch comparison {
        case 0:
            level == ComparisonLevel.surnameSwapped.rawValue ? swappedSurnameBits : surnameBits
        case 1: level == ComparisonLevel.givenSwapped.rawValue ? swappedGivenBits : givenBits
        case 2: fatherBits
        case 3: dayBits
        default: 0
        }
    }
}
