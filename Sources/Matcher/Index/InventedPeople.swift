import Schemas

/// People taken out of an index and invented ones put in, to see which links could only be wrong. Who is invented depends
/// on the seed and the people alone.
package struct InventedPeople: Sendable {
    /// Children, in the order of the index.
    package let children: [Int32]
    /// How often a child has a namesake of the same birth date in another family.
    package let namesakes: NamesakeShares

    /// Shares of children with another child of the same surname, given name and birth date in another family.
    package struct NamesakeShares: Sendable, Hashable {
        /// With another patronymic, or an unknown one.
        package var otherFather = 0.0
        /// With the same patronymic.
        package var sameFather = 0.0

        /// Nobody has one.
        package init() {}
    }

    /// Looks through an index.
    package init(_ index: PersonIndex) {
        let table = index.storage
        children = Self.children(table.table)
        namesakes = Self.namesakes(children, table.table)
    }

    private static func children(_ table: borrowing PersonTable) -> [Int32] {
        (0..<Int32(table.count)).filter { table.row($0).isSought(asChild: true) }
    }

    private static func namesakes(_ children: [Int32], _ table: borrowing PersonTable) -> NamesakeShares {
        var keyed: [(key: UInt64, person: Int32)] = []
        keyed.reserveCapacity(children.count)
        for child in children {
            if let key = nameAndDate(child, table) { keyed.append((key, child)) }
        }
        keyed.sort { ($0.key, $0.person) < ($1.key, $1.person) }
        var other = 0
        var same = 0
        var start = 0
        while start < keyed.count {
            var end = start + 1
            while end < keyed.count, keyed[end].key == keyed[start].key { end += 1 }
            for one in start..<end where end - start > 1 {
                let row = table.row(keyed[one].person)
                let father = table.traits(row.patronymic).father
                var hasOther = false
                var hasSame = false
                for place in start..<end where place != one {
                    let rival = table.row(keyed[place].person)
                    guard rival.family < 0 || rival.family != row.family else { continue }
                    if father != 0, table.traits(rival.patronymic).father == father {
                        hasSame = true
                    } else {
                        hasOther = true
                    }
                }
                if hasSame { same += 1 } else if hasOther { other += 1 }
            }
            start = end
        }
        var shares = NamesakeShares()
        guard !children.isEmpty else { return shares }
        shares.otherFather = Double(other) / Double(children.count)
        shares.sameFather = Double(same) / Double(children.count)
        return shares
    }

    /// Surname, given name and birth date as one number; nil when one of them is unknown.
    private static func nameAndDate(_ person: Int32, _ table: borrowing PersonTable) -> UInt64? {
        let row = table.row(person)
        guard row.surname >= 0, row.given >= 0, row.day != PersonRow.unknownDay,
            row.marks.isDisjoint(with: [.monthOnly, .yearOnly])
        else { return nil }
        let names = UInt64(table.traits(row.surname).lemma) << 32 | UInt64(table.traits(row.given).given)
        return KeyHash.mix(KeyHash.mix(names) ^ UInt64(UInt32(bitPattern: row.day)))
    }

    /// Whether two people bear one surname and given name and were born on one day.
    package func areNamesakes(_ left: Int32, _ right: Int32, in index: PersonIndex) -> Bool {
        let key = Self.nameAndDate(left, index.storage.table)
        return key != nil && key == Self.nameAndDate(right, index.storage.table)
    }

    /// Whether the index has another child of the same family born on the same day.
    package static func hasTwin(_ person: Int32, in index: PersonIndex) -> Bool {
        let table = index.storage
        let row = table.table.row(person)
        guard row.isChild, row.family >= 0, row.day != PersonRow.unknownDay else { return false }
        return table.table.members(ofFamily: row.family).contains { other in
            let twin = table.table.row(other)
            return other != person && twin.isChild && twin.day == row.day
        }
    }

    /// Takes a person out, calls the body and puts the person back.
    package static func without<Result>(
        _ person: Int32, of linker: inout RecordLinker, _ body: (inout RecordLinker) -> Result
    ) -> Result {
        let row = linker.changeIndex { index in
            index.change { table in
                let row = table.row(person)
                table.replace(person, by: Self.nobody)
                return row
            }
        }
        let result = body(&linker)
        linker.changeIndex { index in index.change { $0.replace(person, by: row) } }
        return result
    }

    /// Takes a person out for good.
    package static func remove(_ person: Int32, of linker: inout RecordLinker) {
        linker.changeIndex { index in index.change { $0.replace(person, by: Self.nobody) } }
    }

    private static var nobody: PersonRow {
        PersonRow(
            surname: -1, given: -1, patronymic: -1, day: PersonRow.unknownDay, family: -1, marks: .hidden,
            snils: PersonRow.noSnils, document: 0, address: AddressCode())
    }

    /// What an invented person is made like.
    package enum Kind: UInt64, Sendable {
        /// Born with a child of the registry: another given name, the rest is the family's.
        case twin = 1
        /// Surname, given name and birth date of a child; patronymic and home of others.
        case namesake
        /// The patronymic is the child's as well.
        case fullNamesake
    }

    /// Adds a person invented after a child; nil when nobody suitable can be made.
    package func add(_ kind: Kind, like base: Int32, seed: UInt64, to linker: inout RecordLinker) -> Int32? {
        guard children.count > 4 else { return nil }
        return linker.changeIndex { index in
            index.change { table in
                guard let row = invented(kind, like: base, seed: seed, table) else { return nil }
                return table.append(invented: row)
            }
        }
    }

    private func invented(
        _ kind: Kind, like base: Int32, seed: UInt64, _ table: borrowing PersonTable
    ) -> PersonRow? {
        var state = KeyHash.mix(seed ^ kind.rawValue << 56)
        var row = table.row(base)
        let sex = row.marks.intersection([.male, .female])
        func donor(where isSuitable: (PersonRow) -> Bool) -> PersonRow? {
            for _ in 0..<64 {
                state = KeyHash.mix(state &+ 0x9E37_79B9_7F4A_7C15)
                let donor = table.row(children[Int(state % UInt64(children.count))])
                if donor.marks.intersection([.male, .female]) == sex, isSuitable(donor) { return donor }
            }
            return nil
        }
        func takeHome(of other: PersonRow) {
            row.address = other.address
            row.marks.remove(.address)
            row.marks.formUnion(other.marks.intersection(.address))
        }
        row.marks.subtract([.moreAddresses, .moreDocuments, .formerSurname, .invalidSnils, .archived])
        row.document = 0
        switch kind {
        case .twin:
            guard row.isChild, row.family >= 0, row.day != PersonRow.unknownDay else { return nil }
            let own = table.traits(row.given).given
            guard let other = donor(where: { $0.given >= 0 && table.traits($0.given).given != own }) else { return nil }
            row.given = other.given
        case .namesake, .fullNamesake:
            guard row.surname >= 0, row.given >= 0, row.day != PersonRow.unknownDay else { return nil }
            if kind == .namesake {
                let own = table.traits(row.patronymic).father
                guard let other = donor(where: { table.traits($0.patronymic).father != own }) else { return nil }
                row.patronymic = other.patronymic
            } else if row.patronymic < 0 {
                return nil
            }
            guard let other = donor(where: { _ in true }) else { return nil }
            takeHome(of: other)
            row.family = -1
        }
        // As many have no number as of the registry's children: the donor's lack of one is passed on.
        let hasNumber = donor(where: { _ in true }).map { $0.snils != PersonRow.noSnils } ?? true
        row.snils =
            hasNumber ? Snils(body: 900_000_000 + state % 99_000_000)?.number ?? PersonRow.noSnils : PersonRow.noSnils
        return row
    }
}
