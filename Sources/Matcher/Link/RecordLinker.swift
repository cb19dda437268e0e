import Schemas

/// Links rows to people of the registry. A value without shared state: call `link` from as many tasks as you like.
public struct RecordLinker: Sendable {
    var comparison: PairComparison
    /// The weights.
    public let model: MatchModel
    /// The lines between link, review and new.
    public let policy: MatchPolicy

    /// Makes a linker over an index.
    public init(index: consuming PersonIndex, model: MatchModel = .standard, policy: MatchPolicy = MatchPolicy()) {
        var index = index
        index.seal()
        comparison = PairComparison(index: index)
        self.model = model
        self.policy = policy
    }

    /// The people of the registry.
    public var index: PersonIndex { comparison.index }

    /// Adds a person, who is found by the next `link`. Cheap while no other copy of the linker exists.
    @discardableResult
    public mutating func append(_ entry: RegistryEntry) -> Int32 { comparison.index.append(entry) }

    /// Decides about every person of a row and about its household.
    public func link(_ request: LinkRequest) -> RecordDecision { trace(request).decision }

    /// Decides, and hands back what the decision was made from.
    func trace(_ request: LinkRequest)
        -> (decision: RecordDecision, people: [PreparedPerson], evidence: FamilyEvidence)
    {
        var report = BlockingReport()
        var decisions = request.people.map { _ in
            PersonDecision(kind: .skipped, candidates: [], decidedBy: .notIdentifiable, margin: .infinity)
        }
        var people = prepare(request)
        var evidence = FamilyEvidence()
        // Adults first: the family they belong to tells their child from namesakes.
        for index in people.indices where !people[index].isChild {
            decisions[index] = decide(request, index, people[index], FamilyEvidence(), &report)
            if let linked = decisions[index].linked, comparison.index.family(of: linked) >= 0 {
                evidence.confirmed.append(comparison.index.family(of: linked))
            }
            evidence.adults.append(people[index])
        }
        rekey(&people)
        for index in people.indices where people[index].isChild {
            decisions[index] = decide(request, index, people[index], evidence, &report)
        }
        findAdultsInside(request, people, &decisions, &report)
        let family = decideFamily(request, decisions)
        return (RecordDecision(people: decisions, family: family, blocking: report), people, evidence)
    }

    private func prepare(_ request: LinkRequest) -> [PreparedPerson] {
        request.people.map { person in
            var prepared = PreparedPerson(person, dwelling: request.dwelling, index: comparison.index)
            if let snils = prepared.snils {
                prepared.snilsOwners = comparison.index.people(withSnilsNumber: snils.number)
            }
            return prepared
        }
    }

    /// Whose number is it? A number that belongs to an adult of the registry, or to an adult of the same row, says
    /// nothing about the child but points at the family.
    private func rekey(_ people: inout [PreparedPerson]) {
        let adultNumbers = people.filter { !$0.isChild }.compactMap { $0.snils?.number }
        for index in people.indices where people[index].isChild {
            guard let snils = people[index].snils else { continue }
            let owners = people[index].snilsOwners
            if owners.isEmpty, adultNumbers.contains(snils.number) { people[index].snils = nil }
        }
    }

    /// Decides about one person of a request whose evidence is ready.
    func decide(
        _ request: LinkRequest, _ index: Int, _ query: PreparedPerson, _ evidence: FamilyEvidence,
        _ report: inout BlockingReport
    ) -> PersonDecision {
        let constraint = request.constraint(index)
        let (scored, isCut) = score(query, evidence, constraint, &report)
        return judge(request.people[index], query, scored, constraint, isCut: isCut)
    }

    /// Finds and scores candidates; best first, equal weights in the order of the registry.
    func score(
        _ query: PreparedPerson, _ evidence: FamilyEvidence, _ constraint: LinkRequest.Constraint,
        _ report: inout BlockingReport
    ) -> (candidates: [ScoredCandidate], isCut: Bool) {
        let index = comparison.index
        var families = evidence.confirmed
        if query.isChild {
            for owner in query.snilsOwners {
                let family = index.family(of: owner)
                if family >= 0, !families.contains(family) { families.append(family) }
            }
        }
        var search = CandidateSearch(policy: policy)
        for known in [constraint.always, constraint.current].compactMap({ $0 })
        where known >= 0 && Int(known) < index.count { search.add(known) }
        search.search(query, families: families, in: index)
        report.add(search.report)
        var scored: [ScoredCandidate] = []
        scored.reserveCapacity(search.people.count)
        for person in search.people where !constraint.never.contains(person) {
            scored.append(weigh(compare(query, person, evidence), query, person))
        }
        scored.sort { ($1.weight, $0.person) < ($0.weight, $1.person) }
        spread(&scored, prior: prior(isChild: query.isChild))
        return (scored, search.isCut)
    }

