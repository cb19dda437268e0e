import Gateway

/// What another model would decide otherwise, as it is told.
struct DifferenceAnswer {
    private let difference: ModelDifference

    init(_ difference: ModelDifference) { self.difference = difference }

    /// The list of changes as CSV.
    func write(to path: String) throws {
        var sink = try FileSink(path)
        try sink.write(Array((ModelDifference.header + "\n").utf8))
        try write(to: &sink)
        try sink.finish()
    }

    /// The changes as lines of CSV; with a cause as their last field, when there is one.
    func write(to sink: inout FileSink, cause: String? = nil) throws {
        for change in difference.changes {
            let texts = [
                change.feed, change.recordID, Self.name(change.old.kind), Self.name(change.new.kind),
                change.old.personID, change.new.personID,
            ]
            let numbers = [change.old.score, change.new.score].map(AnswerLine.number)
            let bits = [change.oldBits, change.newBits].map(AnswerLine.number)
            let fields =
                texts.map(TableCell.text) + numbers + [change.level] + bits + [change.old.rule, change.new.rule]
                + (cause.map { [$0] } ?? [])
            try sink.write(Array((fields.joined(separator: ",") + "\n").utf8))
        }
    }

    private static func name(_ kind: QualityTally.Kind) -> String {
        switch kind {
        case .link: "link"
        case .review: "review"
        case .new: "new"
        }
    }

    /// The counts, for people or for machines.
    func say(json: Bool) {
        if let rejected = difference.rejected { Console.note(rejected.text) }
        if json { return Console.line(text) }
        if difference.unusable > 0 {
            Console.note("строк выгрузок, отклонённых при чтении: \(difference.unusable); модель о них не решает")
        }
        Console.line("записей \(difference.records), решений без изменений \(difference.unchanged)")
        sayChanges()
    }

    /// The changes by kind, and by what made them.
    func sayChanges() {
        for way in ModelDifference.Way.allCases {
            let count = difference.count(way)
            guard count > 0 else { continue }
            Console.line("  \(way.rawValue)\(way == .linkOther ? " (другой человек)" : ""): \(count)")
            var levels: [String: Int] = [:]
            for change in difference.changes where change.way == way { levels[change.level, default: 0] += 1 }
            for (level, count) in levels.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(5) {
                Console.line("      \(level.isEmpty ? "правило, соперник или доли" : level): \(count)")
            }
        }
    }

    private var text: String {
        var writer = JSONWriter()
        writer.object { writer in
            write(to: &writer)
            writer.key("registryRejected")
            writer.number(difference.rejected?.count ?? 0)
            writer.key("unusable")
            writer.number(difference.unusable)
        }
        return writer.text
    }

    /// The counts as members of an object.
    func write(to writer: inout JSONWriter) {
        for (key, value) in [("records", difference.records), ("unchanged", difference.unchanged)] {
            writer.key(key)
            writer.number(value)
        }
        writer.key("changes")
        writer.object { writer in
            for way in ModelDifference.Way.allCases {
                writer.key(way.rawValue.replacing("→", with: "-"))
                writer.number(difference.count(way))
            }
        }
    }
}
