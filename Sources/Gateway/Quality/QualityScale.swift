import Matcher

/// How far what decoys showed stands for what happens without them.
struct QualityScale: Sendable {
    /// Real children behind one invented stranger; 0 when none was invented.
    var strangers = 0.0
    /// Children taken out together have fewer brothers and sisters left than one alone would: the factor for it.
    var takenOut = 1.0
    /// Where no strangers are invented, links of registered children to others are expected as often as the model itself
    /// expects them.
    var countsDoubt = false
    /// How often a child has a namesake of the same birth date; nobody when that was not tried.
    var namesakes = InventedPeople.NamesakeShares()
}