    /// The levels of a pair.
    func compare(_ query: PreparedPerson, _ candidate: Int32, _ evidence: FamilyEvidence) -> LevelVector {
        let person = Int(candidate)
        let index = comparison.index
        var levels = LevelVector()
        let names = comparison.names(query, person)
        levels[.surname] = names.surname
        levels[.given] = names.given
        levels[.patronymic] = comparison.patronymic(query, index.patronymics[person])
        levels[.birthDate] = birthDateLevel(query, person)
        levels[.sex] = comparison.sex(query, index.marks[person])
        levels[.snils] = snilsLevel(query, candidate)
        levels[.document] = comparison.document(query, person)
        levels[.dwelling] = comparison.dwelling(query, person)
        if query.isChild { levels[.family] = evidence.level(index.families[person], using: comparison) }
        return levels
    }

    private func birthDateLevel(_ query: PreparedPerson, _ person: Int) -> ComparisonLevel {
        let day = comparison.index.days[person]
        guard let left = query.birthDate, day != PersonIndex.unknownDay else { return .missing }
        let marks = comparison.index.marks[person]
        let precision: BirthDate.Precision =
            marks.contains(.yearOnly) ? .year : marks.contains(.monthOnly) ? .month : .day
        return DateComparison.level(left, BirthDate(CalendarDate(dayNumber: day), precision: precision))
    }

    private func snilsLevel(_ query: PreparedPerson, _ candidate: Int32) -> ComparisonLevel {
        guard let left = query.snils else { return .missing }
        let index = comparison.index
        let number = index.snils[Int(candidate)]
        if number == left.number { return SnilsComparison.level(left, left) }
        let family = index.family(of: candidate)
        if query.isChild, family >= 0 {
            let relatives = query.snilsOwners.filter { index.family(of: $0) == family }
            if relatives.contains(where: { !index.isChild($0) }) { return .snilsOfParent }
            if !relatives.isEmpty { return .snilsOfSibling }
        }
        guard let right = Snils(number: number) else { return .missing }
        // The number of an adult elsewhere is nobody's own number: it speaks neither way.
        if query.isChild, query.snilsOwners.contains(where: { !index.isChild($0) }) { return .missing }
        return SnilsComparison.level(left, right)
    }

    /// The weights of a pair.
    func weigh(_ levels: LevelVector, _ query: PreparedPerson, _ person: Int32) -> ScoredCandidate {
        var weight = 0.0
        var sibling = 0.0
        var namesake = 0.0
        for comparison in 0..<Comparison.allCases.count {
            let level = levels.lanes[comparison]
            if level == 0 { continue }
            let bits = model.bits(level, frequencyBits: query.frequencyBits(comparison, level))
            weight += bits.match
            sibling += bits.sibling
            if comparison <= Comparison.sex.rawValue { namesake += bits.match }
        }
        return ScoredCandidate(
            person: person, levels: levels, weight: weight, siblingWeight: sibling, namesakeWeight: namesake)
    }

    /// Binary logarithm of the chance that an arbitrary person of the registry is the record's.
    func prior(isChild: Bool) -> Double {
        // A small registry is a part of a region, not the whole world.
        let people = max(20_000, comparison.index.count(ofChildren: isChild))
        return Logarithm.bits(model.registeredShare / Double(people))
    }

    /// Turns weights into probabilities: every candidate competes with every other, with each one's unregistered
    /// brother, sister or namesake, and with somebody else whom the registry lacks.
    func spread(_ scored: inout [ScoredCandidate], prior: Double) {
        var total = 1 - model.registeredShare
        for candidate in scored {
            total += Logarithm.power(prior + candidate.weight)
            total += model.siblingShare * Logarithm.power(prior + candidate.siblingWeight)
            total += model.namesakeShare * Logarithm.power(prior + candidate.namesakeWeight)
        }
        for position in scored.indices {
            scored[position].probability = Logarithm.power(prior + scored[position].weight) / total
        }
    }
}
