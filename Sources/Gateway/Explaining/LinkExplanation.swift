import Matcher

/// A decision of `sverka link` as one line of JSON: all that it was made from, and nothing of the people but their ids.
///
/// An object of its own, so that answers nobody asked to explain stay small.
package final class LinkExplanation: Sendable {
    /// What was decided about the row's child.
    let decision: PersonDecision
    /// The waterfall of the best candidate; nil without one.
    let waterfall: Explanation?

    init(decision: PersonDecision, waterfall: Explanation?) {
        self.decision = decision
        self.waterfall = waterfall
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
            if decision.margin.isFinite { ExplanationJSON.number("margin", decision.margin, &writer) }
            writer.key("candidates")
            writer.array { writer in
                for candidate in decision.candidates {
                    ExplanationJSON.write(candidate, person: people[Int(candidate.person)], &writer)
                }
            }
            if let waterfall { ExplanationJSON.members(waterfall, &writer) }
        }
        return writer.text
    }
}
