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
    /// The same pairs as the search found them.
    private var found: [FieldMatcher.Pair] = []
    /// Tells how a pair was compared.
    private var telling: PairExplanation.Telling?
    /// What was read and found.
    package private(set) var summary = Summary()

    /// Finds the pairs; a mapping that compares facts trains a model when none is given.
    package init(
        _ path: String, mapping: FeedMapping, asOf: CalendarDate, model: ModelFile?, width: Int
    ) async throws {
        switch (mapping.matching.training, model) {
        case (.unsupervised, .people), (.standard, .fields):
            throw FileLinking.Failure.foreignModel(model: "--model", mapping: mapping.file)
        case (.unsupervised, .fields(let fields)):
            guard fields.comparisons == FieldFile.comparisons(mapping) else {
                throw FileLinking.Failure.foreignModel(model: fields.version, mapping: mapping.file)
            }
            try compareFields(path, mapping, asOf, fields)
        case (.unsupervised, nil): try compareFields(path, mapping, asOf, nil)
        case (.standard, .people(let people)): try await comparePeople(path, mapping, asOf, people, width)
        case (.standard, nil): try await comparePeople(path, mapping, asOf, .standard, width)
        }
    }

    /// By the facts that the mapping compares.
    private mutating func compareFields(
        _ path: String, _ mapping: FeedMapping, _ asOf: CalendarDate, _ model: FieldModel?
    ) throws {
        var table = FieldTable(comparisons: FieldFile.comparisons(mapping))
        let file = try FieldFile(path, mapping: mapping, asOf: asOf, into: &table)
        let matcher = FieldMatcher(table)
        let model = try model ?? matcher.train(version: mapping.name)
        let found = matcher.duplicates(model)
        telling = .fields(matcher, model)
        collect(found.pairs, file.ids)
        summary.rows = file.ids.count
        summary.unusable = file.unusable.count
        summary.report = found.report
    }

    /// With a model for people.
    private mutating func comparePeople(
        _ path: String, _ mapping: FeedMapping, _ asOf: CalendarDate, _ model: MatchModel, _ width: Int
    ) async throws {
        var records: [CanonicalRecord] = []
        var unusable = 0
        // To the end, however many rows are unusable: every row gets its answer.
        let reader = FeedReader(
            mapping: mapping.confirmed, files: [FileLinking.feedFile(path)], asOf: asOf)
        let report = try reader.read(isUnchanged: { _, _ in false }) { row in
            switch row {
            case .record(let record): records.append(record)
            case .quarantined: unusable += 1
            case .unchanged: break
            }
        }
        if let fatal = report.fatal { throw FileLinking.Failure.refused(file: path, fatal) }
        // Where blocks are cut it matters who comes first: the contents decide, not the file.
        let keys = records.map(\.contentDigest.hex)
        records = records.indices.sorted { left, right in
            if keys[left] != keys[right] { return keys[left] < keys[right] }
            return IdentifierOrder.precedes(records[left].recordID, records[right].recordID)
        }.map { records[$0] }
        let search = DuplicateSearch(
            records.map { LinkRequest(people: $0.people, dwelling: $0.dwelling) }, model: model)
        let answers = await Array(0..<search.count).mapOnAllCores(width: max(1, width)) { search.candidates(of: $0) }
        let (pairs, costs) = search.group(answers.flatMap(\.pairs))
        telling = .people(search)
        collect(pairs, records.map(\.recordID))
        summary.rows = records.count + unusable
        summary.unusable = unusable
        summary.report = costs
        summary.report.cutRecords = answers.count { $0.isCut }
    }

    /// Why a pair was decided as it was, as a line of JSON.
    package func explain(_ place: Int) -> String? {
        telling.map { PairExplanation(pair: pairs[place], found: found[place], telling: $0).json }
    }

    /// Orders the pairs by their ids, so that the order of the rows does not show.
    private mutating func collect(_ found: [FieldMatcher.Pair], _ ids: [String]) {
        var both = found.map { pair in
            let one = ids[Int(pair.first)]
            let other = ids[Int(pair.second)]
            let isOrdered = !IdentifierOrder.precedes(other, one)
            return (
                pair: Pair(
                    first: isOrdered ? one : other, second: isOrdered ? other : one,
                    decision: pair.isLink ? "link" : "review", score: pair.score), found: pair
            )
        }
        both.sort { left, right in
            if left.pair.first != right.pair.first {
                return IdentifierOrder.precedes(left.pair.first, right.pair.first)
            }
            return IdentifierOrder.precedes(left.pair.second, right.pair.second)
        }
        pairs = both.map(\.pair)
        self.found = both.map(\.found)
        summary.links = pairs.count { $0.decision == "link" }
        summary.reviews = pairs.count - summary.links
    }
}
