import Schemas

/// Reads the files of one delivery row by row, in constant memory, by a mapping.
///
/// Files may be plain, gzip or zip. Of a pair of files the persons are read first and kept, then the cases stream.
public struct FeedReader: Sendable {
    private let mapping: FeedMapping
    // Taken out of the mapping: asked for every row, which a copy of so large a value would be made for.
    private let join: FeedMapping.Join?
    private let order: [Int]
    private let isOrderedByDay: Bool
    /// Number of the head's value that states the day.
    private let datedHead: Int?
    private let files: [FeedFile]
    private let asOf: CalendarDate
    /// What orders the rows when the files' names do.
    private let nameOrderKey: String
    private let remembers: Bool
    private let digests: Bool
    private let stripe: RowStripe?

    /// Makes a reader. `asOf` is the day that ages and future dates are measured from. Of a stripe only its rows are mapped
    /// and handed out; all are counted. Who compares with nothing earlier can do without `digests`: they are zero then.
    public init(
        mapping: FeedMapping, files: [FeedFile], asOf: CalendarDate, stripe: RowStripe? = nil, digests: Bool = true
    ) {
        self.init(mapping: mapping, files: files, asOf: asOf, stripe: stripe, digests: digests, remembers: true)
    }

    /// Makes a reader. With `remembers` false every text is read in full, as if it were met for the first time.
    init(
        mapping: FeedMapping, files: [FeedFile], asOf: CalendarDate, stripe: RowStripe? = nil, digests: Bool = true,
        remembers: Bool
    ) {
        self.stripe = stripe
        self.digests = digests
        self.mapping = mapping
        join = mapping.join
        order = mapping.order
        isOrderedByDay = mapping.isOrderedByDay
        if case .head(let index)? = mapping.source.dated { datedHead = index } else { datedHead = nil }
        self.files = files
        self.asOf = asOf
        nameOrderKey = files.compactMap { mapping.source.dated?.day(inName: $0.name) }.max()?.iso ?? ""
        self.remembers = remembers
    }

    /// Reads all rows.
    /// - Parameters:
    ///   - isUnchanged: asked with a row's key and content digest before the row is mapped.
    ///   - body: takes each row, in the files' order.
    /// - Throws: what `body` throws, and `AdapterError` for faults that are not the data's. Faults of the data are in
    ///   the report.
    public func read(
        isUnchanged: (RowDigest, RowDigest) -> Bool = { _, _ in false }, _ body: (FeedRow) throws -> Void
    ) throws -> FeedReport {
        var report = FeedReport()
        do {
            let plan = try DeliveryPlan(mapping: mapping, files: files)
            let table = try plan.other.map { try readOther($0, &report) }
            let rowPlan = RowPlan(mapping, asOf: asOf)
            for part in plan.main where report.fatal == nil && !report.aborted {
                try readMain(part, table, rowPlan, &report, isUnchanged, body)
            }
        } catch let failure as DecodingFailure {
            if report.fatal == nil { report.add(failure.finding) }
            report.fatal = report.fatal ?? failure.finding
        }
        if report.rowsRead == 0, report.fatal == nil {
            report.add(Finding(.fileEmpty, at: SourceLocation(file: files.first?.name ?? "")))
        }
        return report
    }

    private func readOther(_ part: DeliveryPlan.Part, _ report: inout FeedReport) throws -> JoinTable {
        var table = JoinTable(mapping: mapping)
        guard let join = mapping.join else { return table }
        let source = try RowSource(
            mapping: mapping, source: try part.open(), file: part.name,
            paths: JoinTable.paths(of: mapping, identifier: join.identifier), rows: join.rows, isMain: false)
        defer { for finding in source.takeFileFindings() { report.add(finding) } }
        while try source.next() { table.add(source.cursor) }
        return table
    }

    private func readMain(
        _ part: DeliveryPlan.Part, _ table: JoinTable?, _ plan: RowPlan, _ report: inout FeedReport,
        _ isUnchanged: (RowDigest, RowDigest) -> Bool, _ body: (FeedRow) throws -> Void
    ) throws {
        let rows: [XMLPathPattern]
        if case .xml(let xml) = mapping.format { rows = xml.rows } else { rows = [] }
        let source = try RowSource(
            mapping: mapping, source: try part.open(), file: part.name, paths: mapping.paths, rows: rows)
        let mapper = RecordMapper(
            mapping: mapping, plan: plan, cursor: source.cursor, asOf: asOf, remembers: remembers)
        var identity = RowIdentity(mapping)
        defer { for finding in source.takeFileFindings() { report.add(mapper.weighed(finding)) } }
        var selector = RowSelector(mapping.rows, file: part.name)
        while try source.next() {
            if let datedHead, let day = day(inHead: datedHead, source.cursor) {
                report.headDay = max(report.headDay ?? day, day)
            }
            guard selector.isData(source, mapper) else { continue }
            report.rowsRead += 1
            if let stripe, !stripe.holds(report.rowsRead - 1) { continue }
            let rejected = report.rowsQuarantined
            let row = read(source, selector.rowCount, mapper, &identity, table, &report, isUnchanged)
            try body(row)
            if report.rowsQuarantined > rejected, isTooMuch(report) {
                report.aborted = true
                report.add(
                    Finding(
                        .fileAborted, severity: .error, at: SourceLocation(file: part.name),
                        expected: tolerance(report)))
                return
            }
        }
        if let finding = selector.finish() { report.add(mapper.weighed(finding)) }
    }

