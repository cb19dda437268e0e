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
        let rival = scored.filter { $0.person != candidate }.first
        var lines: [Explanation.Line] = []
        for comparison in Comparison.allCases {
            let level = pair.levels[comparison]
            let frequency = query.frequencyBits(Int(comparison.rawValue), level.rawValue, in: table)
            let bits = level == .missing ? (match: 0, sibling: 0) : model.bits(level.rawValue, frequencyBits: frequency)
            lines.append(
                Explanation.Line(
                    comparison: comparison, level: level, bits: bits.match, siblingBits: bits.sibling,
                    share: model.usesFrequency(level) && level != .missing ? Logarithm.power(frequency) : nil))
        }
        return Explanation(
            modelVersion: model.version, prior: prior(isChild: query.isChild, in: table), lines: lines,
            weight: pair.weight,
            siblingWeight: pair.siblingWeight, namesakeWeight: pair.namesakeWeight, probability: pair.probability,
            decidedBy: decisions.people[person].decidedBy, kind: decisions.people[person].kind,
            runnerUp: rival?.person, margin: rival.map { pair.weight - $0.weight } ?? .infinity)
    }
}
