import Matcher
import Schemas

/// A registry in which some links can only be wrong: some children are taken out, and people are put in who don't exist.
///
/// A record of a child taken out has nobody to be linked to, so a link of it is false: that is the false link rate of
/// children whom the registry lacks, with their real brothers, sisters and namesakes around. An invented twin in a real
/// family shows how often a record goes to the wrong child of a birth; an invented stranger, made of parts of different
/// children's data, how often chance alone makes a link (the decoys of arXiv 2503.20627); an invented namesake of a child taken
/// out, with the home of others, and for one half with the father of others, what becomes of records of unregistered namesakes. A twin is named as the registry's
/// twins are: by the other name of a real pair. Who is taken out and who is invented depends on the contents only.
struct DecoyRegistry {
    /// What a person of the index is.
    enum Kind: UInt8, Sendable {
        /// A person of the registry.
        case real
        /// An invented person without a family.
        case stranger
        /// An invented twin of a real child.
        case twin
        /// An invented namesake, of the same birth date, of a child taken out.
        case namesake
        /// An invented namesake whose patronymic is the child's as well.
        case fullNamesake
    }

    /// One child in so many is taken out.
    static let hiddenEvery: UInt64 = 8
    /// One child in so many gets an invented twin.
    static let twinEvery: UInt64 = 16

    /// One child taken out in so many gets an invented namesake.
    static let namesakeEvery: UInt64 = 4

    private(set) var index = PersonIndex()
    /// Kinds by number in the index.
    private(set) var kinds: [Kind] = []
    /// Place in the order of the ids by number in the index; -1 of the invented.
    private(set) var places: [Int32] = []
    /// By place in the order of the ids: the child was taken out.
    private(set) var isHidden: [Bool] = []
    /// By place in the order of the ids: a twin was invented for the child.
    private(set) var hasDecoyTwin: [Bool] = []
    /// By place in the order of the ids: the registry has another child of the same birth.
    private(set) var hasTwin: [Bool] = []
    /// By place in the order of the ids: the child was taken out, and a namesake of this kind was invented.
    private(set) var decoyNamesake: [Kind?] = []
    /// By place in the order of the ids: family and birth date as one number; 0 of adults and where one of them is not known.
    private(set) var births: [UInt64] = []
    private(set) var children = 0
    private(set) var strangers = 0

    init(_ rows: RegistryRows) throws {
        var donors: [(id: String, entry: RegistryEntry)] = []
        var bases: [(id: String, entry: RegistryEntry)] = []
        var twins = TwinNames()
        var ids: [String] = []
        try rows.forEach { id, entry in
            ids.append(id)
            let place = Int32(isHidden.count)
            isHidden.append(false)
            hasDecoyTwin.append(false)
            hasTwin.append(false)
            decoyNamesake.append(nil)
            births.append(0)
            if entry.role.isChild { note(entry, id, place, &twins, &donors, &bases) }
            guard !isHidden[Int(place)] else { return }
            index.append(entry)
            kinds.append(.real)
            places.append(place)
        }
        if donors.count > 4 {
            // The order of the file must not matter.
            donors.sort { $0.id < $1.id }
            bases.sort { $0.id < $1.id }
            twins.seal()
            for base in bases { add(twin(of: base.entry, base.id, twins, donors), .twin) }
            for donor in donors {
                guard let kind = Self.namesake(of: donor.entry, donor.id) else { continue }
                if let entry = namesake(of: donor.entry, donor.id, kind, donors) { add(entry, kind) }
            }
            for place in donors.indices { add(stranger(place, donors), .stranger) }
            strangers = donors.count
        }
        arrange(by: ids)
    }

    /// Numbers everybody in the order of the ids, as `RegistryRows.people` does: the two are compared by number.
    private mutating func arrange(by ids: [String]) {
        let order = IdentifierOrder.sorted(ids)
        isHidden = order.map { isHidden[Int($0)] }
        hasDecoyTwin = order.map { hasDecoyTwin[Int($0)] }
        hasTwin = order.map { hasTwin[Int($0)] }
        decoyNamesake = order.map { decoyNamesake[Int($0)] }
        births = order.map { births[Int($0)] }
        let ranks = IdentifierOrder.ranks(ids)
        // The invented stay behind the others.
        let known = places.indices.filter { places[$0] >= 0 }
            .sorted { ranks[Int(places[$0])] < ranks[Int(places[$1])] }
        let people = known + places.indices.filter { places[$0] < 0 }
        index.arrange(people.map { Int32($0) })
        places = people.map { places[$0] < 0 ? -1 : ranks[Int(places[$0])] }
    }

