import Schemas

/// Pairs of one file told: their levels, weights and what decided.
extension DuplicateSearch {
    /// Why a pair of rows was decided as it was.
    public struct PairExplanation: Sendable {
        /// The waterfall as the more doubtful of the two sides sees it: its weight is the pair's score.
        public var waterfall: Explanation
        /// The rule that keeps the two apart, or from being linked by weight alone; `none` when there is none.
        public var rule: GuardRule
        /// Without a number nobody links, in one file, a name spelled otherwise or people of two municipalities.
        public var mayBeTwo: Bool
    }

    /// Explains a pair; nil when one of the rows is about nobody.
    public func explain(_ pair: FieldMatcher.Pair) -> PairExplanation? {
        guard subjects[Int(pair.first)] >= 0, subjects[Int(pair.second)] >= 0 else { return nil }
        return explain(pair, in: linker.index.storage.table)
    }

    private func explain(_ pair: FieldMatcher.Pair, in table: borrowing PersonTable) -> PairExplanation {
        let there = side(pair.first, pair.second, in: table)
        let back = side(pair.second, pair.first, in: table)
        let shown = back.judgement.weight < there.judgement.weight ? back : there
        let rule = there.judgement.rule ?? back.judgement.rule ?? .none
        let least = min(there.judgement.probability, back.judgement.probability)
        return PairExplanation(
            waterfall: linker.model.explanation(
                shown.judgement.levels, shown.grounds, probability: least, decidedBy: rule,
                kind: pair.isLink ? .link : .review, margin: .infinity),
            rule: rule, mayBeTwo: mayBeTwo(there.judgement.levels) || mayBeTwo(back.judgement.levels))
    }

    private func side(
        _ row: Int32, _ other: Int32, in table: borrowing PersonTable
    ) -> (judgement: Judgement, grounds: DecisionGrounds) {
        let (query, evidence) = prepare(Int(row), in: table)
        var search = CandidateSearch(policy: linker.policy)
        search.search(query, families: [], in: table)
        let judgement = judge(query, evidence, subjects[Int(other)], cut: search.cut, in: table)
        return (judgement, linker.grounds(query, judgement.levels, compared: search.people.count, in: table))
    }

    /// The rows of a group made ready once, to be compared each with each.
    struct Compared {
        private let search: DuplicateSearch
        private let rows: [Int]
        private let prepared: [(PreparedPerson, FamilyEvidence)]

        init(_ rows: [Int], of search: DuplicateSearch) {
            self.search = search
            self.rows = rows
            prepared = Self.prepare(rows, of: search, in: search.linker.index.storage.table)
        }

        private static func prepare(
            _ rows: [Int], of search: DuplicateSearch, in table: borrowing PersonTable
        ) -> [(PreparedPerson, FamilyEvidence)] {
            var prepared: [(PreparedPerson, FamilyEvidence)] = []
            for row in rows { prepared.append(search.prepare(row, in: table)) }
            return prepared
        }

        /// Two rows of the group by their places in it.
        func pair(_ one: Int, _ other: Int) -> Found { pair(one, other, in: search.linker.index.storage.table) }

        private func pair(_ one: Int, _ other: Int, in table: borrowing PersonTable) -> Found {
            func judge(_ one: Int, _ other: Int) -> Judgement {
                search.judge(
                    prepared[one].0, prepared[one].1, search.subjects[rows[other]], cut: .none, in: table)
            }
            return search.found(Int32(rows[one]), Int32(rows[other]), judge(one, other), judge(other, one))
        }
    }
}
