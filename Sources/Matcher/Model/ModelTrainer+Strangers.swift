/// What random pairs say of the shares among strangers.
extension ModelTrainer {
    /// Levels that say how far apart two homes are.
    private static let near: [ComparisonLevel] = [.sameFlat, .sameHouse, .sameStreet]
    /// Levels of pairs whose municipalities are both known, next to all.
    static let placed: [ComparisonLevel] = [.sameMunicipality, .municipalityEqual, .municipalityDifferent] + near

    /// The table with its u replaced by what was counted, weighed with what stood there before.
    ///
    /// A level that hardly any pair could show keeps its figure: two strangers with one СНИЛС are not met among two million pairs,
    /// and nobody met proves little. So does a level that speaks against a link: its m can't be learned from links (see `updated`),
    /// and of the two figures that make a weight one learned and one not is worse than none. With 0.006 for 0.05 of similar given
    /// names and the old m a twin's name would speak for the other twin 3 bits more, and records of twins went to review.
    func unrelated(
        _ start: ComparisonTable, _ counts: StrangerCounts, _ trained: inout TrainedModel
    ) -> ComparisonTable {
        var table = start
        /// `seen` of `known` pairs show the levels, which share one figure.
        func set(_ levels: [ComparisonLevel], _ seen: Double, of known: Double) {
            for place in table.rows.indices where levels.contains(table.rows[place].level) {
                let row = table.rows[place]
                // Of a level that counts frequencies the figure is a factor on what the frequencies let expect.
                let total = row.usesFrequency ? counts.expected(levels[0]) : known
                guard row.usesFrequency || row.match >= row.unrelated, known > 0, total > 0,
                    max(seen, row.unrelated * total) >= Self.leastSeen
                else { continue }
                let prior = total * priorPairs / known
                let share = (seen + row.unrelated * prior) / (total + prior)
                table.rows[place].unrelated = max(
                    ComparisonTable.smallest, row.usesFrequency ? share : min(1, share))
                trained.counted.append(row.level)
            }
        }
        func sum(_ levels: [ComparisonLevel]) -> Double { levels.reduce(0) { $0 + counts[$1] } }
        for comparison in Comparison.allCases {
            switch comparison {
            case .family:
                let levels: [ComparisonLevel] = [.familyConfirmed, .familyNamed, .familyDifferent]
                for level in levels { set([level], counts[level], of: sum(levels)) }
            case .dwelling:
                let away: [ComparisonLevel] = [.dwellingDifferent, .sameMunicipality, .municipalityDifferent]
                let all = sum(Self.near + away)
                for level in Self.near { set([level], counts[level], of: all) }
                set([.dwellingDifferent], sum(away), of: all)
                let same: [ComparisonLevel] = [.sameMunicipality, .municipalityEqual]
                let known = sum(Self.placed)
                set(same, sum(same), of: known)
                set([.municipalityDifferent], counts[.municipalityDifferent], of: known)
            default:
                for levels in comparison.alternatives {
                    let known = sum(levels)
                    for level in levels {
                        // Both spellings of a given name are one name with one frequency. Told apart, the rarer one would prove
                        // more than the other, and twins are called София and Софья.
                        let together: [ComparisonLevel] =
                            level == .givenExact || level == .givenVariant ? [.givenExact, .givenVariant] : [level]
                        if level != .givenVariant { set(together, sum(together), of: known) }
                    }
                }
            }
        }
        return table
    }
}
