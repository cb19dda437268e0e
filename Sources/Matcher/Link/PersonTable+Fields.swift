import Schemas

/// Compares a record's person with a person of the index, field by field. Allocates nothing and counts no references.
extension PersonTable {
    /// Names more than two letters apart are still alike from this Jaro-Winkler similarity.
    private static var similarFrom: Double { 0.94 }

    /// Levels of surname and given name; they are judged together, because they may be exchanged.
    @inline(__always)
    func names(_ query: PreparedPerson, _ row: PersonRow, _ person: Int32) -> (
        surname: ComparisonLevel, given: ComparisonLevel
    ) {
        let surname = surname(query, row, person)
        let given = given(query, row.given)
        if surname == .surnameDifferent || surname == .missing, given == .givenDifferent || given == .missing,
            isSwapped(query, row)
        {
            return (.surnameSwapped, .givenSwapped)
        }
        return (surname, given)
    }

    private func isSwapped(_ query: PreparedPerson, _ row: PersonRow) -> Bool {
        let surname = row.surname
        let given = row.given
        guard surname >= 0, given >= 0, !query.surname.isEmpty, !query.given.isEmpty else { return false }
        let surnameAgrees =
            query.given.traits.lemma == lexicon.traits(surname).lemma
            || isWithinOne(query.given, surname)
        let givenAgrees =
            query.surname.traits.given == lexicon.traits(given).given || isWithinOne(query.surname, given)
        return surnameAgrees && givenAgrees
    }

    private func surname(_ query: PreparedPerson, _ row: PersonRow, _ person: Int32) -> ComparisonLevel {
        let candidate = row.surname
        guard candidate >= 0, !query.surname.isEmpty else { return .missing }
        if query.surname.number == candidate { return .surnameExact }
        let left = query.surname.traits
        let right = lexicon.traits(candidate)
        if left.lemma == right.lemma { return .surnameExact }
        if left.secondPart != 0 || right.secondPart != 0, shareAPart(left, right) { return .surnamePart }
        if let former = query.former, former.traits.lemma == right.lemma { return .surnameFormer }
        if row.marks.contains(.formerSurname),
            let former = formerSurnames.value(at: formerSurnames.first(of: person), of: person),
            traits(former).lemma == left.lemma
        {
            return .surnameFormer
        }
        if isWithinOne(query.surname, candidate) {
            return left.firstSound == right.firstSound ? .surnameSound : .surnameTypo
        }
        if left.firstSound == right.firstSound, left.secondSound == right.secondSound { return .surnameTypo }
        return isSimilar(query.surname, candidate, atLeast: 6) ? .surnameSimilar : .surnameDifferent
    }

    private func shareAPart(_ left: NameTraits, _ right: NameTraits) -> Bool {
        left.firstPart == right.firstPart || (left.secondPart != 0 && left.secondPart == right.firstPart)
            || (right.secondPart != 0 && (left.firstPart == right.secondPart || left.secondPart == right.secondPart))
    }

    private func given(_ query: PreparedPerson, _ candidate: Int32) -> ComparisonLevel {
        guard candidate >= 0, !query.given.isEmpty else { return .missing }
        if query.given.number == candidate { return .givenExact }
        let right = lexicon.traits(candidate)
        if query.given.traits.given == right.given { return .givenVariant }
        if query.given.traits.length == 1 || right.length == 1 {
            return query.given.traits.initial == right.initial ? .givenInitial : .givenDifferent
        }
        if query.relatedGivens.contains(right.given) { return .givenRelated }
        if isWithinOne(query.given, candidate) {
            // Of a typing error one spelling is a name and the other is none; two names, or two unheard of, may be twins.
            let isName = isGivenName(right.isListedGiven, right.given)
            return query.isKnownGiven == isName || right.length < 3 ? .givenSimilar : .givenTypo
        }
        return isSimilar(query.given, candidate, atLeast: 5) ? .givenSimilar : .givenDifferent
    }

    /// Whether a given name is one: of the table, or borne by people of the registry.
    func isGivenName(_ isListed: Bool, _ key: UInt32) -> Bool {
        isListed
            || frequencies.count(.given, key, isChild: true) + frequencies.count(.given, key, isChild: false)
                >= PreparedPerson.knownFrom
    }

    /// Whether the given names are at most one letter apart.
    func isGivenWithinOne(_ query: PreparedPerson, _ person: Int32) -> Bool {
        let candidate = row(person).given
        return candidate >= 0 && !query.given.isEmpty && isWithinOne(query.given, candidate)
    }

    func patronymic(_ query: PreparedPerson, _ candidate: Int32) -> ComparisonLevel {
        guard candidate >= 0, !query.patronymic.isEmpty else { return .missing }
        if query.patronymic.number == candidate { return .patronymicExact }
        let right = lexicon.traits(candidate)
        if query.patronymic.traits.father == right.father { return .patronymicFather }
        if query.patronymic.traits.length == 1 || right.length == 1 {
            return query.patronymic.traits.initial == right.initial ? .patronymicInitial : .patronymicDifferent
        }
        if isWithinOne(query.patronymic, candidate) { return .patronymicTypo }
        return isSimilar(query.patronymic, candidate, atLeast: 7) ? .patronymicSimilar : .patronymicDifferent
    }

