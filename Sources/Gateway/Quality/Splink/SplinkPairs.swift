import Adapters
import Matcher
import Schemas

/// Pairs of a row and a candidate with the levels that a model for people weighs, for weighing them in Splink. Holds ids,
/// levels and shares, and no name or date of anybody.
package struct SplinkPairs {
    private let people: [String]
    private let linker: RecordLinker
    private let mapping: FeedMapping
    private let asOf: CalendarDate
    /// Rows of the registry that could not be read.
    package let rejected: RegistryRows.RejectedPeople?
    /// Pairs handed out.
    package private(set) var count = 0

    /// Reads a registry file. All feeds are weighed by the same figures: those of the model, or its own ones of one feed.
    package init(
        registry path: String, layout: FeedMapping, mapping: FeedMapping, asOf: CalendarDate, model: MatchModel
    ) async throws {
        let rows = RegistryRows(path: path, layout: layout, asOf: asOf)
        let read = try await DedicatedThread.run { try rows.people() }
        people = read.ids
        rejected = read.rejected
        linker = RecordLinker(index: read.index, model: model)
        self.mapping = mapping
        self.asOf = asOf
    }

    /// Header of the file.
    package static let header =
        (["unique_id", "pair", "feed", "feed_record_id", "person_id", "weight"]
        + Comparison.allCases.map(SplinkPeople.levelColumn) + Comparison.allCases.map(SplinkPeople.shareColumn))
        .joined(separator: ",")

    /// Children of the registry, for Splink's prior.
    package var children: Int { linker.index.count(ofChildren: true) }

    /// Calls the body with a line for each pair of a row's child and one of its best candidates, at most so many in all.
    package mutating func forEach(
        of path: String, limit: Int, cell: (String) -> String, _ body: (String) throws -> Void
    ) async throws {
        let feed = LinkRows(path, mapping: mapping, asOf: asOf)
        for row in try await feed.usable().rows {
            let decision = linker.link(row.request)
            guard decision.people.indices.contains(row.subject) else { continue }
            for candidate in decision.people[row.subject].candidates {
                guard count < limit else { return }
                guard
                    let why = linker.explain(person: row.subject, in: row.request, candidate: candidate.person)
                else { continue }
                count += 1
                let ids = [feed.feed, row.recordID, people[Int(candidate.person)]].map(cell)
                let levels = why.lines.map { "\($0.level.rawValue)" }
                let shares = why.lines.map { line in
                    line.share.map { share in "\(min(1, share * linker.model.factor(line.level)))" } ?? ""
                }
                try body((["\(count)", "\(count)"] + ids + ["\(why.weight)"] + levels + shares).joined(separator: ","))
            }
        }
    }
}

extension MatchModel {
    /// What a level that counts frequencies multiplies them with.
    fileprivate func factor(_ level: ComparisonLevel) -> Double {
        table.rows.first { $0.level == level }?.unrelated ?? 1
    }
}
