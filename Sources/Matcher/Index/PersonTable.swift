import Schemas

/// The rows, names, counts and keys behind a `PersonIndex`: move-only, so that reading never counts a reference.
struct PersonTable: ~Copyable {
    private(set) var lexicon = NameLexicon()
    private(set) var frequencies = NameFrequencies()
    private(set) var rows: SharedColumn<PersonRow>
    private(set) var formerSurnames = FurtherValues<Int32>()
    private(set) var furtherAddresses = FurtherValues<AddressCode>()
    private(set) var furtherDocuments = FurtherValues<UInt64>()
    private(set) var keys: KeyTable
    /// Namesakes among the people of the first load.
    private(set) var namesakes = NamesakeCount()
    /// The order of people by their ids, which breaks ties.
    private var order = PersonOrder()
    /// Keys of the person being added; kept for its memory.
    private var posted: [NameKeys.Lookup] = []

    /// Further addresses and documents kept of one person.
    private static let furtherLimit = 7

    init(reserving people: Int) {
        rows = SharedColumn(reserving: people)
        keys = KeyTable(reserving: people * 10)
    }

    private init(copying other: borrowing PersonTable) {
        lexicon = other.lexicon.copy()
        frequencies = other.frequencies.copy()
        rows = other.rows.copy()
        formerSurnames = other.formerSurnames.copy()
        furtherAddresses = other.furtherAddresses.copy()
        furtherDocuments = other.furtherDocuments.copy()
        keys = other.keys.copy()
        namesakes = other.namesakes
        order = other.order.copy()
    }

    /// The same people. What is large is shared until one of the two changes it: the cost is that of what came last.
    func copy() -> PersonTable { PersonTable(copying: self) }

    /// Number of people.
    @inline(__always) var count: Int { rows.count }

    /// Bytes held.
    var bytes: Int {
        rows.bytes + keys.bytes + lexicon.bytes + frequencies.bytes + formerSurnames.bytes + furtherAddresses.bytes
            + furtherDocuments.bytes + order.bytes
    }

    /// Whether a person's id comes before another's.
    @inline(__always)
    func precedes(_ left: Int32, _ right: Int32) -> Bool { order.precedes(left, right) }

    /// What is compared of a person.
    @inline(__always)
    func row(_ person: Int32) -> PersonRow { rows[Int(person)] }

    /// The traits of a name; all zero for none.
    @inline(__always)
    func traits(_ name: Int32) -> NameTraits { name < 0 ? NameTraits() : lexicon.traits(name) }

    /// A walk over the members of a family, ascending, among people of other families with an equal key.
    @inline(__always)
    func family(_ family: Int32) -> KeyTable.Cursor { keys.cursor(KeyHash.key(.family, UInt64(family))) }

    /// Members of a family, ascending.
    func members(ofFamily family: Int32) -> [Int32] {
        guard family >= 0 else { return [] }
        var result: [Int32] = []
        var cursor = self.family(family)
        while case let person = keys.next(&cursor), person >= 0 {
            if row(person).family == family { result.append(person) }
        }
        return result
    }

    /// People with this SNILS, ascending, at most 16.
    func people(withSnilsNumber number: UInt64) -> [Int32] {
        var result: [Int32] = []
        var cursor = keys.cursor(KeyHash.key(.snils, number))
        while case let person = keys.next(&cursor), person >= 0, result.count < 16 {
            if row(person).snils == number { result.append(person) }
        }
        return result
    }

    /// Moves what was appended so far into the bulk of the keys, and counts the namesakes.
    mutating func seal() {
        keys.seal()
        posted = []
        namesakes = NamesakeCount(self)
    }

    /// Gives people other numbers: `people` has the old one by the new. Families get theirs as they first appear.
    mutating func arrange(_ people: [Int32]) {
        precondition(people.count == count, "everybody gets a number")
        var ranks = Column<Int32>(repeating: 0, count: count)
        var former = Column<UInt32>(repeating: 0, count: count)
        var later = Column<UInt32>(repeating: 0, count: count)
        var arranged = SharedColumn<PersonRow>(reserving: count)
        var families: [Int32: Int32] = [:]
        for (place, person) in people.enumerated() {
            ranks[Int(person)] = Int32(place)
            var row = rows[Int(person)]
            if row.family >= 0 {
                let next = Int32(families.count)
                let family = families[row.family] ?? next
                families[row.family] = family
                former[Int(person)] = KeyHash.key(.family, UInt64(row.family))
                later[Int(person)] = KeyHash.key(.family, UInt64(family))
                row.family = family
            }
            arranged.append(row)
        }
        rows = arranged
        formerSurnames.renumber(ranks)
        furtherAddresses.renumber(ranks)
        furtherDocuments.renumber(ranks)
        keys.renumber(ranks, former: former, later: later)
    }

