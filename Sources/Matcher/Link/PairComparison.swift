import Schemas

/// Compares a record's person with a person of the index, field by field.
struct PairComparison {
    var index: PersonIndex
    /// Names more than two letters apart are still alike from this Jaro-Winkler similarity.
    private static let similarFrom = 0.94

    /// Levels of surname and given name; they are judged together, because they may be exchanged.
    @inline(__always)
    func names(_ query: PreparedPerson, _ person: Int) -> (surname: ComparisonLevel, given: ComparisonLevel) {
        let surname = surname(query, index.surnames[person], Int32(person))
        let given = given(query, index.givens[person])
        if surname == .surnameDifferent || surname == .missing, given == .givenDifferent || given == .missing,
            isSwapped(query, person)
        {
            return (.surnameSwapped, .givenSwapped)
        }
        return (surname, given)
    }

    private func isSwapped(_ query: PreparedPerson, _ person: Int) -> Bool {
        let surname = index.surnames[person]
        let given = index.givens[person]
        guard surname >= 0, given >= 0, !query.surname.isEmpty, !query.given.isEmpty else { return false }
        let surnameAgrees =
            query.given.traits.lemma == index.lexicon.traits[Int(surname)].lemma
            || isWithinOne(query.given, surname)
        let givenAgrees =
            query.surname.traits.given == index.lexicon.traits[Int(given)].given || isWithinOne(query.surname, given)
        return surnameAgrees && givenAgrees
    }

    private func surname(_ query: PreparedPerson, _ candidate: Int32, _ person: Int32) -> ComparisonLevel {
        guard candidate >= 0, !query.surname.isEmpty else { return .missing }
        if query.surname.number == candidate { return .surnameExact }
        let left = query.surname.traits
        let right = index.lexicon.traits[Int(candidate)]
        if left.lemma == right.lemma { return .surnameExact }
        if left.secondPart != 0 || right.secondPart != 0, shareAPart(left, right) { return .surnamePart }
        if let former = query.former, former.traits.lemma == right.lemma { return .surnameFormer }
        if !index.formerSurnames.isEmpty, let former = index.formerSurnames[person],
            index.lexicon.traits[Int(former)].lemma == left.lemma
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
        let right = index.lexicon.traits[Int(candidate)]
        if query.given.traits.given == right.given { return .givenVariant }
        if query.given.traits.length == 1 || right.length == 1 {
            return query.given.traits.initial == right.initial ? .givenInitial : .givenDifferent
        }
        if query.relatedGivens.contains(right.given) { return .givenRelated }
        let known =
            query.isKnownGiven
            && (GivenNameForm.isListed(right.given)
                || index.frequencies.count(.given, right.given, isChild: query.isChild) >= PreparedPerson.knownFrom)
        if isWithinOne(query.given, candidate) { return known || right.length < 3 ? .givenSimilar : .givenTypo }
        return isSimilar(query.given, candidate, atLeast: 5) ? .givenSimilar : .givenDifferent
    }

    func patronymic(_ query: PreparedPerson, _ candidate: Int32) -> ComparisonLevel {
        guard candidate >= 0, !query.patronymic.isEmpty else { return .missing }
        if query.patronymic.number == candidate { return .patronymicExact }
        let right = index.lexicon.traits[Int(candidate)]
        if query.patronymic.traits.father == right.father { return .patronymicFather }
        if query.patronymic.traits.length == 1 || right.length == 1 {
            return query.patronymic.traits.initial == right.initial ? .patronymicInitial : .patronymicDifferent
        }
        if isWithinOne(query.patronymic, candidate) { return .patronymicTypo }
        return isSimilar(query.patronymic, candidate, atLeast: 7) ? .patronymicSimilar : .patronymicDifferent
    }

    private func isWithinOne(_ name: PreparedName, _ candidate: Int32) -> Bool {
        name.codes.withUnsafeBufferPointer { left in
            index.lexicon.withCodes(of: candidate) { EditDistance.isWithinOne(left, $0) }
        }
    }

    private func isSimilar(_ name: PreparedName, _ candidate: Int32, atLeast length: Int) -> Bool {
        let right = index.lexicon.traits[Int(candidate)]
        // Names that share neither the first letter nor the sound are rarely alike: the costly comparison is skipped.
        guard Int(name.traits.length) >= length, Int(right.length) >= length,
            abs(Int(name.traits.length) - Int(right.length)) <= 2, name.traits.initial == right.initial
        else { return false }
        let other = Array(index.lexicon.codes(of: candidate))
        return EditDistance.distance(name.codes, other) <= 2
            || JaroWinkler.similarity(name.codes, other) >= Self.similarFrom
    }

    func sex(_ query: PreparedPerson, _ marks: PersonIndex.Marks) -> ComparisonLevel {
        let candidate: Sex? = marks.contains(.male) ? .male : marks.contains(.female) ? .female : nil
        guard let candidate, let sex = query.sex ?? query.sexOfName else { return .missing }
        if sex == candidate { return .sexEqual }
        return query.sexOfName == candidate ? .sexDoubtful : .sexDifferent
    }

    func document(_ query: PreparedPerson, _ person: Int) -> ComparisonLevel {
        let first = index.documents[person]
        guard first != 0, !query.documents.isEmpty else { return .missing }
        var all = [first]
        if index.marks[person].contains(.moreDocuments) { all += index.furtherDocuments[Int32(person)] ?? [] }
        if query.documents.contains(where: { all.contains($0) }) { return .documentEqual }
        let contradict = query.documents.contains { left in all.contains { DocumentCode.contradict(left, $0) } }
        return contradict ? .documentDifferent : .missing
    }

    func dwelling(_ query: PreparedPerson, _ person: Int) -> ComparisonLevel {
        guard let first = index.addresses[person], !query.addresses.isEmpty else { return .missing }
        var best = ComparisonLevel.municipalityDifferent
        for code in query.addresses { best = min(best, Self.level(code, first)) }
        if best != .sameFlat, index.marks[person].contains(.moreAddresses) {
            for other in index.furtherAddresses[Int32(person)] ?? [] {
                for code in query.addresses { best = min(best, Self.level(code, other)) }
            }
        }
        return best
    }

    /// The closer of two levels of an address.
    private func min(_ left: ComparisonLevel, _ right: ComparisonLevel) -> ComparisonLevel {
        func rank(_ level: ComparisonLevel) -> UInt8 {
            switch level {
            case .sameMunicipality: 1
            case .dwellingDifferent: 2
            case .municipalityDifferent: 3
            default: 0
            }
        }
        return (rank(left), left.rawValue) <= (rank(right), right.rawValue) ? left : right
    }

    static func level(_ left: AddressCode, _ right: AddressCode) -> ComparisonLevel {
        if left.municipality != 0, right.municipality != 0, left.municipality != right.municipality {
            return .municipalityDifferent
        }
        let different: ComparisonLevel =
            left.municipality != 0 && right.municipality != 0 ? .sameMunicipality : .dwellingDifferent
        if left.settlement != 0, right.settlement != 0, left.settlement != right.settlement { return different }
        guard left.street != 0, left.street == right.street else { return different }
        guard left.house != 0, left.house == right.house else { return .sameStreet }
        return left.dwelling == right.dwelling ? .sameFlat : .sameHouse
    }
}