    private func read(
        _ source: RowSource, _ number: Int, _ mapper: RecordMapper, _ identity: inout RowIdentity, _ table: JoinTable?,
        _ report: inout FeedReport, _ isUnchanged: (RowDigest, RowDigest) -> Bool
    ) -> FeedRow {
        let cursor = source.cursor
        // Rows are numbered as data: what the mapping skips does not count.
        let place = SourceLocation(file: cursor.file, line: cursor.record.line, row: number)
        var findings: [Finding] = []
        for noticed in source.rowFindings {
            var finding = mapper.weighed(noticed)
            finding.location.row = number
            findings.append(finding)
        }
        if let join, let table {
            let reference = TextFunction.trim(cursor.text(join.reference)?.text ?? "")
            cursor.joined = table.values(of: reference)
            if cursor.joined == nil {
                findings.append(Finding(.joinMissing, severity: join.quarantinesMissing ? .error : .warning, at: place))
            }
        }
        let isWithdrawal = mapper.isWithdrawal(at: place)
        var recordID: String?
        if isWithdrawal, let withdrawn = mapping.withdrawal?.key, !withdrawn.isEmpty {
            recordID = identity.recordID(cursor, key: withdrawn)
        } else {
            recordID = identity.recordID(cursor, key: mapping.key)
        }
        if recordID == nil { findings.append(mapper.weighed(Finding(.rowKeyMissing, at: place))) }
        var (key, content) = (RowDigest.zero, RowDigest.zero)
        if digests {
            content = identity.contentDigest(cursor)
            key = recordID.map { identity.keyDigest($0) } ?? content
            if let recordID, isUnchanged(key, content) { return .unchanged(recordID: recordID, keyDigest: key) }
        }
        var record = CanonicalRecord(
            recordID: recordID ?? "", keyDigest: key, contentDigest: content,
            orderKey: order.isEmpty && !isOrderedByDay ? "" : orderKey(cursor),
            location: place,
            operation: isWithdrawal || mapping.mode == .delete ? .withdraw : .upsert, findings: findings)
        if !record.findings.contains(where: { $0.code == .csvWidth || $0.code == .rowGroupSplit }) {
            mapper.map(into: &record)
        }
        for finding in record.findings { report.findingCounts[finding.code, default: 0] += 1 }
        // Asked of a record, the question would copy it.
        if record.findings.contains(where: { $0.severity >= .error }) {
            report.rowsQuarantined += 1
            return .quarantined(record, raw: RawJSON.object(cursor.rawValues()))
        }
        return .record(consume record)
    }

    private func day(inHead index: Int, _ cursor: RowCursor) -> CalendarDate? {
        cursor.headDays.indices.contains(index) ? cursor.headDays[index] : nil
    }

    private func orderKey(_ cursor: RowCursor) -> String {
        if isOrderedByDay {
            if let datedHead { return day(inHead: datedHead, cursor)?.iso ?? "" }
            return nameOrderKey
        }
        return order.compactMap { cursor.text($0).map { TextFunction.trim($0.text) } }.first { !$0.isEmpty }
            ?? ""
    }

    private func isTooMuch(_ report: FeedReport) -> Bool {
        if let limit = mapping.onError.abortRows, report.rowsQuarantined > limit { return true }
        guard let percent = mapping.onError.abortPercent else {
            let policy = mapping.onError
            return policy.holdsHopeless && policy.abortRows == nil
                && report.rowsRead >= FeedMapping.ErrorPolicy.hopelessRows
                && report.rowsQuarantined * 100 > FeedMapping.ErrorPolicy.hopelessPercent * report.rowsRead
        }
        guard report.rowsRead >= 100 else { return false }
        return Double(report.rowsQuarantined) * 100 > percent * Double(report.rowsRead)
    }

    /// What would have been tolerated, and how far reading came.
    private func tolerance(_ report: FeedReport) -> String {
        let policy = mapping.onError
        var bounds: [String] = []
        if let rows = policy.abortRows { bounds.append("\(rows) строк") }
        if let percent = policy.abortPercent { bounds.append("\(Self.short(percent))%") }
        if bounds.isEmpty { bounds.append("\(FeedMapping.ErrorPolicy.hopelessPercent)%") }
        return "отклонено не больше \(bounds.joined(separator: " и ")); "
            + "отклонено \(report.rowsQuarantined) из первых \(report.rowsRead), дальше файл не читался"
    }

    private static func short(_ percent: Double) -> String {
        percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
    }
}
