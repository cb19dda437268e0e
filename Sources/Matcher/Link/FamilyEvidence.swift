/// What the record's adults say about families of the registry.
struct FamilyEvidence {
    /// Families in which an adult of the record was found.
    var confirmed: [Int32] = []
    /// The record's adults that have a surname and a given name.
    private var named: [PreparedPerson] = []

    /// Takes an adult of the record into account.
    mutating func add(_ adult: PreparedPerson) {
        if !adult.surname.isEmpty, !adult.given.isEmpty { named.append(adult) }
    }

    /// Level of the evidence for a candidate's family.
    func level(_ family: Int32, in table: borrowing PersonTable) -> ComparisonLevel {
        if family >= 0, confirmed.contains(family) { return .familyConfirmed }
        guard family >= 0, !named.isEmpty else { return .missing }
        var level = ComparisonLevel.missing
        var cursor = table.family(family)
        while case let member = table.keys.next(&cursor), member >= 0 {
            let row = table.row(member)
            guard row.family == family, !row.isChild else { continue }
            if isNamed(row, member, in: table) { return .familyNamed }
            level = .familyDifferent
        }
        return level
    }

    /// Whether an adult of the record has the name of a member.
    private func isNamed(_ row: PersonRow, _ member: Int32, in table: borrowing PersonTable) -> Bool {
        for place in named.indices {
            let patronymic = table.patronymic(named[place], row.patronymic)
            guard patronymic != .patronymicDifferent else { continue }
            let names = table.names(named[place], row, member)
            if names.given == .givenExact || names.given == .givenVariant,
                names.surname != .surnameDifferent || patronymic != .missing
            {
                return true
            }
        }
        return false
    }
}
