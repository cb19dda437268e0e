import Adapters
import Matcher
import Schemas

/// `sverka link` for a mapping that compares facts: a model learned from the files, or a given one.
package struct FieldLinking {
    private let registry: FieldFile
    private let people: FieldTable
    private let mapping: FeedMapping
    private let asOf: CalendarDate
    private let model: FieldModel?
    /// Rows of the registry that could not be read.
    package let rejected: RegistryRows.RejectedPeople?

    /// Reads the registry.
    package init(
        registry path: String, layout: FeedMapping?, mapping: FeedMapping, asOf: CalendarDate, model: FieldModel?
    ) throws {
        guard let layout = layout ?? mapping.registryLayout else {
            throw FileLinking.Failure.noRegistryLayout(mapping: mapping.file)
        }
        let known = Set(layout.facts.map(\.name))
        let missing = mapping.matching.compare.map(\.fact).filter { !known.contains($0) }
        guard missing.isEmpty else {
            throw FileLinking.Failure.factsMissing(layout: layout.file, names: missing)
        }
        if let model, model.comparisons != FieldFile.comparisons(mapping) {
            throw FileLinking.Failure.foreignModel(model: model.version, mapping: mapping.file)
        }
        var table = FieldTable(comparisons: FieldFile.comparisons(mapping))
        registry = try FieldFile(path, mapping: layout, asOf: asOf, into: &table)
        rejected = try registry.rejectedPeople(in: path)
        people = table
        self.mapping = mapping
        self.asOf = asOf
        self.model = model
    }

    /// People in the registry.
    package var count: Int { registry.ids.count }

    /// Links a feed file: a decision for each row in the order of the file, and what the search cost.
    ///
    /// `explains`: each decision says what it was made from.
    package func link(
        _ path: String, explains: Bool = false
    ) throws -> (decisions: [FileLinking.Decision], report: FieldMatcher.Report) {
        let feed = FileLinking.feedName(path)
        var table = people
        let rows = try FieldFile(path, mapping: mapping, asOf: asOf, into: &table)
        let matcher = FieldMatcher(table, split: count)
        let model = try model ?? matcher.train(version: "\(mapping.name)+\(feed)")
        let found = matcher.links(
            model, isOneToOne: mapping.matching.assignment == .oneToOne, explains: explains)
        let decisions = zip(rows.ids, found.links).enumerated().map { place, row in
            let (id, link) = row
            let person = link.person.map { registry.ids[Int($0)] } ?? ""
            let kind =
                switch link.kind {
                case .link: "link"
                case .review: "review"
                case .new: rows.unusable.contains(place) ? "review" : "new"
                }
            var decision = FileLinking.Decision(
                feed: feed, recordID: id, personID: link.kind == .new ? "" : person, decision: kind, score: link.score)
            decision.isUnusable = rows.unusable.contains(place)
            decision.rule = link.rule
            if explains, !decision.isUnusable {
                decision.explanation = LinkExplanation(link: link, candidates: found.candidates[place])
            }
            return decision
        }
        return (decisions, found.report)
    }

    /// Why a decision was made, as a line of JSON; nil when that was not asked for.
    package func explain(_ decision: FileLinking.Decision) -> String? {
        decision.explanation?.json(of: decision, people: registry.ids)
    }
}
