import Matcher

/// A decision of `sverka link` as one line of JSON: all that it was made from, and nothing of the people but their ids.
///
/// Whoever has the same files, mapping and model gets the same line; the sum of `bits` over `lines` is `weight`.
package struct LinkExplanation: Sendable {
    /// What was decided about the row's child.
    let decision: PersonDecision
    /// The waterfall of the best candidate; nil without one.
    let waterfall: Explanation?

    /// The line, without its end.
    func json(of answer: FileLinking.Decision, people: [String]) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("feed", answer.feed)
            writer.member("record", answer.recordID)
            writer.member("decision", answer.decision)
            writer.member("rule", answer.rule.code)
            writer.member("reason", answer.rule.russian)
            if decision.margin.isFinite { number("margin", decision.margin, &writer) }
            writer.key("candidates")
            writer.array { writer in decision.candidates.forEach { write($0, people, &writer) } }
            if let waterfall { write(waterfall, &writer) }
        }
        return writer.text
    }

    private func write(_ candidate: PersonDecision.Candidate, _ people: [String], _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("person", people[Int(candidate.person)])
            number("weight", candidate.weight, &writer)
            number("probability", candidate.probability, &writer)
            writer.key("levels")
            writer.object { writer in
                for comparison in Comparison.allCases where candidate.levels[comparison] != .missing {
                    writer.member(comparison.code, candidate.levels[comparison].code)
                }
            }
        }
    }

    private func write(_ waterfall: Explanation, _ writer: inout JSONWriter) {
        writer.member("model", waterfall.modelVersion)
        number("prior", waterfall.prior, &writer)
        writer.key("lines")
        writer.array { writer in
            for line in waterfall.lines where line.level != .missing {
                writer.object { writer in
                    writer.member("comparison", line.comparison.code)
                    writer.member("level", line.level.code)
                    writer.member("text", line.russian)
                    number("bits", line.bits, &writer)
                    number("siblingBits", line.siblingBits, &writer)
                    if let share = line.share { number("share", share, &writer) }
                }
            }
        }
        number("weight", waterfall.weight, &writer)
        number("siblingWeight", waterfall.siblingWeight, &writer)
        number("namesakeWeight", waterfall.namesakeWeight, &writer)
        number("probability", waterfall.probability, &writer)
    }

    private func number(_ name: String, _ value: Double, _ writer: inout JSONWriter) {
        writer.key(name)
        writer.number(value)
    }
}
