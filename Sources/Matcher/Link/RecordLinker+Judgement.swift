import Schemas

/// Decisions from scored candidates: human verdicts, thresholds, guards.
extension RecordLinker {
    /// Decides about a person.
    func judge(
        _ query: PreparedPerson, _ scored: [ScoredCandidate],
        _ constraint: LinkRequest.Constraint, cut: SearchCut, in table: borrowing PersonTable
    ) -> PersonDecision {
        if let always = constraint.always, always >= 0, Int(always) < table.count,
            !constraint.never.contains(always)
        {
            return human(always, scored)
        }
        let excluded = scored.filter { isSomebodyElse($0.levels) && $0.person != constraint.current }
        let scored =
            excluded.isEmpty ? scored : scored.filter { !isSomebodyElse($0.levels) || $0.person == constraint.current }
        guard let best = scored.first else {
            var none = nobody(query, constraint)
            none.candidates = top(excluded)
            return none
        }
        let margin = scored.count > 1 ? best.weight - scored[1].weight : .infinity
        func decision(_ kind: PersonDecision.Kind, _ rule: GuardRule) -> PersonDecision {
            PersonDecision(kind: kind, candidates: top(scored), decidedBy: rule, margin: margin)
        }
        if query.isChild, query.given.isEmpty, let found = newborn(query, scored, in: table) {
            return decision(found.kind, found.rule)
        }
        if let kept = keep(query, scored, constraint, cut: cut, in: table) { return kept }
        if best.probability >= policy.linkProbability || best.probability >= policy.reviewProbability {
            let guarded = guardRule(query, scored, cut: cut, in: table)
            if best.probability >= policy.linkProbability, margin >= policy.linkMargin, guarded == nil {
                return decision(.link, .none)
            }
            return decision(.review, guarded ?? closeRule(scored, margin))
        }
        // The one who is meant may be among those who were not compared.
        if cut != .none, isNamesake(best) { return decision(.review, .blockCut) }
        // Namesakes share the probability between them: none is likely, all together are.
        let together = scored.reduce(0) { $0 + $1.probability }
        if together >= 0.5 { return decision(.review, guardRule(query, scored, cut: cut, in: table) ?? .namesakes) }
        if let rule = doubt(query, scored) { return decision(.review, rule) }
        var none = nobody(query, constraint)
        none.candidates = top(scored)
        none.margin = margin
        return none
    }

    private func human(_ always: Int32, _ scored: [ScoredCandidate]) -> PersonDecision {
        var candidates = top(scored.filter { $0.person == always })
        if candidates.isEmpty {
            candidates = [.init(person: always, weight: 0, probability: 1, levels: LevelVector())]
        }
        candidates[0].probability = 1
        candidates += top(scored.filter { $0.person != always }).prefix(4)
        return PersonDecision(kind: .link, candidates: candidates, decidedBy: .humanAlways, margin: .infinity)
    }

    private func nobody(_ query: PreparedPerson, _ constraint: LinkRequest.Constraint) -> PersonDecision {
        let kind: PersonDecision.Kind = query.mayBeMade ? .new : .skipped
        let rule: GuardRule =
            kind == .skipped ? .notIdentifiable : constraint.never.isEmpty ? .none : .humanNever
        return PersonDecision(kind: kind, candidates: [], decidedBy: rule, margin: .infinity)
    }

    func top(_ scored: [ScoredCandidate]) -> [PersonDecision.Candidate] {
        scored.prefix(5).map {
            .init(person: $0.person, weight: $0.weight, probability: $0.probability, levels: $0.levels)
        }
    }

    /// An existing link is kept at a lower probability, unless a guard of substance speaks against it.
    private func keep(
        _ query: PreparedPerson, _ scored: [ScoredCandidate], _ constraint: LinkRequest.Constraint, cut: SearchCut,
        in table: borrowing PersonTable
    ) -> PersonDecision? {
        guard let current = constraint.current, let place = scored.firstIndex(where: { $0.person == current })
        else { return nil }
        var ordered = scored
        ordered.insert(ordered.remove(at: place), at: 0)
        let kept = ordered[0]
        let rival = ordered.dropFirst().map(\.weight).max() ?? -.infinity
        guard kept.weight >= rival, kept.probability >= policy.keepProbability else { return nil }
        switch guardRule(query, ordered, cut: cut, in: table) {
        case nil, .dateMissing, .datePlaceholder, .dateDiffers, .namesakes, .margin, .blockCut, .givenMissing:
            return PersonDecision(
                kind: .link, candidates: top(ordered), decidedBy: .kept, margin: kept.weight - rival)
        default: return nil
        }
    }