    private func isWithinOne(_ name: PreparedName, _ candidate: Int32) -> Bool {
        name.letters.withCodes { left in
            lexicon.withCodes(of: candidate) { EditDistance.isWithinOne(left, $0) }
        }
    }

    private func isSimilar(_ name: PreparedName, _ candidate: Int32, atLeast length: Int) -> Bool {
        let right = lexicon.traits(candidate)
        // Names that share neither the first letter nor the sound are rarely alike: the costly comparison is skipped.
        guard Int(name.traits.length) >= length, Int(right.length) >= length,
            abs(Int(name.traits.length) - Int(right.length)) <= 2, name.traits.initial == right.initial
        else { return false }
        return name.letters.withCodes { left in
            lexicon.withCodes(of: candidate) { other in
                EditDistance.distance(left, other) <= 2 || JaroWinkler.similarity(left, other) >= Self.similarFrom
            }
        }
    }

    func sex(_ query: PreparedPerson, _ marks: PersonRow.Marks) -> ComparisonLevel {
        let candidate: Sex? = marks.contains(.male) ? .male : marks.contains(.female) ? .female : nil
        guard let candidate, let sex = query.sex ?? query.sexOfName else { return .missing }
        if sex == candidate { return .sexEqual }
        return query.sexOfName == candidate ? .sexDoubtful : .sexDifferent
    }

    func document(_ query: PreparedPerson, _ row: PersonRow, _ person: Int32) -> ComparisonLevel {
        guard row.document != 0, !query.documents.isEmpty else { return .missing }
        var contradict = false
        for left in query.documents {
            if left == row.document { return .documentEqual }
            if DocumentCode.contradict(left, row.document) { contradict = true }
        }
        if row.marks.contains(.moreDocuments) {
            var place = furtherDocuments.first(of: person)
            while let other = furtherDocuments.value(at: place, of: person) {
                for left in query.documents {
                    if left == other { return .documentEqual }
                    if DocumentCode.contradict(left, other) { contradict = true }
                }
                place += 1
            }
        }
        return contradict ? .documentDifferent : .missing
    }

    func dwelling(_ query: PreparedPerson, _ row: PersonRow, _ person: Int32) -> ComparisonLevel {
        guard row.marks.contains(.address), !query.addresses.isEmpty else { return .missing }
        var best = ComparisonLevel.missing
        for code in query.addresses {
            best = Self.closer(best, level(code, row.address, isChild: query.isChild))
        }
        if best != .sameFlat, row.marks.contains(.moreAddresses) {
            var place = furtherAddresses.first(of: person)
            while let other = furtherAddresses.value(at: place, of: person) {
                for code in query.addresses { best = Self.closer(best, level(code, other, isChild: query.isChild)) }
                place += 1
            }
        }
        return best
    }

    /// The closer of two levels of an address.
    private static func closer(_ left: ComparisonLevel, _ right: ComparisonLevel) -> ComparisonLevel {
        func rank(_ level: ComparisonLevel) -> UInt8 {
            switch level {
            case .sameFlat: 0
            case .sameHouse: 1
            case .sameStreet: 2
            case .municipalityEqual: 3
            case .sameMunicipality: 4
            case .dwellingDifferent: 5
            case .municipalityDifferent: 6
            default: 7
            }
        }
        return rank(left) <= rank(right) ? left : right
    }

    private func level(_ left: AddressCode, _ right: AddressCode, isChild: Bool) -> ComparisonLevel {
        if MunicipalityCode.areApart(left.municipality, right.municipality) {
            // A name that the registry hardly knows is a name spelled freely, not another place.
            let isKnown =
                isKnown(municipality: left.municipality, isChild: isChild)
                && isKnown(municipality: right.municipality, isChild: isChild)
            if isKnown { return .municipalityDifferent }
        }
        let isEqual = left.municipality != 0 && left.municipality == right.municipality
        guard left.street != 0, right.street != 0 else { return isEqual ? .municipalityEqual : .missing }
        let different: ComparisonLevel = isEqual ? .sameMunicipality : .dwellingDifferent
        if left.settlement != 0, right.settlement != 0, left.settlement != right.settlement { return different }
        guard left.street == right.street else { return different }
        guard left.house != 0, left.house == right.house else { return .sameStreet }
        return left.dwelling == right.dwelling ? .sameFlat : .sameHouse
    }

    private func isKnown(municipality: UInt32, isChild: Bool) -> Bool {
        frequencies.count(.municipality, municipality, isChild: isChild) >= Self.knownMunicipality
    }

    /// A municipality in which the registry has so many people is one.
    private static var knownMunicipality: Int { 10 }

    /// Whether two addresses are one home.
    func isSameFlat(_ left: AddressCode, _ right: AddressCode) -> Bool {
        level(left, right, isChild: true) == .sameFlat
    }
}
