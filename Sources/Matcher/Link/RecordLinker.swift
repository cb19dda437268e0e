import Schemas

/// Links rows to people of the registry. A value without shared state: call `link` from as many tasks as you like.
public struct RecordLinker: Sendable {
    /// The people of the registry.
    public private(set) var index: PersonIndex
    /// The weights.
    public private(set) var model: MatchModel
    /// The lines between link, review and new.
    public let policy: MatchPolicy
    /// How much more frequent namesakes are in this registry than models take for granted.
    public let namesakeScale: Double

    /// Makes a linker over an index.
    public init(index: consuming PersonIndex, model: MatchModel = .standard, policy: MatchPolicy = MatchPolicy()) {
        index.seal()
        namesakeScale = index.namesakeScale
        self.index = index
        self.model = model
        self.policy = policy
    }

    /// The same people and lines with the m of a feed, where the model has it; shares the index.
    public func speaking(of feed: String) -> RecordLinker {
        guard model.feeds[feed] != nil else { return self }
        var own = self
        own.model = model.model(of: feed)
        return own
    }

    /// The same people and lines with the figures of another model; shares the index.
    public func weighing(by model: MatchModel) -> RecordLinker {
        var other = self
        other.model = model
        return other
    }

    /// Adds a person, who is found by the next `link`. Cheap while no other copy of the linker exists.
    @discardableResult
    public mutating func append(_ entry: RegistryEntry, rank: Int32? = nil) -> Int32 {
        index.append(entry, rank: rank)
    }

    /// Changes the index in place.
    package mutating func changeIndex<Result>(_ body: (inout PersonIndex) -> Result) -> Result { body(&index) }

    /// Decides about every person of a row and about its household.
    public func link(_ request: LinkRequest) -> RecordDecision { trace(request, in: index.storage.table).decision }

    /// Decides, and hands back what the decision was made from.
    func trace(_ request: LinkRequest, in table: borrowing PersonTable)
        -> (decision: RecordDecision, people: [PreparedPerson], evidence: FamilyEvidence)
    {
        var report = BlockingReport()
        var search = CandidateSearch(policy: policy)
        var decisions = [PersonDecision](
            repeating: PersonDecision(kind: .skipped, candidates: [], decidedBy: .notIdentifiable, margin: .infinity),
            count: request.people.count)
        let people = prepare(request, in: table)
        var evidence = FamilyEvidence()
        // Adults first: the family they belong to tells their child from namesakes.
        for index in people.indices where !people[index].isChild {
            decisions[index] = decide(request, index, people[index], FamilyEvidence(), &search, &report, in: table)
            if let linked = decisions[index].linked, table.row(linked).family >= 0 {
                evidence.confirmed.append(table.row(linked).family)
            }
            evidence.add(people[index])
        }
        for index in people.indices where people[index].isChild {
            decisions[index] = decide(request, index, people[index], evidence, &search, &report, in: table)
        }
        findAdultsInside(request, people, &decisions, in: table)
        let family = decideFamily(request, decisions, in: table)
        return (RecordDecision(people: decisions, family: family, blocking: report), people, evidence)
    }

    private func prepare(_ request: LinkRequest, in table: borrowing PersonTable) -> [PreparedPerson] {
        var people: [PreparedPerson] = []
        people.reserveCapacity(request.people.count)
        // By place: a walk over the elements would copy every string of every person.
        for place in request.people.indices {
            people.append(PreparedPerson(request.people[place], dwelling: request.dwelling, in: table))
        }
        rekey(&people)
        return people
    }

    /// Whose number is it? A number that belongs to an adult of the registry, or to an adult of the same row, says
    /// nothing about the child but points at the family.
    private func rekey(_ people: inout [PreparedPerson]) {
        for child in people.indices where people[child].isChild && people[child].snilsOwners.isEmpty {
            guard let number = people[child].snils?.number else { continue }
            for adult in people.indices where !people[adult].isChild && people[adult].snils?.number == number {
                people[child].snils = nil
            }
        }
    }

