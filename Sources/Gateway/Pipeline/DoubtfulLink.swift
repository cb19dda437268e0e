import Matcher
import Schemas

/// A child's link of this chunk that other records may put in doubt.
struct DoubtfulLink {
    /// Place among the resolved records of the chunk.
    var place: Int
    var slot: Int
    var person: UniqueIdentifier
    var weight: Double
    var levels: LevelVector
    var candidates: [ReviewCase.Candidate]
    var grounds: StoredGrounds

    /// The links of a resolved record's children that the matcher has made; a human's own word is in no doubt.
    static func all(
        of result: LinkResolution.Result, place: Int, in snapshot: RegistrySnapshot
    ) -> [DoubtfulLink] {
        guard let people = result.decision?.people else { return [] }
        let resolved = result.resolved
        var links: [DoubtfulLink] = []
        for (slot, resolution) in resolved.people.enumerated() {
            guard case .linked(let person, _) = resolution, resolved.record.people[slot].role.isChild,
                people.indices.contains(slot)
            else { continue }
            let decision = people[slot]
            guard decision.decidedBy != .humanAlways, let best = decision.candidates.first,
                snapshot.person(best.person) == person
            else { continue }
            links.append(
                DoubtfulLink(
                    place: place, slot: slot, person: person, weight: best.weight, levels: best.levels,
                    candidates: decision.candidates.map { ReviewCase.Candidate($0, in: snapshot) },
                    grounds: StoredGrounds(decision, isNamed: false, in: snapshot)))
        }
        return links
    }
}
