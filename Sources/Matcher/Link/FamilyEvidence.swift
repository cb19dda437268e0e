/// What the record's adults say about families of the registry.
struct FamilyEvidence {
    /// Families in which an adult of the record was found.
    var confirmed: [Int32] = []
    /// The record's adults that have a name.
    var adults: [PreparedPerson] = []

    /// Level of the evidence for a candidate's family.
    func level(_ family: Int32, using comparison: PairComparison) -> ComparisonLevel {
        if family >= 0, confirmed.contains(family) { return .familyConfirmed }
        let named = adults.filter { !$0.surname.isEmpty && !$0.given.isEmpty }
        guard family >= 0, !named.isEmpty else { return .missing }
        let index = comparison.index
        let members = index.members(ofFamily: family).filter { !index.isChild($0) }
        if members.isEmpty { return .missing }
        for adult in named {
            for member in members {
                let names = comparison.names(adult, Int(member))
                let patronymic = comparison.patronymic(adult, index.patronymics[Int(member)])
                if names.given == .givenExact || names.given == .givenVariant, patronymic != .patronymicDifferent,
                    names.surname != .surnameDifferent || patronymic != .missing
                {
                    return .familyNamed
                }
            }
        }
        return .familyDifferent
    }
}
