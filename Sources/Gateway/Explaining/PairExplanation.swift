import Matcher

/// A pair of `sverka dedupe` as one line of JSON: its levels and weights and what decided, and nothing of the people but the
/// ids of their rows.
struct PairExplanation {
    /// What compared the pair.
    enum Telling: Sendable {
        /// A model for people.
        case people(DuplicateSearch)
        /// A model of facts.
        case fields(FieldMatcher, FieldModel)
    }

    let pair: FileDuplicates.Pair
    let found: FieldMatcher.Pair
    let telling: Telling

    /// The line, without its end.
    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("a", pair.first)
            writer.member("b", pair.second)
            writer.member("decision", pair.decision)
            ExplanationJSON.number("score", pair.score, &writer)
            switch telling {
            case .people(let search): write(search, &writer)
            case .fields(let matcher, let model): write(matcher, model, &writer)
            }
        }
        return writer.text
    }

    private func write(_ search: DuplicateSearch, _ writer: inout JSONWriter) {
        guard let told = search.explain(found) else { return }
        // Of a pair that was put before a human by its own odds the guard is the reason.
        switch (found.rule, told.rule) {
        case (.odds, let rule) where rule != .none && !found.isLink: reason(rule.code, rule.russian, &writer)
        case (.odds, _) where !found.isLink && told.mayBeTwo: reason("mayBeTwo", Self.mayBeTwo, &writer)
        default: reason(found.rule.rawValue, found.rule.russian, &writer)
        }
        // What stands against the two by themselves, when others joined them.
        if found.rule == .throughOthers, told.rule != .none { writer.member("guard", told.rule.code) }
        limits(MatchPolicy().duplicateProbability, MatchPolicy().reviewProbability, &writer)
        ExplanationJSON.members(told.waterfall, &writer)
    }

    private func write(_ matcher: FieldMatcher, _ model: FieldModel, _ writer: inout JSONWriter) {
        reason(found.rule.rawValue, found.rule.russian, &writer)
        limits(matcher.policy.linkProbability, matcher.policy.reviewProbability, &writer)
        ExplanationJSON.members(matcher.explain(found, by: model), &writer)
    }

    private func reason(_ code: String, _ text: String, _ writer: inout JSONWriter) {
        writer.member("rule", code)
        writer.member("reason", text)
        writer.member("joined", pair.decision == "link" ? found.rule == .throughOthers ? "through" : "direct" : nil)
    }

    private func limits(_ link: Double, _ review: Double, _ writer: inout JSONWriter) {
        writer.key("limits")
        writer.object { writer in
            ExplanationJSON.number("link", link, &writer)
            ExplanationJSON.number("review", review, &writer)
        }
    }

    private static let mayBeTwo =
        "Имя написано иначе или муниципалитет другой, а номера нет: в одном файле это могут быть двое."
}
