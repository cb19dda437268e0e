import Adapters
import Schemas

/// Reads an upload as staging would and says what it would find; nothing is kept.
package struct UploadCheck: Sendable {
    /// Rejected rows that are told of.
    private static let mostRows = 100

    let mapping: FeedMapping
    let territories: TerritoryTree

    /// Checks by a mapping.
    package init(mapping: FeedMapping, territories: TerritoryTree) {
        self.mapping = mapping
        self.territories = territories
    }

    /// The report, as JSON. Runs on a thread of its own.
    package func run(_ files: [UploadIntake.Spooled], asOf: CalendarDate) async throws -> String {
        let feedFiles = files.map { FeedFile(path: $0.path, name: $0.file.name) }
        return try await DedicatedThread.run { try report(feedFiles, asOf: asOf) }
    }

    private func report(_ files: [FeedFile], asOf: CalendarDate) throws -> String {
        var rejected: [DeliveryReceipt.RejectedRow] = []
        var counts: [FindingCode: Int] = [:]
        var signals: [String: Int] = [:]
        var check = TerritoryCheck(territories)
        let report = try FeedReader(mapping: mapping, files: files, asOf: asOf).read { row in
            switch row {
            case .unchanged: break
            case .record(let record):
                for finding in check.findings(in: record) { counts[finding.code, default: 0] += 1 }
                for signal in record.signals { signals[signal.indicator, default: 0] += 1 }
            case .quarantined(let record, _):
                guard rejected.count < Self.mostRows else { return }
                rejected.append(
                    DeliveryReceipt.RejectedRow(
                        row: record.location.row, findings: record.findings.filter { $0.severity >= .error }))
            }
        }
        counts.merge(report.findingCounts) { $0 + $1 }
        let verdict = report.fatal != nil ? "refused" : report.aborted || report.hasDoubtfulTotal ? "held" : "accepted"
        var json = JSONWriter()
        json.object { json in
            json.member("feed", mapping.id)
            json.member("verdict", verdict)
            json.key("rows")
            json.object { json in
                for (name, value) in [
                    ("read", report.rowsRead), ("accepted", report.rowsRead - report.rowsQuarantined),
                    ("quarantined", report.rowsQuarantined),
                ] {
                    json.key(name)
                    json.number(value)
                }
            }
            DeliveryReceipt.write(counts, to: &json)
            json.key("signals")
            json.object { json in
                for (code, count) in signals.sorted(by: { $0.key < $1.key }) {
                    json.key(code)
                    json.number(count)
                }
            }
            DeliveryReceipt.write(file: report.findings, rejected: rejected, to: &json)
        }
        return json.text
    }
}
