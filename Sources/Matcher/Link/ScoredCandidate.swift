/// A candidate with its levels and weights.
struct ScoredCandidate {
    let person: Int32
    let levels: LevelVector
    /// Bits for "this person" against "somebody else".
    let weight: Double
    /// Bits for "an unregistered brother or sister" against "somebody else".
    let siblingWeight: Double
    /// Bits of name, birth date and sex only: what an unregistered namesake would agree in as well.
    let namesakeWeight: Double
    var probability = 0.0

    /// Whether this candidate stands before another: by weight, equal ones by their ids.
    @inline(__always)
    func precedes(_ other: ScoredCandidate, in table: borrowing PersonTable) -> Bool {
        weight > other.weight || weight == other.weight && table.precedes(person, other.person)
    }
}
