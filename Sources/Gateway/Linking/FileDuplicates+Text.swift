import Matcher

/// The summary of `sverka dedupe` for people and for machines.
extension FileDuplicates.Summary {
    /// One line in Russian.
    package var text: String {
        var line =
            "записей \(rows), пар одного человека \(links), пар на проверку \(reviews); сравнено пар \(report.pairs)"
        if report.copies > 0 { line += "; полных копий \(report.copies)" }
        if unusable > 0 { line += "; не прочитано записей \(unusable)" }
        return line
    }

    /// One JSON object.
    package var json: String {
        let values: [(String, Int)] = [
            ("rows", rows), ("unusable", unusable), ("link", links), ("review", reviews), ("copies", report.copies),
            ("pairs_compared", report.pairs), ("blocks_cut", report.cutBlocks), ("pairs_cut", report.cutPairs),
            ("records_cut", report.cutRecords), ("groups_oversized", report.oversizedGroups),
            ("guarded", report.guarded),
        ]
        return "{" + values.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }
}
