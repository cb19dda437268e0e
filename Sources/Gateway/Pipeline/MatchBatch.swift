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
        var content: RowDigest
        var recordID: String
        var orderKey: String
        /// The record as JSON; nil for a withdrawal.
        var json: [UInt8]?
        var previous: [PreviousLink] = []
        var verdicts: [Verdict] = []
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

    /// A row whose record has been decoded and scored.
    struct Scored: Sendable {
        var row: Row
        var record: CanonicalRecord
        var decision: RecordDecision
    }

    var rows: [Row]

    /// The last row number of the chunk.
    var lastRowNumber: Int { rows.last?.rowNumber ?? 0 }
}
