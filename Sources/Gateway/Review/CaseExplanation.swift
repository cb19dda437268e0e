import Matcher
import Schemas

/// A review case with its candidates: ids, weights, levels and the rule, and nothing of the people.
package struct CaseExplanation: Sendable {
    /// Somebody who may be meant.
    struct Candidate: Sendable {
        /// As the case was opened.
        var stored: RecordHistory.Candidate
        /// Probability as it was; for cases of earlier versions worked out again with the registry of today. Nil when it
        /// can't be.
        var probability: Double?
    }

    let entry: ReviewQueue.Entry
    let candidates: [Candidate]
    /// The rule; nil when the stored one is not the matcher's.
    let rule: GuardRule?
    let offsetMinutes: Int
    /// Everything is as it was when the case was opened.
    let isStored: Bool

    /// Explains a case. The reading is written to the audit log before anything is shown.
    package init(
        _ application: GatewayApplication, case id: UniqueIdentifier, model: MatchModel, by operatorName: String
    ) async throws {
        let found = try await application.gateway.transaction { session in
            let entry = try ReviewQueue.find(id, on: session)
            try AuditLog(session).append(
                actor: operatorName, action: "review.show", object: id.text,
                detail: entry.map { "candidates \($0.candidateCount)" } ?? "unknown case")
            return try entry.map { entry in
                let row = try session.queryOne(
                    "SELECT candidates::text, delivery_id FROM gateway.review_case WHERE case_id = \(id)")
                return (
                    entry: entry, candidates: try RecordHistory.candidates(row.text(0)), delivery: try row.uuid(1),
                    history: try RecordHistory(feedID: entry.feedID, recordID: entry.recordID, on: session)
                )
            }
        }
        guard let found else { throw ReviewDecision.Failure.unknownCase }
        entry = found.entry
        rule = GuardRule.allCases.first { $0.code == found.entry.guardCode }
        offsetMinutes = application.profile.settings.offsetMinutes
        let slot = found.entry.slot
        if found.candidates.allSatisfy({ $0.probability != nil }) {
            isStored = true
            candidates = found.candidates.map { Candidate(stored: $0, probability: $0.probability) }
            return
        }
        isStored = false
        guard let history = found.history, let record = history.records[found.delivery],
            record.people.indices.contains(slot)
        else {
            candidates = found.candidates.map { Candidate(stored: $0) }
            return
        }
        var snapshot: RegistrySnapshot?
        do {
            snapshot = try await NightRun(application, model: model.model(of: entry.feedID)).loadSnapshot()
        } catch let error as PostgresError where error.meansAway {}
        let request = LinkRequest(
            people: record.people, dwelling: record.dwelling,
            constraints: Array(repeating: LinkRequest.Constraint(), count: record.people.count))
        candidates = found.candidates.map { candidate in
            let probability = snapshot.flatMap { snapshot in
                candidate.person.flatMap { snapshot.number(of: $0) }
                    .flatMap { snapshot.linker.explain(person: slot, in: request, candidate: $0)?.probability }
            }
            return Candidate(stored: candidate, probability: probability)
        }
    }

    /// Lines in Russian, for a terminal.
    package var text: String {
        var lines = [entry.text(offsetMinutes: offsetMinutes)]
        if entry.state != "open" {
            lines.append("Случай закрыт: \(entry.state == "decided" ? "решён" : "строка изменилась").")
        }
        if let rule { lines.append(rule.russian) }
        lines.append(
            isStored
                ? "Кандидаты (вес, вероятность и уровни — как были при решении):"
                : "Кандидаты (вес и уровни — как были при решении, вероятность — по нынешнему реестру):")
        for candidate in candidates {
            let stored = candidate.stored
            let family = stored.family.map { "семья \($0.text)" }
            let whom = [stored.person?.text, family].compactMap(\.self).joined(separator: ", ")
            var line = "  \(whom): вес \(ReportText.decimal(stored.weight, 1))"
            if let probability = candidate.probability { line += ", вероятность \(ReportText.percent(probability))" }
            lines.append(line)
            for comparison in Comparison.allCases where stored.levels[comparison] != .missing {
                lines.append("      \(comparison.russian): \(stored.levels[comparison].russian)")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// One object.
    package var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            entry.members(&writer)
            writer.member("rule", entry.guardCode)
            writer.member("ruleText", rule?.russian)
            writer.key("candidates")
            writer.array { writer in
                for candidate in candidates {
                    writer.object { writer in
                        writer.member("person", candidate.stored.person?.text)
                        writer.member("family", candidate.stored.family?.text)
                        ExplanationJSON.number("weight", candidate.stored.weight, &writer)
                        if let probability = candidate.probability {
                            ExplanationJSON.number("probability", probability, &writer)
                        }
                        writer.key("levels")
                        ExplanationJSON.write(candidate.stored.levels, &writer)
                    }
                }
            }
        }
        return writer.text
    }
}
