import Schemas

/// Decisions about households.
extension RecordLinker {
    /// The family of a row: of its linked child, of its linked adults, of its dwelling.
    func decideFamily(_ request: LinkRequest, _ decisions: [PersonDecision]) -> FamilyDecision {
        let ofChildren = families(request, decisions) { $0.role.isChild }
        if ofChildren.count == 1 { return .link(ofChildren[0]) }
        if ofChildren.count > 1 { return .review(ofChildren) }
        let ofAdults = families(request, decisions) { !$0.role.isChild }
        guard let dwelling = request.dwelling, let code = AddressCode(dwelling), code.dwelling != 0 else {
            return ofAdults.count == 1 ? .link(ofAdults[0]) : ofAdults.isEmpty ? .none : .review(ofAdults)
        }
        let atHome = families(at: code)
        if ofAdults.count == 1, atHome.isEmpty || atHome.contains(ofAdults[0]) { return .link(ofAdults[0]) }
        // The debtor may own a flat in which another family lives: a person decides.
        if !ofAdults.isEmpty { return .review(ofAdults + atHome.filter { !ofAdults.contains($0) }) }
        if atHome.isEmpty { return .none }
        return atHome.count == 1 && code.hasFlat ? .link(atHome[0]) : .review(atHome)
    }

    private func families(
        _ request: LinkRequest, _ decisions: [PersonDecision], of role: (RecordPerson) -> Bool
    ) -> [Int32] {
        var result: [Int32] = []
        for (person, decision) in zip(request.people, decisions) where role(person) {
            guard let linked = decision.linked else { continue }
            let family = comparison.index.family(of: linked)
            if family >= 0, !result.contains(family) { result.append(family) }
        }
        return result
    }

    /// Families with a member at the address, ascending, at most 16.
    func families(at code: AddressCode) -> [Int32] {
        let index = comparison.index
        var result: [Int32] = []
        index.forEach(KeyHash.key(.dwelling, UInt64(code.dwelling))) { person in
            let family = index.family(of: person)
            guard family >= 0, !result.contains(family) else { return true }
            let homes = [index.addresses[Int(person)]].compactMap { $0 } + (index.furtherAddresses[person] ?? [])
            if homes.contains(where: { PairComparison.level(code, $0) == .sameFlat }) { result.append(family) }
            return result.count < 16
        }
        return result.sorted()
    }
}
