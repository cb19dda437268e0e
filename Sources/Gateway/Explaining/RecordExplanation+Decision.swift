import Matcher
import Schemas

/// One decision told: from what was kept of it, and against today's registry.
extension RecordExplanation {
    static func decision(
        _ event: RecordHistory.Event, _ history: RecordHistory, _ snapshot: RegistrySnapshot?, _ feedID: String
    ) -> Decision {
        let asked = history.cases.last { $0.slot == event.slot && $0.delivery == event.delivery }
        let stored = event.kind == "review" ? asked.flatMap { $0.candidates.isEmpty ? nil : $0.candidates } : nil
        let record = event.delivery.flatMap { history.records[$0] }
        var decision = Decision(
            event: event, rule: GuardRule.allCases.first { $0.code == event.guardCode },
            rivals: stored.map { Rivals(isStored: true, candidates: $0) },
            receipt: event.delivery.flatMap { history.receipts[$0] }, hasRow: record != nil)
        let asking = snapshot.flatMap { snapshot in
            record.flatMap { Self.request(event, of: $0, history, snapshot) }
        }
        if let grounds = event.grounds {
            tell(grounds, &decision, history.models[grounds.modelID]?.model(of: feedID))
            if let snapshot, let request = asking, event.decidedBy == "matcher",
                let model = history.models[grounds.modelID]
            {
                repeatComparison(&decision, request, snapshot, snapshot.linker.weighing(by: model.model(of: feedID)))
            }
        } else if let snapshot, let request = asking {
            workOut(&decision, request, snapshot, stored?.first?.person)
        }
        return decision
    }

    /// The question that a decision answered, put to today's registry; nil when nothing was asked.
    private static func request(
        _ event: RecordHistory.Event, of record: CanonicalRecord, _ history: RecordHistory, _ snapshot: RegistrySnapshot
    ) -> LinkRequest? {
        guard record.people.indices.contains(event.slot), ["link", "review", "create"].contains(event.kind) else {
            return nil
        }
        var constraints = Array(repeating: LinkRequest.Constraint(), count: record.people.count)
        for verdict in history.verdicts where constraints.indices.contains(verdict.slot) && verdict.at < event.at {
            guard let number = snapshot.number(of: verdict.person) else { continue }
            if verdict.isAlways {
                constraints[verdict.slot].always = number
            } else {
                constraints[verdict.slot].never.append(number)
            }
        }
        for slot in constraints.indices {
            constraints[slot].current = linked(slot, before: event, history).flatMap { snapshot.number(of: $0) }
        }
        // Whoever was made for want of anybody was no candidate then.
        if event.kind == "create", let made = event.person.flatMap({ snapshot.number(of: $0) }) {
            constraints[event.slot].never.append(made)
        }
        return LinkRequest(people: record.people, dwelling: record.dwelling, constraints: constraints)
    }

    /// Who was linked when a decision was made.
    private static func linked(
        _ slot: Int, before event: RecordHistory.Event, _ history: RecordHistory
    ) -> UniqueIdentifier? {
        let last = history.events.last {
            $0.slot == slot && $0.at < event.at && ["link", "create", "unlink", "withdraw"].contains($0.kind)
        }
        return last.flatMap { $0.kind == "link" || $0.kind == "create" ? $0.person : nil }
    }

