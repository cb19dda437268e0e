/// Why a record's person was, or was not, linked to a candidate: plain data from which the decision can be worked out
/// again. Holds no value of the registry, so a changed surname is not revealed.
public struct Explanation: Hashable, Sendable {
    /// One comparison's share of the weight.
    public struct Line: Hashable, Sendable {
        /// What was compared.
        public var comparison: Comparison
        /// How it agrees.
        public var level: ComparisonLevel
        /// Bits for this person against somebody else.
        public var bits: Double
        /// Bits for an unregistered brother or sister against somebody else.
        public var siblingBits: Double
        /// Share of registry people with the record's value, where that counted.
        public var share: Double?

        /// Text for operators.
        public var russian: String { "\(comparison.russian): \(level.russian)" }
    }

    /// Model of the weights.
    public var modelVersion: String
    /// Bits of the prior.
    public var prior: Double
    /// A line per comparison.
    public var lines: [Line]
    /// Sum of the bits.
    public var weight: Double
    /// Sum of the bits for an unregistered brother or sister.
    public var siblingWeight: Double
    /// Sum of the bits that an unregistered namesake of the same birth date would have as well.
    public var namesakeWeight: Double
    /// Probability that this person is meant.
    public var probability: Double
    /// Rule that decided or forbade.
    public var decidedBy: GuardRule
    /// What was decided about the record's person.
    public var kind: PersonDecision.Kind
    /// Best other candidate.
    public var runnerUp: Int32?
    /// Lead over that candidate in bits; negative when behind, infinite without one.
    public var margin: Double
}

extension MatchModel {
    /// Binary logarithm of the chance that an arbitrary one of so many people is the record's.
    func prior(people: Int) -> Double {
        // A small registry is a part of a region, not the whole world.
        Logarithm.bits(registeredShare / Double(max(20_000, people)))
    }

    /// The same of one of the adults of a child's family.
    static func prior(members: Int) -> Double { Logarithm.bits(0.8 / Double(members + 1)) }

    /// The waterfall of a pair: from its levels and grounds alone, so that it is the same whenever it is worked out.
    ///
    /// The model must be the feed's own: ``model(of:)``.
    public func explanation(
        _ levels: LevelVector, _ grounds: DecisionGrounds, probability: Double, decidedBy: GuardRule,
        kind: PersonDecision.Kind, runnerUp: Int32? = nil, margin: Double
    ) -> Explanation {
        var lines: [Explanation.Line] = []
        var (weight, sibling, namesake) = (0.0, 0.0, 0.0)
        for comparison in Comparison.allCases {
            let level = levels[comparison]
            guard level != .missing else {
                lines.append(.init(comparison: comparison, level: level, bits: 0, siblingBits: 0, share: nil))
                continue
            }
            let frequency = grounds.frequencyBits(comparison)
            let bits = bits(level.rawValue, frequencyBits: frequency)
            weight += bits.match
            sibling += bits.sibling
            if comparison.rawValue <= Comparison.sex.rawValue { namesake += bits.match }
            lines.append(
                Explanation.Line(
                    comparison: comparison, level: level, bits: bits.match, siblingBits: bits.sibling,
                    share: usesFrequency(level) ? Logarithm.power(frequency) : nil))
        }
        return Explanation(
            modelVersion: version,
            prior: grounds.members.map { Self.prior(members: Int($0)) } ?? prior(people: Int(grounds.people)),
            lines: lines, weight: weight, siblingWeight: sibling, namesakeWeight: namesake, probability: probability,
            decidedBy: decidedBy, kind: kind, runnerUp: runnerUp, margin: margin)
    }
}

extension PersonDecision {
    /// The waterfall of the first candidate as the decision was made; nil without one.
    public func explanation(by model: MatchModel) -> Explanation? {
        guard let best = candidates.first else { return nil }
        return model.explanation(
            best.levels, grounds, probability: best.probability, decidedBy: decidedBy, kind: kind,
            runnerUp: candidates.dropFirst().first?.person, margin: margin)
    }
}

extension RecordLinker {
    /// Explains one candidate of one person of a request; nil when there is no such person or candidate.
    public func explain(person: Int, in request: LinkRequest, candidate: Int32) -> Explanation? {
        guard request.people.indices.contains(person), candidate >= 0, Int(candidate) < index.count
        else { return nil }
        return explain(person, in: request, candidate, from: index.storage.table)
    }

    private func explain(
        _ person: Int, in request: LinkRequest, _ candidate: Int32, from table: borrowing PersonTable
    ) -> Explanation {
        let (decisions, people, evidence) = trace(request, in: table)
        let query = people[person]
        var search = CandidateSearch(policy: policy)
        let found = query.isChild ? evidence : FamilyEvidence()
        let scored = score(query, found, request.constraint(person), &search, in: table)
        let known = scored.first { $0.person == candidate }
        let pair = known ?? weigh(table.compare(query, candidate, found), query, candidate, in: table)
        let rival = scored.first { $0.person != candidate }
        return model.explanation(
            pair.levels, grounds(query, pair.levels, compared: scored.count, in: table),
            probability: pair.probability, decidedBy: decisions.people[person].decidedBy,
            kind: decisions.people[person].kind, runnerUp: rival?.person,
            margin: rival.map { pair.weight - $0.weight } ?? .infinity)
    }
}
