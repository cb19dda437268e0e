import Matcher
import Schemas

/// Turns the matcher's decision about one record into links, new people and review cases.
///
/// Runs one record after the other, in the order of the file: a person created for one row is found by the next.
struct LinkResolution {
    /// Whose rows: the model may know how this feed errs.
    let feedID: String
    let makeID: () -> UniqueIdentifier

    /// What one record leads to.
    struct Result {
        var resolved: ResolvedRecord
        var changes: [LinkChange] = []
        var cases: [ReviewCase] = []
        var created: [RegistryPerson] = []
        /// What the matcher decided in the end; nil for a withdrawal.
        var decision: RecordDecision?
    }

    /// Resolves a scored record; `snapshot` gains the people it creates.
    func resolve(_ scored: MatchBatch.Scored, isStale: Bool, snapshot: inout RegistrySnapshot) -> Result {
        if scored.row.change == .withdrawn { return Result(resolved: Self.withdrawn(scored)) }
        var decision = scored.decision
        // Somebody was created since this record was scored, and it may be the one this record means: look again.
        if isStale, Self.mayFindSomebodyNew(decision, scored.record) {
            let request = RecordScoring.request(for: scored.record, row: scored.row, in: snapshot)
            decision = snapshot.linker.speaking(of: feedID).link(request)
        }
        let record = scored.record
        var resolved = ResolvedRecord(
            record: record, people: Array(repeating: .skipped, count: record.people.count),
            household: household(of: decision, row: scored.row, in: snapshot))
        for (slot, person) in decision.people.enumerated() {
            switch person.kind {
            case .link:
                if let number = person.linked {
                    resolved.people[slot] = .linked(
                        person: snapshot.person(number), family: snapshot.family(of: number))
                }
            case .review: resolved.people[slot] = .review
            case .new, .skipped: break
            }
        }
        var result = Result(resolved: resolved, decision: decision)
        createPeople(decision, result: &result, snapshot: &snapshot)
        openCases(decision, scored: scored, result: &result, snapshot: snapshot)
        result.changes = changes(decision, scored: scored, resolved: result.resolved, snapshot: snapshot)
        return result
    }

    /// Only people and households the row is about and nobody was found for can be among those just created.
    private static func mayFindSomebodyNew(_ decision: RecordDecision, _ record: CanonicalRecord) -> Bool {
        let principal = ResolvedRecord.principalSlots(of: record)
        return principal.isEmpty ? decision.family == .none : principal.contains { decision.people[$0].kind != .link }
    }

    /// A withdrawal links nobody; what it says concerns the family the row was linked to.
    private static func withdrawn(_ scored: MatchBatch.Scored) -> ResolvedRecord {
        let family = scored.row.previous.lazy.compactMap(\.family).first
        return ResolvedRecord(
            record: scored.record, people: Array(repeating: .skipped, count: scored.record.people.count),
            household: family.map { .family($0) } ?? .none)
    }

    /// Where several families may be meant, what was decided for the row before holds.
    private func household(
        of decision: RecordDecision, row: MatchBatch.Row, in snapshot: RegistrySnapshot
    ) -> ResolvedRecord.Household {
        switch decision.family {
        case .link(let family): .family(snapshot.family(number: family))
        case .review: row.previous.first { $0.slot == -1 }?.family.map { .family($0) } ?? .ambiguous
        case .none: .none
        }
    }

    /// Children nobody knows are created, and with them the adults of their row, so that a sibling's row finds the family.
    private func createPeople(_ decision: RecordDecision, result: inout Result, snapshot: inout RegistrySnapshot) {
        let record = result.resolved.record
        let principal = Set(result.resolved.principalSlots)
        let isCreating = principal.contains { record.people[$0].role.isChild && decision.people[$0].kind == .new }
        guard isCreating else { return }
        var family = result.resolved.familyID
        for slot in decision.people.indices where decision.people[slot].kind == .new {
            var identity = record.people[slot]
            let isTelling = !identity.name.surname.isEmpty && !identity.name.given.isEmpty
            guard principal.contains(slot) || isTelling else { continue }
            if identity.addresses.isEmpty, let dwelling = record.dwelling { identity.addresses = [dwelling] }
            let familyID = family ?? makeID()
            family = familyID
            let person = RegistryPerson(id: makeID(), familyID: familyID, identity: identity)
            snapshot.append(person)
            result.created.append(person)
            result.resolved.people[slot] = .created(person: person.id, family: familyID)
        }
    }

