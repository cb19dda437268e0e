import Adapters
import Matcher
import Schemas

/// `sverka dedupe`: the same person twice in one file.
package struct FileDuplicates {
    /// One line of the answer.
    package struct Pair: Sendable, Hashable {
        /// The lesser id.
        package var first: String
        /// The greater id.
        package var second: String
        /// `link` or `review`.
        package var decision: String
        /// Odds of one person in bits.
        package var score: Double
    }

    /// What was read and found.
    package struct Summary: Sendable, Hashable {
        /// Rows read.
        package var rows = 0
        /// Rows that could not be used.
        package var unusable = 0
        /// Pairs linked.
        package var links = 0
        /// Pairs for a human.
        package var reviews = 0
        /// The search: pairs compared, and what was left out.
        package var report = FieldMatcher.Report()
    }

    /// Pairs by their ids.
    package private(set) var pairs: [Pair] = []
    /// What was read and found.
    package private(set) var summary = Summary()

    /// Finds the pairs by the facts that the mapping compares; trains a model when none is given.
    package init(_ path: String, mapping: FeedMapping, asOf: CalendarDate, model: FieldModel?) throws {
        var table = FieldTable(comparisons: FieldFile.comparisons(mapping))
        let file = try FieldFile(path, mapping: mapping, asOf: asOf, into: &table)
        let matcher = FieldMatcher(table)
        let model = try model ?? matcher.train(version: mapping.name)
        let found = matcher.duplicates(model)
        collect(
            found.pairs.map { (file.ids[Int($0.first)], file.ids[Int($0.second)], $0.isLink, $0.score) })
        summary.rows = file.ids.count
        summary.unusable = file.unusable.count
        summary.report = found.report
    }

    /// Orders the pairs by their ids, so that the order of the rows does not show.
    private mutating func collect(_ found: [(first: String, second: String, isLink: Bool, score: Double)]) {
        pairs = found.map { pair in
            let isOrdered = !pair.second.utf8.lexicographicallyPrecedes(pair.first.utf8)
            return Pair(
                first: isOrdered ? pair.first : pair.second, second: isOrdered ? pair.second : pair.first,
                decision: pair.isLink ? "link" : "review", score: pair.score)
        }
        pairs.sort { left, right in
            if left.first != right.first { return left.first.utf8.lexicographicallyPrecedes(right.first.utf8) }
            return left.second.utf8.lexicographicallyPrecedes(right.second.utf8)
        }
        summary.links = pairs.count { $0.decision == "link" }
        summary.reviews = pairs.count - summary.links
    }
}
