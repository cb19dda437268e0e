/// The same person twice in one file.
extension FieldMatcher {
    /// Two records and what was decided about them.
    public struct Pair: Sendable, Hashable {
        /// The records, in the order of the table.
        public var first: Int32
        /// The later record.
        public var second: Int32
        /// One person; otherwise a human must decide.
        public var isLink: Bool
        /// Odds of one person against two, bits.
        public var score: Double
        /// What decided.
        public var rule = PairRule.odds
    }

    private struct Scored {
        let left: Int
        let right: Int
        let bits: Double
    }

    /// All pairs of one person, and those that a human must decide about.
    ///
    /// Pairs are linked from the strongest on; what follows from two links is linked too, unless it would put together
    /// two records whose identifiers contradict each other.
    public func duplicates(_ model: FieldModel) -> (pairs: [Pair], report: Report) {
        var report = Report()
        report.records = table.count
        report.copies = table.count - sample.order.count
        report.cutBlocks = blocks.report.cutBlocks
        report.cutPairs = blocks.report.cutPairs
        let prior = prior(model)
        let scored = score(model, prior, &report)
        let isGuarded = table.comparisons.contains { $0.isStrong }
        var groups = FieldGroups(
            count: sample.order.count, checkedUpTo: policy.clusterLimit,
            forbids: isGuarded ? { conflicts($0, $1) } : nil)
        var doubtful: [Scored] = []
        for pair in scored {
            guard FieldModel.probability(pair.bits) >= policy.linkProbability else {
                doubtful.append(pair)
                continue
            }
            if !groups.join(pair.left, pair.right) {
                report.guarded += 1
                doubtful.append(pair)
            }
        }
        var pairs: [Pair] = []
        appendGroups(&groups, model, prior, &pairs, &report)
        for pair in doubtful where groups.root(pair.left) != groups.root(pair.right) {
            append(pair, &pairs)
        }
        return (pairs, report)
    }

    /// Candidate pairs worth a human's look or more, the strongest first, equal ones in the order of the contents.
    private func score(_ model: FieldModel, _ prior: Double, _ report: inout Report) -> [Scored] {
        var scored: [Scored] = []
        var compared = 0
        let least = policy.reviewProbability
        report.cutRecords = forEachPair { left, right in
            compared += 1
            let bits = prior + model.weight(pattern(left, right))
            if FieldModel.probability(bits) >= least { scored.append(Scored(left: left, right: right, bits: bits)) }
        }
        report.pairs = compared
        scored.sort { ($1.bits, $0.left, $0.right) < ($0.bits, $1.left, $1.right) }
        return scored
    }

    private func conflicts(_ left: Int, _ right: Int) -> Bool {
        table.conflict(Int(sample.order[left]), Int(sample.order[right]))
    }

    private func appendGroups(
        _ groups: inout FieldGroups, _ model: FieldModel, _ prior: Double, _ pairs: inout [Pair],
        _ report: inout Report
    ) {
        for places in groups.all() {
            let members = places.flatMap { sample.group($0) }
            guard members.count > 1 else { continue }
            let own = FieldModel.probability(prior + model.weight(pattern(places[0], places[0])))
            // Copies of a record that says too little are not one person for that alone.
            if places.count == 1, own < policy.reviewProbability { continue }
            let isLink = places.count > 1 || own >= policy.linkProbability
            guard members.count <= policy.clusterLimit else {
                report.oversizedGroups += 1
                // A chain instead of all pairs: a human sees the group, and the answer stays bounded.
                for (one, other) in zip(members, members.dropFirst()) {
                    var question = pair(one, other, isLink: false, model, prior)
                    question.rule = .oversizedGroup
                    pairs.append(question)
                }
                continue
            }
            for (index, one) in members.enumerated() {
                for other in members[(index + 1)...] { pairs.append(pair(one, other, isLink: isLink, model, prior)) }
            }
        }
    }

    private func append(_ scored: Scored, _ pairs: inout [Pair]) {
        // One question for a human, however many copies of it there are.
        let one = sample.order[scored.left]
        let other = sample.order[scored.right]
        pairs.append(
            Pair(
                first: min(one, other), second: max(one, other), isLink: false, score: scored.bits,
                rule: isSure(scored.bits) ? .groupConflict : .odds))
    }

    private func pair(_ one: Int32, _ other: Int32, isLink: Bool, _ model: FieldModel, _ prior: Double) -> Pair {
        let bits = prior + model.weight(table.pattern(Int(one), Int(other)))
        return Pair(
            first: min(one, other), second: max(one, other), isLink: isLink, score: bits,
            rule: isLink && !isSure(bits) ? .throughOthers : .odds)
    }

    private func isSure(_ bits: Double) -> Bool { FieldModel.probability(bits) >= policy.linkProbability }
}
