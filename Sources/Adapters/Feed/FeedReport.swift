import Schemas

/// What reading a delivery's files gave as a whole.
public struct FeedReport: Hashable, Sendable {
    /// The most findings that are kept of the files themselves.
    public static let maximumFindings = 1000

    /// Rows read.
    public var rowsRead = 0
    /// Rows that were quarantined.
    public var rowsQuarantined = 0
    /// Findings of the files themselves, not of their rows; the first thousand.
    public var findings: [Finding] = []
    /// All findings by code, of files and rows.
    public var findingCounts: [FindingCode: Int] = [:]
    /// Why the files can't be used; rows before it were handed out.
    public var fatal: Finding?
    /// The latest day that the files' heads state; nil when none does.
    public var headDay: CalendarDate?
    /// Too many rows were quarantined; reading stopped.
    public var aborted = false

    /// A row with totals is missing or does not agree with the others.
    public var hasDoubtfulTotal: Bool { findings.contains { $0.code == .fileTotal && $0.severity >= .error } }

    /// An empty report.
    public init() {}

    mutating func add(_ finding: Finding) {
        findingCounts[finding.code, default: 0] += 1
        if findings.count < Self.maximumFindings { findings.append(finding) }
        if finding.severity == .fatal, fatal == nil { fatal = finding }
    }
}
