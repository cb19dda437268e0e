import Schemas

/// Decisions about households.
extension RecordLinker {
    /// The family of a row: of its linked child, of its linked adults, of its dwelling.
    func decideFamily(
        _ request: LinkRequest, _ decisions: [PersonDecision], in table: borrowing PersonTable
    ) -> FamilyDecision {
        let ofChildren = families(request, decisions, ofChildren: true, in: table)
        if ofChildren.count == 1 { return .link(ofChildren[0]) }
        if ofChildren.count > 1 { return .review(ofChildren) }
        let ofAdults = families(request, decisions, ofChildren: false, in: table)
        guard let dwelling = request.dwelling, let code = AddressCode(dwelling), code.dwelling != 0 else {
            return ofAdults.count == 1 ? .link(ofAdults[0]) : ofAdults.isEmpty ? .none : .review(ofAdults)
        }
        let atHome = families(at: code, in: table)
        if ofAdults.count == 1, atHome.isEmpty || atHome.contains(ofAdults[0]) { return .link(ofAdults[0]) }
        // The debtor may own a flat in which another family lives: a person decides.
        if !ofAdults.isEmpty { return .review(ofAdults + atHome.filter { !ofAdults.contains($0) }) }
        if atHome.isEmpty { return .none }
        return atHome.count == 1 && code.hasFlat ? .link(atHome[0]) : .review(atHome)
    }

    private func families(
        _ request: LinkRequest, _ decisions: [PersonDecision], ofChildren: Bool, in table: borrowing PersonTable
    ) -> [Int32] {
        var result: [Int32] = []
        for place in decisions.indices where request.people[place].role.isChild == ofChildren {
            guard let linked = decisions[place].linked else { continue }
            let family = table.row(linked).family
            if family >= 0, !result.contains(family) { result.append(family) }
        }
        return result
    }

    /// Families with a member at the address, ascending, at most 16.
    private func families(at code: AddressCode, in table: borrowing PersonTable) -> [Int32] {
        var result: [Int32] = []
        var cursor = table.keys.cursor(KeyHash.key(.dwelling, UInt64(code.dwelling)))
        while case let person = table.keys.next(&cursor), person >= 0, result.count < 16 {
            let family = table.row(person).family
            guard family >= 0, !result.contains(family) else { continue }
            if lives(person, at: code, in: table) { result.append(family) }
        }
        return result.sorted()
    }

    private func lives(_ person: Int32, at code: AddressCode, in table: borrowing PersonTable) -> Bool {
        let row = table.row(person)
        if row.marks.contains(.address), table.isSameFlat(code, row.address) { return true }
        var place = table.furtherAddresses.first(of: person)
        while let other = table.furtherAddresses.value(at: place, of: person) {
            if table.isSameFlat(code, other) { return true }
            place += 1
        }
        return false
    }
}
