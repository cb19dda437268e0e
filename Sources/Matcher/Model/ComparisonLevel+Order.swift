/// Which of two levels must speak more for one person, whatever the data look like.
extension ComparisonLevel {
    /// Chains of levels, each of which weighs at least what the next one does. Levels that count a value's frequency are in none:
    /// what they weigh depends on the value.
    static let chains: [[ComparisonLevel]] = [
        [.surnameSound, .surnameSimilar, .surnameDifferent], [.surnameTypo, .surnameSimilar],
        [.givenTypo, .givenSimilar, .givenDifferent], [.givenRelated, .givenDifferent],
        [.givenInitial, .givenDifferent],
        [.patronymicTypo, .patronymicSimilar, .patronymicDifferent], [.patronymicInitial, .patronymicDifferent],
        [.dateSwapped, .dateSameMonth], [.dateDigit, .dateSameMonth, .dateWithinYear, .dateDifferent],
        [.dateYearOff, .dateWithinYear], [.dateJanuaryFirst, .dateWithinYear],
        [.sexEqual, .sexDifferent], [.sexDoubtful, .sexDifferent],
        [.snilsEqual, .snilsOneError, .snilsInvalid, .snilsDifferent], [.snilsEqualWeak, .snilsInvalid],
        [.snilsEqualInvalid, .snilsInvalid], [.snilsOfParent, .snilsInvalid], [.snilsOfSibling, .snilsInvalid],
        [.documentEqual, .documentDifferent],
        [.sameFlat, .sameHouse, .sameStreet, .dwellingDifferent],
        [.familyConfirmed, .familyNamed, .familyDifferent],
    ]
}

extension ComparisonTable {
    /// Gives levels that stand in the wrong order the figures of another table, in which all stand right; returns which.
    /// `onlyMatch`: the shares among strangers stay.
    mutating func restoreOrder(from sound: ComparisonTable, onlyMatch: Bool = false) -> Set<ComparisonLevel> {
        var places: [ComparisonLevel: Int] = [:]
        for place in rows.indices { places[rows[place].level] = place }
        var restored: Set<ComparisonLevel> = []
        func ratio(_ level: ComparisonLevel) -> Double? {
            places[level].map { rows[$0].match / rows[$0].unrelated }
        }
        // A level that got its figures back may stand wrong beside the next one: in the end all may have theirs back.
        var isSettled = false
        while !isSettled {
            isSettled = true
            for chain in ComparisonLevel.chains {
                for (upper, lower) in zip(chain, chain.dropFirst()) {
                    guard let high = ratio(upper), let low = ratio(lower), high < low else { continue }
                    for level in [upper, lower] where !restored.contains(level) {
                        guard let place = places[level], let row = sound.rows.first(where: { $0.level == level })
                        else { continue }
                        rows[place].match = row.match
                        if !onlyMatch { rows[place].unrelated = row.unrelated }
                        restored.insert(level)
                        isSettled = false
                    }
                }
            }
        }
        return restored
    }
}