    private func openCases(
        _ decision: RecordDecision, scored: MatchBatch.Scored, result: inout Result, snapshot: RegistrySnapshot
    ) {
        let record = result.resolved.record
        // A card may wait for anybody of the row, not only for those it is about.
        let principal = result.resolved.principalSlots
        let others =
            record.signals.isEmpty
            ? []
            : record.people.indices.filter { slot in
                !principal.contains(slot) && decision.people[slot].kind == .review
            }
        for slot in principal + others {
            guard decision.people[slot].kind == .review || decision.people[slot].kind == .skipped else { continue }
            result.resolved.people[slot] = .review
            result.cases.append(
                ReviewCase(
                    id: makeID(), key: record.keyDigest, slot: slot, rowNumber: scored.row.rowNumber,
                    guardRule: decision.people[slot].decidedBy.code,
                    candidates: decision.people[slot].candidates.map { candidate in
                        ReviewCase.Candidate(candidate, in: snapshot)
                    }))
        }
        if case .review(let families) = decision.family, result.resolved.household == .ambiguous,
            result.resolved.principalSlots.isEmpty
        {
            result.cases.append(
                ReviewCase(
                    id: makeID(), key: record.keyDigest, slot: -1, rowNumber: scored.row.rowNumber,
                    guardRule: "household",
                    candidates: families.prefix(5).map {
                        ReviewCase.Candidate(person: nil, family: snapshot.family(number: $0), weight: 0, levels: "")
                    }))
        }
    }

    private func changes(
        _ decision: RecordDecision, scored: MatchBatch.Scored, resolved: ResolvedRecord, snapshot: RegistrySnapshot
    ) -> [LinkChange] {
        var changes: [LinkChange] = []
        let key = scored.row.key
        let previous = Dictionary(scored.row.previous.map { ($0.slot, $0) }) { first, _ in first }
        func end(_ link: MatchBatch.PreviousLink, reason: String) {
            changes.append(
                LinkChange(
                    key: key, slot: link.slot, kind: .unlink, person: link.person, family: link.family, reason: reason))
        }
        for (slot, resolution) in resolved.people.enumerated() {
            let best = decision.people[slot].candidates.first
            var change = LinkChange(
                key: key, slot: slot, kind: .link, person: resolution.personID, family: resolution.familyID,
                weight: best?.weight, guardRule: decision.people[slot].decidedBy.code)
            switch resolution {
            case .linked, .created:
                if let before = previous[slot] {
                    if before.person == change.person, before.family == change.family { continue }
                    end(before, reason: "row altered")
                }
                if case .created = resolution {
                    change.kind = .create
                    change.weight = nil
                }
                change.grounds = StoredGrounds(
                    decision.people[slot], isNamed: change.kind == .link, in: snapshot)
                changes.append(change)
            case .review:
                // The earlier link, if any, holds until an operator has decided.
                change.kind = .review
                change.person = nil
                change.family = nil
                change.grounds = StoredGrounds(decision.people[slot], isNamed: false, in: snapshot)
                changes.append(change)
            case .skipped: if let before = previous[slot] { end(before, reason: "row altered") }
            }
        }
        if case .family(let family) = resolved.household, resolved.principalSlots.isEmpty {
            if previous[-1]?.family != family {
                if let before = previous[-1] { end(before, reason: "row altered") }
                changes.append(LinkChange(key: key, slot: -1, kind: .link, family: family, guardRule: "household"))
            }
        } else if let before = previous[-1] {
            end(before, reason: "row altered")
        }
        for link in scored.row.previous where link.slot >= resolved.people.count { end(link, reason: "row altered") }
        return changes
    }
}
