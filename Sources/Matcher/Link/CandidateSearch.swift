import Schemas

/// Finds the registry people worth comparing with a record's person: several keys, each bounded, in a fixed order.
///
/// One search serves all people of a request, so that its lists are made once.
struct CandidateSearch {
    let policy: MatchPolicy
    private(set) var people: [Int32] = []
    private(set) var report = BlockingReport()
    /// Who may not have been compared.
    private(set) var cut = SearchCut.none
    private(set) var lookups: [NameKeys.Lookup] = []
    private var cursors: [KeyTable.Cursor] = []

    init(policy: MatchPolicy) {
        self.policy = policy
        people.reserveCapacity(32)
        lookups.reserveCapacity(32)
        cursors.reserveCapacity(32)
    }

    /// Forgets the people of the search before.
    mutating func reset() {
        people.removeAll(keepingCapacity: true)
        report = BlockingReport()
        cut = .none
    }

    /// Adds people known by other means (family members).
    mutating func add(_ person: Int32) {
        if people.count < policy.candidateLimit {
            if !people.contains(person) { people.append(person) }
        } else {
            cut = .narrow
        }
    }

    /// Looks up everything that the record's person gives.
    mutating func search(_ query: PreparedPerson, families: [Int32], in table: borrowing PersonTable) {
        lookups.removeAll(keepingCapacity: true)
        if let snils = query.snils {
            plan(.snils, snils.number)
            if query.isSnilsInvalid {
                for number in SnilsNeighbours.valid(near: snils) { plan(.snils, number) }
            }
        }
        for document in query.documents { plan(.document, document) }
        for family in families { plan(.family, UInt64(family)) }
        for address in query.addresses where address.dwelling != 0 { plan(.dwelling, UInt64(address.dwelling)) }
        let keys = query.keys
        keys.append(birthDate: query.birthDate, to: &lookups)
        planVariants(query, keys)
        look(isChild: query.isChild, in: table)
        report.candidates = people.count
        if cut != .none { report.cutSearches = 1 }
    }

    private mutating func plan(_ kind: BlockingKey, _ value: UInt64) {
        lookups.append(NameKeys.Lookup(kind: kind, key: KeyHash.key(kind, value)))
    }

    /// Dates with day and month exchanged, neighbouring years, short and related given names, exchanged names.
    private mutating func planVariants(_ query: PreparedPerson, _ keys: NameKeys) {
        let given = keys.given
        if let date = query.birthDate, date.precision == .day {
            if let other = date.date.dayMonthSwapped?.dayNumber {
                planSounds(keys) { keys.date(.surnameAndDate, $0, other) }
                if given.given != 0 { lookups.append(keys.date(.givenAndDate, given.given, other)) }
            }
            for related in query.relatedGivens {
                lookups.append(keys.date(.givenAndDate, related, date.date.dayNumber))
            }
            if given.firstSound != 0 {
                lookups.append(keys.date(.surnameAndDate, given.firstSound, date.date.dayNumber))
            }
        }
        if let year = query.birthDate?.date.year, given.initial != 0 {
            planSounds(keys) { keys.year($0, given.initial, year - 1) }
            planSounds(keys) { keys.year($0, given.initial, year + 1) }
        }
        // Whoever has a number is found by it; without one, a slip in the surname beside one in the year would hide them.
        if query.snils == nil { planNeighbouringYears(query, keys) }
        if keys.patronymic.father != 0, keys.surname.given != 0, given.firstSound != 0 {
            lookups.append(keys.fullName(given.firstSound, keys.surname.given, keys.patronymic.father))
        }
    }

    /// The same day a year earlier and later, by what does not need the surname. Only of whom given name and father's name
    /// are known: one of them alone, in another year, would make strangers of a small registry alike.
    private mutating func planNeighbouringYears(_ query: PreparedPerson, _ keys: NameKeys) {
        guard let date = query.birthDate, date.precision == .day, keys.given.given != 0, keys.patronymic.father != 0
        else { return }
        let (year, month, day) = date.date.parts
        for other in [year - 1, year + 1] {
            guard let shifted = CalendarDate(year: other, month: month, day: day)?.dayNumber else { continue }
            lookups.append(keys.date(.givenAndDate, keys.given.given, shifted))
            lookups.append(keys.date(.fatherAndDate, keys.patronymic.father, shifted))
        }
    }

    @inline(__always)
    private mutating func planSounds(_ keys: NameKeys, _ lookup: (UInt32) -> NameKeys.Lookup) {
        if keys.surname.firstSound != 0 { lookups.append(lookup(keys.surname.firstSound)) }
        if keys.surname.secondSound != 0 { lookups.append(lookup(keys.surname.secondSound)) }
    }

    /// Visits the people of the planned keys. All walks begin before the first is followed: their memory is waited for
    /// together, not one after the other.
    private mutating func look(isChild: Bool, in table: borrowing PersonTable) {
        cursors.removeAll(keepingCapacity: true)
        for lookup in lookups { cursors.append(table.keys.cursor(lookup.key)) }
        for place in cursors.indices { table.keys.prepare(&cursors[place]) }
        // The widest key last: whoever it alone finds must not take the place of somebody more like the record.
        for place in cursors.indices where lookups[place].kind != .surnameAndYear { follow(place, isChild, table) }
        for place in cursors.indices where lookups[place].kind == .surnameAndYear { follow(place, isChild, table) }
    }

    /// Visits the people of one key.
    @inline(__always)
    private mutating func follow(_ place: Int, _ isChild: Bool, _ table: borrowing PersonTable) {
        var cursor = cursors[place]
        var taken = 0
        var isCut = false
        while case let person = table.keys.next(&cursor), person >= 0 {
            guard table.row(person).isSought(asChild: isChild) else { continue }
            guard taken < policy.blockLimit else {
                isCut = true
                break
            }
            taken += 1
            if people.contains(person) { continue }
            guard people.count < policy.candidateLimit else {
                isCut = true
                break
            }
            people.append(person)
        }
        report.count(lookups[place].kind, found: taken, isCut: isCut)
        if isCut { cut = max(cut, lookups[place].kind == .surnameAndYear ? .wide : .narrow) }
    }
}
