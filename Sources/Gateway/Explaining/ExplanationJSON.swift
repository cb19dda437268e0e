import Matcher

/// Candidates and waterfalls as JSON: what `sverka link --explain` and `sverka explain --json` both write. Whoever has the
/// same inputs and model gets the same; the sum of `bits` over `lines` is `weight`.
struct ExplanationJSON {
    /// A candidate with its weight, probability and levels.
    static func write(_ candidate: PersonDecision.Candidate, person: String, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("person", person)
            number("weight", candidate.weight, &writer)
            number("probability", candidate.probability, &writer)
            writer.key("levels")
            write(candidate.levels, &writer)
        }
    }

    /// Levels by comparison; what is not known is left out.
    static func write(_ levels: LevelVector, _ writer: inout JSONWriter) {
        writer.object { writer in
            for comparison in Comparison.allCases where levels[comparison] != .missing {
                writer.member(comparison.code, levels[comparison].code)
            }
        }
    }

    /// The members of a waterfall, into an object that is open.
    static func members(_ waterfall: Explanation, _ writer: inout JSONWriter) {
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

    /// The members of a waterfall of facts: the same, without what such a model does not know.
    static func members(_ waterfall: FieldExplanation, _ writer: inout JSONWriter) {
        writer.member("model", waterfall.modelVersion)
        number("prior", waterfall.prior, &writer)
        writer.key("lines")
        writer.array { writer in
            for line in waterfall.lines where line.level != .missing {
                writer.object { writer in
                    writer.member("comparison", line.comparison)
                    writer.member("level", line.level.code)
                    writer.member("text", line.russian)
                    number("bits", line.bits, &writer)
                }
            }
        }
        number("weight", waterfall.weight, &writer)
        number("probability", waterfall.probability, &writer)
    }

    /// Levels of facts by comparison; what is not known is left out.
    static func levels(of waterfall: FieldExplanation, _ writer: inout JSONWriter) {
        writer.object { writer in
            for line in waterfall.lines where line.level != .missing { writer.member(line.comparison, line.level.code) }
        }
    }

    /// A number under a name.
    static func number(_ name: String, _ value: Double, _ writer: inout JSONWriter) {
        writer.key(name)
        writer.number(value)
    }
}
