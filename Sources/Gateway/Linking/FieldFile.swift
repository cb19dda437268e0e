import Adapters
import Matcher
import Schemas

/// A file read for matching by its facts: ids of the rows and the texts to compare.
struct FieldFile {
    /// Ids of the rows, in the order of the file.
    private(set) var ids: [String] = []
    /// Rows that could not be used: they are never linked, but a person must see them.
    private(set) var unusable: Set<Int> = []
    /// The first of them, as a line of the file.
    private var firstUnusableLine = 0

    /// What of a registry could not be read; throws when that is most of it.
    func rejectedPeople(in path: String) throws -> RegistryRows.RejectedPeople? {
        guard !unusable.isEmpty else { return nil }
        return try RegistryRows.RejectedPeople(count: unusable.count, line: firstUnusableLine)
            .bearable(of: ids.count, in: path)
    }

    /// What a mapping compares.
    static func comparisons(_ mapping: FeedMapping) -> [FieldComparison] {
        let fields = mapping.matching.compare
        return fields.map { field in
            FieldComparison(
                name: field.fact, kind: kind(field.kind),
                exchangedWith: field.exchangedWith.flatMap { name in fields.firstIndex { $0.fact == name } },
                isStrong: field.isStrong)
        }
    }

    /// The matcher's name of a kind of comparison.
    static func kind(_ kind: MatchingRule.Field.Kind) -> FieldComparison.Kind {
        switch kind {
        case .name: .name
        case .date: .date
        case .number: .number
        case .words: .words
        case .category: .category
        }
    }

    /// Reads a file and adds its rows to a table, an unusable one without texts.
    init(_ path: String, mapping: FeedMapping, asOf: CalendarDate, into table: inout FieldTable) throws {
        // To the end, however many rows are unusable: every row gets its answer.
        let reader = FeedReader(
            mapping: mapping.confirmed, files: [FileLinking.feedFile(path)], asOf: asOf)
        var ids: [String] = []
        var unusable: Set<Int> = []
        var firstLine = 0
        var rows = table
        let names = table.comparisons.map(\.name)
        let report = try reader.read(isUnchanged: { _, _ in false }) { row in
            switch row {
            case .record(let record):
                ids.append(record.recordID)
                rows.append(names.map { record.facts[$0]?.text ?? "" })
            case .quarantined(let record, _):
                if unusable.isEmpty { firstLine = record.location.line }
                unusable.insert(ids.count)
                ids.append(record.recordID)
                rows.append(names.map { _ in "" })
            case .unchanged: break
            }
        }
        if let fatal = report.fatal { throw FileLinking.Failure.refused(file: path, fatal) }
        // Ranks of one side need not be told from the other's.
        rows.ranks += IdentifierOrder.ranks(ids)
        table = rows
        self.ids = ids
        self.unusable = unusable
        firstUnusableLine = firstLine
    }
}
