import Schemas

/// What was decided about one row.
public struct RecordDecision: Hashable, Sendable {
    /// A decision per person, in the order of the request.
    public var people: [PersonDecision]
    /// The household's decision.
    public var family: FamilyDecision
    /// What the search cost.
    public var blocking: BlockingReport
}

/// What was decided about one person of a row.
public struct PersonDecision: Hashable, Sendable {
    /// The kinds of decision.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        /// Linked automatically (or by a human's earlier verdict) to the first candidate.
        case link = 0
        /// A person must decide.
        case review
        /// Nobody in the registry.
        case new
        /// Too little is known to link or to make a person.
        case skipped
    }

    /// A registry person who may be meant.
    public struct Candidate: Hashable, Sendable {
        /// Number in the index.
        public var person: Int32
        /// Evidence against an arbitrary other person, bits, without the prior.
        public var weight: Double
        /// Probability that this person is meant, against all other candidates and the possibility of nobody.
        public var probability: Double
        /// The levels.
        public var levels: LevelVector
    }

    /// What was decided.
    public var kind: Kind
    /// Up to five candidates, the best first.
    public var candidates: [Candidate]
    /// The rule that decided, or that sent a high weight to review.
    public var decidedBy: GuardRule
    /// Lead over the runner-up in bits; infinite without one.
    public var margin: Double
    /// What the registry gave to the decision: the waterfall of the first candidate follows from it.
    public var grounds = DecisionGrounds()

    /// The linked person; nil unless linked.
    public var linked: Int32? { kind == .link ? candidates.first?.person : nil }
}

/// What was decided about a row's household.
public enum FamilyDecision: Hashable, Sendable {
    /// The row is about this family.
    case link(Int32)
    /// One of these; a person must decide.
    case review([Int32])
    /// No family is known.
    case none
}