    private func closeRule(_ scored: [ScoredCandidate], _ margin: Double) -> GuardRule {
        guard margin < policy.linkMargin else { return .none }
        return isNamesake(scored[0]) && scored.count > 1 && isNamesake(scored[1]) ? .namesakes : .margin
    }

    /// Surname, given name and birth date are the record's.
    func isNamesake(_ candidate: ScoredCandidate) -> Bool {
        let levels = candidate.levels
        return levels[.surname] == .surnameExact && levels[.birthDate] == .dateExact
            && (levels[.given] == .givenExact || levels[.given] == .givenVariant)
    }

    /// Evidence too grave to make a new person over it, however unlikely the candidate: the number is somebody's own.
    private func doubt(_ query: PreparedPerson, _ scored: [ScoredCandidate]) -> GuardRule? {
        for candidate in scored.prefix(3) {
            switch candidate.levels[.snils] {
            case .snilsEqual, .snilsEqualWeak:
                return candidate.levels[.birthDate] == .dateExact ? .twins : .identifierAlone
            default: break
            }
            if candidate.levels[.document] == .documentEqual { return .identifierAlone }
        }
        return nil
    }

    /// A child without a name (ОМС field НОВОР): found through the mother's family by birth date and sex.
    private func newborn(
        _ query: PreparedPerson, _ scored: [ScoredCandidate], in table: borrowing PersonTable
    ) -> (kind: PersonDecision.Kind, rule: GuardRule)? {
        let inFamily = scored.filter {
            $0.levels[.family] == .familyConfirmed && $0.levels[.birthDate] == .dateExact
                && $0.levels[.sex] != .sexDifferent
        }
        guard let only = inFamily.first, only.person == scored[0].person else { return nil }
        var born = 0
        for member in table.members(ofFamily: table.row(only.person).family)
        where table.row(member).isChild && table.row(member).day == table.row(only.person).day { born += 1 }
        // A second or third child of a birth of which the registry knows one may be the one it lacks.
        if inFamily.count > 1 || (query.newbornBirthOrder ?? 1) > born { return (.review, .newbornOrder) }
        return (.link, .newbornInFamily)
    }

    /// Adults of whom little but a name is known: looked for among the adults of the child's family.
    func findAdultsInside(
        _ request: LinkRequest, _ people: [PreparedPerson], _ decisions: inout [PersonDecision],
        in table: borrowing PersonTable
    ) {
        var isSought = false
        for index in people.indices where !people[index].isChild && decisions[index].kind != .link {
            if !people[index].given.isEmpty { isSought = true }
        }
        guard isSought else { return }
        let members = adults(besideChildrenOf: people, decisions, in: table)
        guard !members.isEmpty else { return }
        let prior = MatchModel.prior(members: members.count)
        for index in people.indices where !people[index].isChild && decisions[index].kind != .link {
            let query = people[index]
            let never = request.constraint(index).never
            guard !query.given.isEmpty else { continue }
            var scored: [ScoredCandidate] = []
            for member in members where !never.contains(member) {
                scored.append(weigh(table.compare(query, member, FamilyEvidence()), query, member, in: table))
            }
            rank(&scored, in: table)
            spread(&scored, prior: prior)
            guard let best = scored.first, best.probability >= 0.99, isSamePersonInside(best) else { continue }
            let margin = scored.count > 1 ? best.weight - scored[1].weight : .infinity
            guard margin >= policy.linkMargin else { continue }
            decisions[index] = PersonDecision(
                kind: .link, candidates: top(scored), decidedBy: .insideFamily, margin: margin,
                grounds: grounds(query, best.levels, compared: scored.count, members: members.count, in: table))
        }
    }

    /// The adults of the families of the linked children.
    private func adults(
        besideChildrenOf people: [PreparedPerson], _ decisions: [PersonDecision], in table: borrowing PersonTable
    ) -> [Int32] {
        var families: [Int32] = []
        var result: [Int32] = []
        for index in people.indices where people[index].isChild {
            guard let child = decisions[index].linked else { continue }
            let family = table.row(child).family
            guard family >= 0, !families.contains(family) else { continue }
            families.append(family)
            for member in table.members(ofFamily: family) where !table.row(member).isChild { result.append(member) }
        }
        return result
    }

    private func isSamePersonInside(_ candidate: ScoredCandidate) -> Bool {
        let levels = candidate.levels
        let given: [ComparisonLevel] = [.givenExact, .givenVariant, .givenTypo]
        let contradicted: [ComparisonLevel] = [.dateDifferent, .dateWithinYear, .dateSameMonth]
        return given.contains(levels[.given]) && levels[.sex] != .sexDifferent
            && levels[.patronymic] != .patronymicDifferent && !contradicted.contains(levels[.birthDate])
            && (levels[.surname] != .surnameDifferent || levels[.patronymic] != .missing)
            && levels[.snils] != .snilsDifferent
    }
}
