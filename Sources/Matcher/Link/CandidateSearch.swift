import Schemas

/// Finds the registry people worth comparing with a record's person: several keys, each bounded, in a fixed order.
struct CandidateSearch {
    let policy: MatchPolicy
    private(set) var people: [Int32] = []
    private(set) var report = BlockingReport()
    /// A block or the whole search was cut: somebody as likely may not have been compared.
    private(set) var isCut = false

    init(policy: MatchPolicy) {
        self.policy = policy
        people.reserveCapacity(64)
    }

    /// Adds people known by other means (family members).
    mutating func add(_ person: Int32) {
        if people.count < policy.candidateLimit {
            if !people.contains(person) { people.append(person) }
        } else {
            isCut = true
        }
    }

    /// Looks up everything that the record's person gives.
    mutating func search(_ query: PreparedPerson, families: [Int32], in index: PersonIndex) {
        if let snils = query.snils {
            var numbers = [snils.number]
            if snils.state == .invalid { numbers += SnilsNeighbours.valid(near: snils) }
            for number in numbers { look(.snils, KeyHash.key(.snils, number), query, index) }
        }
        for document in query.documents { look(.document, KeyHash.key(.document, document), query, index) }
        for family in families { look(.family, KeyHash.key(.family, UInt64(family)), query, index) }
        for address in query.addresses where address.dwelling != 0 {
            look(.dwelling, KeyHash.key(.dwelling, UInt64(address.dwelling)), query, index)
        }
        let keys = query.keys
        for (kind, key) in keys.keys(birthDate: query.birthDate) { look(kind, key, query, index) }
        searchVariants(query, keys, index)
        report.candidates = people.count
        if isCut { report.cutSearches = 1 }
    }

    /// Dates with day and month exchanged, neighbouring years, short and related given names, exchanged names.
    private mutating func searchVariants(_ query: PreparedPerson, _ keys: NameKeys, _ index: PersonIndex) {
        var swapped = keys
        swapped.surname = keys.given
        swapped.given = keys.surname
        let sounds = [keys.surname.firstSound, keys.surname.secondSound].filter { $0 != 0 }
        if let date = query.birthDate, date.precision == .day {
            if let other = date.date.dayMonthSwapped?.dayNumber {
                for sound in sounds { look(.surnameAndDate, keys.date(.surnameAndDate, sound, other), query, index) }
                if keys.given.given != 0 {
                    look(.givenAndDate, keys.date(.givenAndDate, keys.given.given, other), query, index)
                }
            }
            for given in query.relatedGivens {
                look(.givenAndDate, keys.date(.givenAndDate, given, date.date.dayNumber), query, index)
            }
            if swapped.surname.firstSound != 0 {
                let key = keys.date(.surnameAndDate, swapped.surname.firstSound, date.date.dayNumber)
                look(.surnameAndDate, key, query, index)
            }
        }
        if let year = query.birthDate?.date.year {
            for near in [year - 1, year + 1] where keys.given.initial != 0 {
                for sound in sounds {
                    look(.surnameAndYear, keys.year(sound, keys.given.initial, near), query, index)
                }
            }
        }
        if keys.patronymic.father != 0, swapped.given.given != 0, swapped.surname.firstSound != 0 {
            let key = keys.fullName(swapped.surname.firstSound, swapped.given.given, keys.patronymic.father)
            look(.fullName, key, query, index)
        }
    }

    private mutating func look(_ kind: BlockingKey, _ key: UInt32, _ query: PreparedPerson, _ index: PersonIndex) {
        var taken = 0
        var cut = false
        index.forEach(key) { person in
            guard index.isChild(person) == query.isChild else { return true }
            guard taken < policy.blockLimit else {
                cut = true
                return false
            }
            taken += 1
            if !people.contains(person) {
                guard people.count < policy.candidateLimit else {
                    cut = true
                    return false
                }
                people.append(person)
            }
            return true
        }
        report.lines[kind, default: BlockingReport.Line()].lookups += 1
        report.lines[kind, default: BlockingReport.Line()].found += taken
        if cut {
            report.lines[kind, default: BlockingReport.Line()].cut += 1
            isCut = true
        }
    }
}
