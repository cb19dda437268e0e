/// A candidate with its levels and weights.
struct ScoredCandidate {
    let person: Int32
    let levels: LevelVector
    /// Bits for "this person" against "somebody else".
    let weight: Double
    /// Bits for "an unregistered brother or sister" against "somebody else".
    let siblingWeight: Double
    var probability = 0.0
}
