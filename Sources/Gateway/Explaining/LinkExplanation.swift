import Matcher

/// A decision of `sverka link` as one line of JSON: all that it was made from, and nothing of the people but their ids.
///
/// An object of its own, so that answers nobody asked to explain stay small.
package final class LinkExplanation: Sendable {
    private enum Basis: Sendable {
        /// By a model for people: what was decided about the row's child, and the waterfall of the best candidate.
        case people(PersonDecision, Explanation?)
        /// By a model of facts: the decision, and its candidates with the named one first.
        case fields(FieldMatcher.Link, [FieldMatcher.LinkCandidate])
    }

    private let basis: Basis

    init(decision: PersonDecision, waterfall: Explanation?) { basis = .people(decision, waterfall) }

    init(link: FieldMatcher.Link, candidates: [FieldMatcher.LinkCandidate]) {
        var ordered = candidates
        if link.kind != .new, let place = ordered.firstIndex(where: { $0.person == link.person }) {
            ordered.insert(ordered.remove(at: place), at: 0)
        }
        basis = .fields(link, ordered)
    }

    /// The line, without its end.
    func json(of answer: FileLinking.Decision, people: [String]) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("feed", answer.feed)
            writer.member("record", answer.recordID)
            writer.member("decision", answer.decision)
            writer.member("rule", answer.rule.code)
            writer.member("reason", answer.rule.russian)
            switch basis {
            case .people(let decision, let waterfall):
                if decision.margin.isFinite { ExplanationJSON.number("margin", decision.margin, &writer) }
                writer.key("candidates")
                writer.array { writer in
                    for candidate in decision.candidates {
                        ExplanationJSON.write(candidate, person: people[Int(candidate.person)], &writer)
                    }
                }
                if let waterfall { ExplanationJSON.members(waterfall, &writer) }
            case .fields(let link, let candidates): Self.write(link, candidates, people, &writer)
            }
        }
        return writer.text
    }

    private static func write(
        _ link: FieldMatcher.Link, _ candidates: [FieldMatcher.LinkCandidate], _ people: [String],
        _ writer: inout JSONWriter
    ) {
        if candidates.count > 1 {
            let lead = candidates[0].explanation.weight - candidates[1].explanation.weight
            ExplanationJSON.number("margin", lead, &writer)
        }
        writer.key("candidates")
        writer.array { writer in
            for candidate in candidates {
                writer.object { writer in
                    writer.member("person", people[Int(candidate.person)])
                    ExplanationJSON.number("weight", candidate.explanation.weight, &writer)
                    ExplanationJSON.number("probability", candidate.explanation.probability, &writer)
                    writer.key("levels")
                    ExplanationJSON.levels(of: candidate.explanation, &writer)
                }
            }
        }
        guard let best = candidates.first else { return }
        ExplanationJSON.members(best.explanation, &writer)
        // Among the few who were left for each other a weaker agreement means more.
        if link.bonus > 0 { ExplanationJSON.number("priorRaisedBy", link.bonus, &writer) }
    }
}