    /// The decision as it was made, from what was kept of it.
    private static func tell(_ grounds: StoredGrounds, _ decision: inout Decision, _ model: MatchModel?) {
        let event = decision.event
        var best = grounds.best
        if best == nil, let person = event.person, let weight = event.weight {
            best = StoredGrounds.Best(person: person, weight: Float(weight))
        }
        let levels = grounds.levels ?? LevelVector()
        if let best, let model {
            decision.waterfall = model.explanation(
                levels, grounds.grounds, probability: Double(grounds.probability),
                decidedBy: decision.rule ?? .none, kind: Self.kind(event.kind),
                margin: grounds.runnerUp.map { Double(best.weight) - Double($0.weight) } ?? .infinity)
        }
        decision.stored = Stored(
            grounds: grounds, best: best,
            isReproduced: best.map { best in decision.waterfall.map { Float($0.weight) == best.weight } ?? false }
                ?? true)
        var candidates: [RecordHistory.Candidate] = []
        if let best {
            candidates.append(
                RecordHistory.Candidate(
                    person: best.person, weight: Double(best.weight), levels: levels,
                    probability: Double(grounds.probability)))
        }
        if let second = grounds.runnerUp {
            candidates.append(RecordHistory.Candidate(person: second.person, weight: Double(second.weight)))
        }
        // A question to operators names more of them.
        if let asked = decision.rivals, asked.candidates.count >= candidates.count { candidates = asked.candidates }
        decision.rivals = Rivals(isStored: true, candidates: candidates, hasMargin: grounds.hasMargin)
    }

    private static func kind(_ code: String) -> PersonDecision.Kind {
        switch code {
        case "link": .link
        case "create": .new
        default: .review
        }
    }

    /// The same row and the same model against today's registry.
    private static func repeatComparison(
        _ decision: inout Decision, _ request: LinkRequest, _ snapshot: RegistrySnapshot, _ linker: RecordLinker
    ) {
        let event = decision.event
        let best = decision.stored?.best?.person
        if let number = best.flatMap({ snapshot.number(of: $0) }),
            let pair = linker.explain(person: event.slot, in: request, candidate: number)
        {
            var levels = LevelVector()
            for line in pair.lines { levels[line.comparison] = line.level }
            decision.stored?.repeated = levels
        }
        let again = linker.link(request).people[event.slot]
        let isSame: Bool =
            switch (event.kind, again.kind) {
            case ("link", .link): again.linked.map { snapshot.person($0) } == event.person
            // Other records decided, which nobody asks here.
            case ("review", _) where decision.rule == .numberClaimed || decision.rule == .lookalike:
                again.candidates.first.map { snapshot.person($0.person) } == best
            case ("review", .review):
                again.decidedBy == decision.rule && again.candidates.first.map { snapshot.person($0.person) } == best
            case ("review", .skipped): decision.rule == .notIdentifiable
            case ("create", .new): true
            // Who is not told from others may still be made as an adult of a child's row.
            case ("create", .skipped): decision.rule == .notIdentifiable
            default: false
            }
        guard !isSame else { return }
        decision.stored?.today = Today(
            kind: again.kind, rule: again.decidedBy, rivals: rivals(again, isStored: false, in: snapshot))
    }

    /// A decision of which only levels and weight were kept.
    private static func workOut(
        _ decision: inout Decision, _ request: LinkRequest, _ snapshot: RegistrySnapshot, _ asked: UniqueIdentifier?
    ) {
        let event = decision.event
        var request = request
        // As it was always told: the link that held before is not known to count.
        for slot in request.constraints.indices {
            request.constraints[slot].current = nil
            request.constraints[slot].always = nil
        }
        let again = snapshot.linker.link(request).people[event.slot]
        if decision.rivals == nil { decision.rivals = rivals(again, isStored: false, in: snapshot) }
        let person = event.person.flatMap { snapshot.number(of: $0) }
        let candidate =
            event.kind == "link"
            ? person : asked.flatMap { snapshot.number(of: $0) } ?? again.candidates.first?.person
        decision.waterfall = candidate.flatMap {
            snapshot.linker.explain(person: event.slot, in: request, candidate: $0)
        }
    }

    private static func rivals(_ decision: PersonDecision, isStored: Bool, in snapshot: RegistrySnapshot) -> Rivals {
        Rivals(
            isStored: isStored,
            candidates: decision.candidates.map {
                RecordHistory.Candidate(
                    person: snapshot.person($0.person), family: snapshot.family(of: $0.person), weight: $0.weight,
                    levels: $0.levels, probability: $0.probability)
            }, hasMargin: decision.margin.isFinite || decision.candidates.count < 2)
    }
}
