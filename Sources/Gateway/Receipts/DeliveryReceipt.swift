import Adapters
import Schemas

/// What the sender is told of a delivery: every row accounted for, every rejected row with its place and reason.
package struct DeliveryReceipt: Sendable {
    /// A file of the delivery.
    package struct File: Hashable, Sendable {
        /// Name as the sender gave it.
        package var name: String
        /// SHA-256 of what was kept.
        package var digest: ContentDigest
        /// Size in bytes.
        package var byteCount: Int64

        /// Makes a file.
        package init(name: String, digest: ContentDigest, byteCount: Int64) {
            self.name = name
            self.digest = digest
            self.byteCount = byteCount
        }

        /// What a delivery of these files is known by: a file's own digest, or one of the digests of several.
        static func digest(of files: [File]) -> ContentDigest {
            files.count == 1 ? files[0].digest : Sha256.digest(of: files.flatMap(\.digest.bytes))
        }
    }

    /// A rejected row with its reasons.
    package struct RejectedRow: Hashable, Sendable {
        /// Number of the row in its file, from 1.
        package var row: Int
        /// The errors found in it.
        package var findings: [Finding]

        /// Makes a row.
        package init(row: Int, findings: [Finding]) {
            self.row = row
            self.findings = findings
        }
    }

    /// Number to quote in letters and calls.
    package var number: String
    /// Feed's id.
    package var feedID: String
    /// Feed's name in Russian.
    package var feedTitle: String
    /// Version of the mapping that read it.
    package var mappingVersion: Int
    /// Mode of the delivery.
    package var mode: FeedMode
    /// When the bytes were durable.
    package var receivedAt: Timestamp
    /// State at the time of writing.
    package var state: DeliveryState
    /// Files.
    package var files: [File]
    /// Counts.
    package var counts: DeliveryCounts
    /// How often each finding was met.
    package var findingCounts: [FindingCode: Int]
    /// Findings about the file as a whole.
    package var fileFindings: [Finding]
    /// Rejected rows, in the order of the file.
    package var rejectedRows: [RejectedRow]
    /// Cards raised, by level.
    package var cards: [ResponseLevel: Int]

    /// Makes a receipt.
    package init(
        number: String, feedID: String, feedTitle: String, mappingVersion: Int, mode: FeedMode, receivedAt: Timestamp,
        state: DeliveryState, files: [File], counts: DeliveryCounts, findingCounts: [FindingCode: Int],
        fileFindings: [Finding], rejectedRows: [RejectedRow], cards: [ResponseLevel: Int]
    ) {
        self.number = number
        self.feedID = feedID
        self.feedTitle = feedTitle
        self.mappingVersion = mappingVersion
        self.mode = mode
        self.receivedAt = receivedAt
        self.state = state
        self.files = files
        self.counts = counts
        self.findingCounts = findingCounts
        self.fileFindings = fileFindings
        self.rejectedRows = rejectedRows
        self.cards = cards
    }
}
