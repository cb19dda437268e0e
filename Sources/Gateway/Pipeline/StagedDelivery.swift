import Adapters
import Schemas

/// What reading a delivery produced besides its rows: counts, findings, rejected rows.
struct StagedDelivery {
    /// Located notes of one kind that are kept; all are counted.
    static let noteSamples = 200
    /// Located errors and warnings that are kept; a file with more is hopeless and its receipt long enough.
    static let findingLimit = 200_000

    var counts = DeliveryCounts()
    private(set) var findings: [Finding] = []
    private(set) var findingCounts: [FindingCode: Int] = [:]
    /// Rejected rows; nil when nobody will ask for them.
    let rejected: RejectedRows?
    /// Staged rows that a newer row of the same delivery replaced.
    var replaced: [Int] = []

    /// Rows that say again what was known, where the day of the file orders rows.
    var reaffirmed: [RowDigest] = []

    /// An empty delivery. Without `rejected`, rejected rows are counted only.
    init(rejected: RejectedRows? = nil) { self.rejected = rejected }

    mutating func add(_ finding: Finding) {
        let count = findingCounts[finding.code, default: 0] + 1
        findingCounts[finding.code] = count
        let limit = finding.severity == .info ? Self.noteSamples : Int.max
        // What is said of the file itself comes last and explains the rest: it always has its place.
        // So does what refuses the file, which may have been met in a row.
        let isOfFile = finding.severity == .fatal || finding.location.row == 0 && finding.severity >= .error
        if count <= limit, isOfFile || findings.count < Self.findingLimit { findings.append(finding) }
    }

    /// Those about the file as a whole, which a receipt tells first.
    var fileFindings: [Finding] {
        findings.filter { $0.severity == .fatal || $0.location.row == 0 && $0.severity != .info }
    }

    /// The delivery in numbers, for its guard.
    func guardCounts(known: Int) -> DeliveryGuard.Counts {
        DeliveryGuard.Counts(
            rows: counts.read, known: known, withdrawn: counts[.withdrawn] + counts.withdrawnByAbsence,
            findings: findingCounts)
    }

    /// Nothing of a refused or held file takes part in anything: all its rows count as rejected.
    mutating func refuse(rowsRead: Int) {
        counts = DeliveryCounts()
        counts.read = rowsRead
        counts[.quarantined] = rowsRead
    }

    mutating func count(_ change: KnownRows.Change, by step: Int = 1) {
        switch change {
        case .added: counts.added += step
        case .altered: counts.altered += step
        case .withdrawn: counts[.withdrawn] += step
        }
    }
}