    /// Adds a person. `rank`: how many of the people who stand in the order of their ids come before, for one who does not.
    mutating func append(_ entry: RegistryEntry, rank: Int32? = nil) -> Int32 {
        let person = Int32(count)
        order.add(person, rank: rank)
        var marks: PersonRow.Marks = entry.role.isChild ? .child : []
        if let sex = entry.sex { marks.insert(sex == .male ? .male : .female) }
        if entry.isArchived { marks.insert(.archived) }
        switch entry.birthDate?.precision {
        case .month: marks.insert(.monthOnly)
        case .year: marks.insert(.yearOnly)
        default: break
        }
        var row = PersonRow(
            surname: lexicon.insert(FoldedName(entry.name.surname)),
            given: lexicon.insert(FoldedName(entry.name.given)),
            patronymic: lexicon.insert(FoldedName(entry.name.patronymic)),
            day: entry.birthDate?.date.dayNumber ?? PersonRow.unknownDay, family: entry.family, marks: marks,
            snils: PersonRow.noSnils, document: 0, address: AddressCode())
        posted.removeAll(keepingCapacity: true)
        addSnils(entry.snils, &row)
        if entry.family >= 0 { post(.family, UInt64(entry.family)) }
        addDocuments(entry.documents, person, &row)
        addAddresses(entry.addresses, person, &row)
        var former: NameTraits?
        if !entry.name.formerSurname.isEmpty {
            let number = lexicon.insert(FoldedName(entry.name.formerSurname))
            formerSurnames.append(number, person: person)
            row.marks.insert(.formerSurname)
            former = traits(number)
        }
        rows.append(row)
        count(row)
        let names = NameKeys(
            surname: traits(row.surname), former: former, given: traits(row.given),
            patronymic: traits(row.patronymic), isChild: row.isChild)
        names.append(birthDate: entry.birthDate, to: &posted)
        for lookup in posted { keys.append(lookup.key, person: person) }
        return person
    }

    /// Puts another row in the place of a person's; the keys stay as they are.
    mutating func replace(_ person: Int32, by row: PersonRow) { rows.replace(Int(person), by: row) }

    /// Adds an invented person, who is found like everyone else and counts in no frequency.
    mutating func append(invented row: PersonRow) -> Int32 {
        let person = Int32(count)
        order.add(person, rank: nil)
        posted.removeAll(keepingCapacity: true)
        if row.snils != PersonRow.noSnils { post(.snils, row.snils) }
        if row.family >= 0 { post(.family, UInt64(row.family)) }
        if row.marks.contains(.address), row.address.dwelling != 0 { post(.dwelling, UInt64(row.address.dwelling)) }
        rows.append(row)
        let names = NameKeys(
            surname: traits(row.surname), former: nil, given: traits(row.given), patronymic: traits(row.patronymic),
            isChild: row.isChild)
        let precision: BirthDate.Precision =
            row.marks.contains(.yearOnly) ? .year : row.marks.contains(.monthOnly) ? .month : .day
        let birth =
            row.day == PersonRow.unknownDay ? nil : BirthDate(CalendarDate(dayNumber: row.day), precision: precision)
        names.append(birthDate: birth, to: &posted)
        for lookup in posted { keys.append(lookup.key, person: person) }
        return person
    }

    private mutating func post(_ kind: BlockingKey, _ value: UInt64) {
        posted.append(NameKeys.Lookup(kind: kind, key: KeyHash.key(kind, value)))
    }

    private mutating func addSnils(_ snils: Snils?, _ row: inout PersonRow) {
        guard let snils, !snils.isPlaceholder else { return }
        row.snils = snils.number
        post(.snils, snils.number)
        guard snils.state == .invalid else { return }
        row.marks.insert(.invalidSnils)
        // A wrong number in the registry must be found from the right one in a feed.
        for near in SnilsNeighbours.valid(near: snils) { post(.snils, near) }
    }

    private mutating func addDocuments(_ documents: [IdentityDocument], _ person: Int32, _ row: inout PersonRow) {
        for (place, document) in documents.enumerated() {
            let code = DocumentCode.code(document)
            post(.document, code)
            if place == 0 { row.document = code }
            guard (1...Self.furtherLimit).contains(place) else { continue }
            row.marks.insert(.moreDocuments)
            furtherDocuments.append(code, person: person)
        }
    }

    private mutating func addAddresses(_ addresses: [PostalAddress], _ person: Int32, _ row: inout PersonRow) {
        let first = posted.count
        var place = 0
        for address in addresses {
            guard let code = AddressCode(address) else { continue }
            if place == 0 {
                row.address = code
                row.marks.insert(.address)
            } else if place <= Self.furtherLimit {
                row.marks.insert(.moreAddresses)
                furtherAddresses.append(code, person: person)
            }
            place += 1
            guard code.dwelling != 0 else { continue }
            let key = KeyHash.key(.dwelling, UInt64(code.dwelling))
            if !posted[first...].contains(where: { $0.key == key }) {
                posted.append(NameKeys.Lookup(kind: .dwelling, key: key))
            }
        }
    }

    private mutating func count(_ row: PersonRow) {
        let isChild = row.isChild
        frequencies.addPerson(isChild: isChild)
        frequencies.add(.surname, traits(row.surname).lemma, isChild: isChild)
        frequencies.add(.given, traits(row.given).given, isChild: isChild)
        frequencies.add(.father, traits(row.patronymic).father, isChild: isChild)
        if row.day != PersonRow.unknownDay, row.marks.isDisjoint(with: [.monthOnly, .yearOnly]) {
            frequencies.add(.day, UInt32(bitPattern: row.day) | 1 << 31, isChild: isChild)
        }
        frequencies.add(.municipality, row.address.municipality, isChild: isChild)
    }
}
