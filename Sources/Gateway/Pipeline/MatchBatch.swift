import Matcher
import Schemas

/// One chunk of a delivery on its way through matching: rows in, then decisions, then what is to be written.
struct MatchBatch: Sendable {
    /// A staged row with what holds for its key now.
    struct Row: Sendable {
        var rowNumber: Int
        var line: Int
        var change: Change
        var key: RowDigest
        var digest: RowDigest
        var recordID: String
        var orderKey: String
        var content: Content
        var previous: [PreviousLink] = []
        var verdicts: [Verdict] = []
    }

    /// What a staged row says.
    enum Content: Sendable {
        /// The row withdraws, and says nothing else.
        case none
        /// As it is in the database.
        case stored([UInt8])
        /// As it was read a moment ago; equal to what the database would give back.
        indirect case record(CanonicalRecord)

        var isEmpty: Bool { if case .none = self { true } else { false } }
    }

    /// What a staged row is.
    enum Change: String, Sendable {
        case added
        case altered
        /// The sender withdrew the row.
        case withdrawn
        /// A full delivery no longer has the row.
        case absent
    }

    /// A link that holds before this delivery.
    struct PreviousLink: Sendable {
        var slot: Int
        var person: UniqueIdentifier?
        var family: UniqueIdentifier?
    }

    /// What a human decided about the row's person.
    struct Verdict: Sendable {
        var slot: Int
        var person: UniqueIdentifier
        var isAlways: Bool
    }

    /// A row whose record has been decoded and scored. A class, because it is handed on often and is large.
    final class Scored: Sendable {
        let row: Row
        let record: CanonicalRecord
        let decision: RecordDecision

        init(row: Row, record: CanonicalRecord, decision: RecordDecision) {
            self.row = row
            self.record = record
            self.decision = decision
        }
    }

    var rows: [Row]

    /// The last row number of the chunk.
    var lastRowNumber: Int { rows.last?.rowNumber ?? 0 }
}
