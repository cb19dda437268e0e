import Adapters
import Schemas

/// Reads a delivery's rows and tells the new and altered ones from those that are known. Pure but for reading the files.
struct RowIntake {
    let reader: FeedReader
    let territories: TerritoryTree
    /// The delivery's first file, and how many rows it may have.
    let file: String
    let mostRows: Int
    /// Rows that say again what was known are noted, because they say it on a later day.
    var isOrderedByDay = false

    /// Hands every row that must be staged to `stage`, counts the others.
    func read(
        known: inout KnownRows, staged: inout StagedDelivery,
        stage: (CanonicalRecord, KnownRows.Change, inout StagedDelivery) throws -> Void, progress: (Int) -> Void
    ) throws -> FeedReport {
        var number = 0
        var repetition = KnownRows.Repetition.none
        var failure: FileSystem.Failure?
        var territoryCheck = TerritoryCheck(territories)
        let report = try reader.read(isUnchanged: { key, content in
            number += 1
            do throws(FileSystem.Failure) {
                repetition = try known.repetition(key: key, content: content, rowNumber: number)
            } catch {
                // The reader asks and goes on; the row is handed out then, and there the reading ends.
                repetition = .none
                failure = error
            }
            return repetition != .none
        }) { row in
            if let failure { throw failure }
            staged.counts.read += 1
            guard staged.counts.read <= mostRows else {
                throw DecodingFailure(
                    finding: Finding(
                        .fileLimit, at: SourceLocation(file: file),
                        expected: "не больше \(mostRows) строк; больше — `limits: {rows: …}` в описании потока"))
            }
            switch row {
            case .unchanged(_, let key):
                staged.counts[repetition == .duplicate ? .duplicate : .unchanged] += 1
                if isOrderedByDay { staged.reaffirmed.append(key) }
            case .quarantined(let record, let raw):
                staged.counts[.quarantined] += 1
                try known.keep(key: record.keyDigest)
                record.findings.forEach { staged.add($0) }
                try staged.rejected?.append(
                    RejectedRows.Row(
                        rowNumber: staged.counts.read, line: record.location.line, recordID: record.recordID, raw: raw))
            case .record(let record):
                record.findings.forEach { staged.add($0) }
                territoryCheck.findings(in: record).forEach { staged.add($0) }
                if let change = try judge(record, known: &known, staged: &staged) { try stage(record, change, &staged) }
            }
            if staged.counts.read % 1000 == 0 { progress(staged.counts.read) }
        }
        report.findings.forEach { staged.add($0) }
        if let fatal = report.fatal, !report.findings.contains(fatal) { staged.add(fatal) }
        progress(staged.counts.read)
        return report
    }

    private func judge(
        _ record: CanonicalRecord, known: inout KnownRows, staged: inout StagedDelivery
    ) throws -> KnownRows.Change? {
        switch try known.judge(record, rowNumber: staged.counts.read) {
        case .outdated:
            staged.counts[.duplicate] += 1
            staged.add(Finding(.rowStale, at: record.location))
            return nil
        case .unchanged:
            staged.counts[.unchanged] += 1
            if isOrderedByDay { staged.reaffirmed.append(record.keyDigest) }
            return nil
        case .stage(let change):
            staged.count(change)
            return change
        case .replace(let earlier, let earlierChange, let change):
            staged.add(
                Finding(
                    .rowDuplicateKey, at: record.location,
                    expected: "одна строка с таким ключом; прежняя — строка \(earlier)"))
            if let earlierChange {
                staged.replaced.append(earlier)
                staged.count(earlierChange, by: -1)
            } else {
                staged.counts[.unchanged] -= 1
            }
            staged.counts[.duplicate] += 1
            staged.count(change)
            return change
        }
    }
}