    private mutating func note(
        _ entry: RegistryEntry, _ id: String, _ place: Int32, _ twins: inout TwinNames,
        _ donors: inout [(id: String, entry: RegistryEntry)], _ bases: inout [(id: String, entry: RegistryEntry)]
    ) {
        children += 1
        if entry.family >= 0, let day = entry.birthDate?.date.dayNumber {
            let birth = UInt64(UInt32(bitPattern: entry.family)) << 32 | UInt64(UInt32(bitPattern: day))
            births[Int(place)] = birth
            if let other = twins.note(birth, entry, place) {
                hasTwin[Int(other)] = true
                hasTwin[Int(place)] = true
            }
        }
        if ContentSeed.number(id, salt: 1) % Self.hiddenEvery == 0 {
            isHidden[Int(place)] = true
            decoyNamesake[Int(place)] = Self.namesake(of: entry, id)
            donors.append((id, entry))
        } else if entry.family >= 0, entry.birthDate != nil, ContentSeed.number(id, salt: 2) % Self.twinEvery == 0 {
            hasDecoyTwin[Int(place)] = true
            bases.append((id, entry))
        }
    }

    private mutating func add(_ entry: RegistryEntry, _ kind: Kind) {
        index.append(entry)
        kinds.append(kind)
        places.append(-1)
    }

    /// What namesake a child taken out gets; nil for none.
    private static func namesake(of entry: RegistryEntry, _ id: String) -> Kind? {
        let number = ContentSeed.number(id, salt: 6)
        guard number % namesakeEvery == 0, entry.birthDate?.precision == .day,
            ![entry.name.surname, entry.name.given, entry.name.patronymic].contains("")
        else { return nil }
        return number / namesakeEvery % 2 == 0 ? .namesake : .fullNamesake
    }

    /// Surname, given name and birth date of a child; home, the lack of a number and, unless full, the father as others have them.
    private func namesake(
        of base: RegistryEntry, _ id: String, _ kind: Kind, _ donors: [(id: String, entry: RegistryEntry)]
    ) -> RegistryEntry? {
        var seed = ContentSeed.number(id, salt: 7)
        func draw() -> RegistryEntry? {
            for _ in 0..<64 {
                seed = ContentSeed.mix(seed)
                let donor = donors[Int(seed % UInt64(donors.count))]
                if donor.entry.sex == base.sex, donor.id != id { return donor.entry }
            }
            return nil
        }
        guard let father = draw(), let home = draw(), let numbered = draw() else { return nil }
        var name = PersonName(surname: base.name.surname)
        name.given = base.name.given
        name.patronymic = kind == .fullNamesake ? base.name.patronymic : father.name.patronymic
        return RegistryEntry(
            role: base.role, name: name, birthDate: base.birthDate, sex: base.sex,
            snils: numbered.snils == nil ? nil : Self.number(seed), addresses: home.addresses)
    }

    /// Same birth, family and home; a number of its own, and the other name of a real pair of twins, one of whom has the child's
    /// name. Where no twins are called so, any given name of the registry.
    private func twin(
        of base: RegistryEntry, _ id: String, _ names: TwinNames, _ donors: [(id: String, entry: RegistryEntry)]
    ) -> RegistryEntry {
        var entry = base
        var seed = ContentSeed.number(id, salt: 3)
        if let given = names.other(than: base, seed: seed) {
            entry.name.given = given
            entry.name.formerSurname = ""
            entry.documents = []
            entry.snils = Self.number(ContentSeed.mix(seed))
            return entry
        }
        for _ in 0..<64 {
            seed = ContentSeed.mix(seed)
            let donor = donors[Int(seed % UInt64(donors.count))].entry
            guard donor.sex == base.sex, donor.name.given != base.name.given, !donor.name.given.isEmpty else {
                continue
            }
            entry.name.given = donor.name.given
            break
        }
        entry.name.formerSurname = ""
        entry.documents = []
        entry.snils = Self.number(seed)
        return entry
    }

    /// Surname, given name, patronymic, birth date and home of five different children of one sex.
    private func stranger(_ place: Int, _ donors: [(id: String, entry: RegistryEntry)]) -> RegistryEntry {
        let base = donors[place].entry
        var seed = ContentSeed.number(donors[place].id, salt: 4)
        func draw() -> RegistryEntry {
            for _ in 0..<64 {
                seed = ContentSeed.mix(seed)
                let donor = donors[Int(seed % UInt64(donors.count))].entry
                if donor.sex == base.sex { return donor }
            }
            return base
        }
        var name = PersonName(surname: base.name.surname)
        name.given = draw().name.given
        name.patronymic = draw().name.patronymic
        return RegistryEntry(
            role: base.role, name: name, birthDate: draw().birthDate, sex: base.sex,
            snils: base.snils == nil ? nil : Self.number(seed), addresses: draw().addresses)
    }

    /// A valid number far above those given out so far; none for one in twenty, as in registries.
    private static func number(_ seed: UInt64) -> Snils? {
        seed % 20 == 0 ? nil : Snils(body: 900_000_000 + ContentSeed.mix(seed) % 99_000_000)
    }
}
