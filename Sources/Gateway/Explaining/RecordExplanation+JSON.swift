import Matcher
import Schemas

/// The explanation for machines.
extension RecordExplanation {
    /// One object.
    package var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("feed", feedID)
            writer.member("record", recordID)
            writer.member("outcome", history.outcome)
            writer.key("withdrawn")
            writer.boolean(history.isWithdrawn)
            writer.key("registryAway")
            writer.boolean(isRegistryAway)
            writer.key("people")
            writer.array { writer in people.forEach { write($0, &writer) } }
        }
        return writer.text
    }

    private func write(_ person: Person, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("slot")
            writer.number(person.slot)
            writer.member("role", person.slot < 0 ? "household" : person.role?.rawValue)
            writer.key("decisions")
            writer.array { writer in person.decisions.forEach { write($0, &writer) } }
            writer.key("verdicts")
            writer.array { writer in
                for verdict in person.verdicts {
                    writer.object { writer in
                        writer.member("at", verdict.at.iso)
                        writer.member("person", verdict.person.text)
                        writer.member("verdict", verdict.isAlways ? "always" : "never")
                        writer.member("by", verdict.decidedBy)
                        writer.member("reason", verdict.reason)
                    }
                }
            }
            writer.key("open")
            writer.boolean(person.openCase != nil)
        }
    }

    private func write(_ decision: Decision, _ writer: inout JSONWriter) {
        let event = decision.event
        writer.object { writer in
            writer.member("at", event.at.iso)
            writer.member("kind", event.kind)
            writer.member("person", event.person?.text)
            writer.member("family", event.family?.text)
            writer.member("by", event.decidedBy)
            writer.member("model", event.modelVersion)
            writer.member("receipt", decision.receipt)
            writer.member("rule", event.guardCode)
            writer.member("ruleText", decision.rule?.russian)
            writer.member("reason", event.reason)
            if let weight = event.weight { ExplanationJSON.number("weight", weight, &writer) }
            if let levels = event.levels {
                writer.key("levels")
                ExplanationJSON.write(levels, &writer)
            }
            if let rivals = decision.rivals { write(rivals, &writer) }
            if let stored = decision.stored { write(stored, &writer) }
            guard let waterfall = decision.waterfall else { return }
            writer.key("waterfall")
            writer.object { writer in
                ExplanationJSON.members(waterfall, &writer)
                writer.member("from", decision.stored == nil ? "recomputed" : "stored")
                writer.key("modelDiffers")
                writer.boolean(decision.hasOtherModel)
                writer.key("levelsDiffer")
                writer.boolean(decision.hasOtherLevels)
            }
        }
    }

    private func write(_ stored: Stored, _ writer: inout JSONWriter) {
        writer.key("compared")
        writer.number(stored.grounds.grounds.compared)
        writer.key("people")
        writer.number(stored.grounds.grounds.people)
        writer.key("reproduced")
        writer.boolean(stored.isReproduced)
        if let levels = stored.repeated {
            writer.key("repeated")
            writer.object { writer in
                writer.key("levelsDiffer")
                writer.boolean(stored.isComparedOtherwise)
                writer.key("levels")
                ExplanationJSON.write(levels, &writer)
            }
        }
        guard let today = stored.today else { return }
        writer.key("today")
        writer.object { writer in
            writer.member("decision", Self.code(today.kind))
            writer.member("rule", today.rule.code)
            writer.member("ruleText", today.rule.russian)
            write(today.rivals, &writer)
        }
    }

    private static func code(_ kind: PersonDecision.Kind) -> String {
        switch kind {
        case .link: "link"
        case .review, .skipped: "review"
        case .new: "new"
        }
    }

    private func write(_ rivals: Rivals, _ writer: inout JSONWriter) {
        writer.member("candidatesFrom", rivals.isStored ? "stored" : "recomputed")
        if let margin = rivals.margin { ExplanationJSON.number("margin", margin, &writer) }
        writer.key("candidates")
        writer.array { writer in
            for candidate in rivals.candidates {
                writer.object { writer in
                    writer.member("person", candidate.person?.text)
                    writer.member("family", candidate.family?.text)
                    ExplanationJSON.number("weight", candidate.weight, &writer)
                    if let probability = candidate.probability {
                        ExplanationJSON.number("probability", probability, &writer)
                    }
                    writer.key("levels")
                    ExplanationJSON.write(candidate.levels, &writer)
                }
            }
        }
    }
}
