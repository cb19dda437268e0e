import Gateway
import Matcher

/// The answer of `sverka link`, written as it comes, with its counts.
struct LinkAnswer {
    private var sink: FileSink
    private var counts: [String: Int] = [:]
    private var unusable = 0
    private var rejectedPeople = 0
    /// Lines that are put together before they are written.
    private static let linesAtOnce = 1024

    init(_ sink: FileSink) { self.sink = sink }

    mutating func start() throws {
        try sink.write(Array("feed,feed_record_id,person_id,decision,score\n".utf8))
    }

    mutating func write(_ decisions: [FileLinking.Decision]) throws {
        var lines: [UInt8] = []
        lines.reserveCapacity(Self.linesAtOnce * 64)
        for (place, decision) in decisions.enumerated() {
            counts[decision.decision, default: 0] += 1
            if decision.isUnusable { unusable += 1 }
            for field in [decision.feed, decision.recordID, decision.personID, decision.decision] {
                lines += TableCell.text(field).utf8
                lines.append(UInt8(ascii: ","))
            }
            lines += AnswerLine.number(decision.score).utf8
            lines.append(UInt8(ascii: "\n"))
            guard place % Self.linesAtOnce == Self.linesAtOnce - 1 else { continue }
            try sink.write(lines)
            lines.removeAll(keepingCapacity: true)
        }
        try sink.write(lines)
    }

    /// Says what a search left out.
    func note(_ report: FieldMatcher.Report) { if let text = report.leftOut { Console.note(text) } }

    /// Says whom nobody could be linked to.
    mutating func note(_ rejected: RegistryRows.RejectedPeople) {
        rejectedPeople = rejected.count
        Console.note(rejected.text)
    }

    /// Ends the file and says the counts, for people or for machines.
    mutating func finish(people: Int, json: Bool, out: String) throws {
        try sink.finish()
        if people == 0 { Console.note("в реестре нет ни одного человека: никто не мог быть связан") }
        if json {
            var writer = JSONWriter()
            writer.object { writer in
                for (name, value) in [("registry", people), ("registryRejected", rejectedPeople)]
                    + ["link", "review", "new"].map({ ($0, counts[$0, default: 0]) })
                {
                    writer.key(name)
                    writer.number(value)
                }
                writer.key("unusable")
                writer.number(unusable)
                writer.member("out", out)
            }
            Console.line(writer.text)
            return
        }
        let total = ["link", "review", "new"].map { "\($0) \(counts[$0, default: 0])" }.joined(separator: ", ")
        Console.note("реестр \(people) чел.; \(total)")
        if unusable > 0 {
            Console.note(
                "из них строк, отклонённых при чтении: \(unusable) (review без кандидата); причины покажет sverka ingest --dry-run"
            )
        }
    }
}

extension FieldMatcher.Report {
    /// What a bounded search did not look at, in words; nil when it looked at everything.
    var leftOut: String? {
        guard cutBlocks + cutRecords + oversizedGroups > 0 else { return nil }
        return
            "сравнено не всё: слишком больших групп с общим признаком \(cutBlocks) (пар в них пропущено \(cutPairs)), "
            + "записей с урезанным списком похожих \(cutRecords), групп больше допустимой для одного человека \(oversizedGroups)"
    }
}