    /// Decides about one person of a request whose evidence is ready.
    private func decide(
        _ request: LinkRequest, _ index: Int, _ query: PreparedPerson, _ evidence: FamilyEvidence,
        _ search: inout CandidateSearch, _ report: inout BlockingReport, in table: borrowing PersonTable
    ) -> PersonDecision {
        let constraint = request.constraint(index)
        let scored = score(query, evidence, constraint, &search, in: table)
        report.add(search.report)
        var decision = judge(query, scored, constraint, cut: search.cut, in: table)
        decision.grounds = grounds(
            query, decision.candidates.first?.levels, compared: scored.count, in: table)
        return decision
    }

    /// Finds and scores candidates; best first, equal weights in the order of the ids.
    func score(
        _ query: PreparedPerson, _ evidence: FamilyEvidence, _ constraint: LinkRequest.Constraint,
        _ search: inout CandidateSearch, in table: borrowing PersonTable
    ) -> [ScoredCandidate] {
        var families = evidence.confirmed
        if query.isChild {
            for owner in query.snilsOwners {
                let family = table.row(owner).family
                if family >= 0, !families.contains(family) { families.append(family) }
            }
        }
        search.reset()
        if let known = constraint.always, known >= 0, Int(known) < table.count { search.add(known) }
        if let known = constraint.current, known >= 0, Int(known) < table.count { search.add(known) }
        search.search(query, families: families, in: table)
        var scored: [ScoredCandidate] = []
        scored.reserveCapacity(search.people.count)
        for person in search.people where !constraint.never.contains(person) {
            scored.append(weigh(table.compare(query, person, evidence), query, person, in: table))
        }
        rank(&scored, in: table)
        spread(&scored, prior: prior(isChild: query.isChild, in: table))
        return scored
    }

    /// Sorts: best first, equal weights in the order of the ids.
    func rank(_ scored: inout [ScoredCandidate], in table: borrowing PersonTable) {
        guard scored.count <= 24 else { return scored.sort { $0.precedes($1, in: table) } }
        for place in scored.indices.dropFirst() {
            var position = place
            while position > 0, scored[position].precedes(scored[position - 1], in: table) {
                scored.swapAt(position, position - 1)
                position -= 1
            }
        }
    }

    /// The weights of a pair.
    func weigh(
        _ levels: LevelVector, _ query: PreparedPerson, _ person: Int32, in table: borrowing PersonTable
    ) -> ScoredCandidate {
        var weight = 0.0
        var sibling = 0.0
        var namesake = 0.0
        for comparison in 0..<Comparison.count {
            let level = levels.lanes[comparison]
            if level == 0 { continue }
            let bits = model.bits(level, frequencyBits: query.frequencyBits(comparison, level, in: table))
            weight += bits.match
            sibling += bits.sibling
            if comparison <= Comparison.sex.rawValue { namesake += bits.match }
        }
        return ScoredCandidate(
            person: person, levels: levels, weight: weight, siblingWeight: sibling, namesakeWeight: namesake)
    }

    /// Binary logarithm of the chance that an arbitrary person of the registry is the record's.
    func prior(isChild: Bool, in table: borrowing PersonTable) -> Double {
        model.prior(people: table.frequencies.total(isChild: isChild))
    }

    /// Turns weights into probabilities: every candidate competes with every other, with each one's unregistered
    /// brother, sister or namesake, and with somebody else whom the registry lacks.
    func spread(_ scored: inout [ScoredCandidate], prior: Double) {
        let unknown = 1 - model.registeredShare
        let namesakeShare = min(unknown, model.namesakeShare * namesakeScale)
        // What lies so far below the first term is lost in rounding: it need not be worked out.
        let lost = Logarithm.bits(unknown) - 56
        var total = unknown
        for position in scored.indices {
            let own = Logarithm.power(prior + scored[position].weight)
            scored[position].probability = own
            total += own
            let sibling = prior + scored[position].siblingWeight
            if sibling > lost { total += model.siblingShare * Logarithm.power(sibling) }
            let namesake = prior + scored[position].namesakeWeight
            if namesake > lost { total += namesakeShare * Logarithm.power(namesake) }
        }
        for position in scored.indices { scored[position].probability /= total }
    }
}
