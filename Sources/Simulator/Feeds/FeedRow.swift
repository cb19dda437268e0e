import Schemas

/// One row of a feed: its bytes, and the truth about it.
struct FeedRow {
    /// What the row says, and about whom.
    struct Truth {
        var recordID: String
        var subject: Person
        var kind: Family.ChildKind
        var twins: [Person] = []
        var mother: Person?
        /// Nil when the household is not in the registry.
        var family: Family?
        var errors: [DirtClass]
    }

    /// A risk fact in the row.
    struct Signal {
        var indicator: String
        /// The child, parent or account holder meant.
        var person: Person?
    }

    /// The row in the feed's main file.
    var bytes: [UInt8]
    /// The row in the feed's file of persons; empty when it has none.
    var personBytes: [UInt8] = []
    /// The row closes earlier ones and stands after the others.
    var isTermination = false
    /// The row stands twice in the file.
    var isDuplicated = false
    /// The key as the gateway will know it; empty when the row has none.
    var recordID = ""
    /// Nil when the row names nobody, has no key, or repeats.
    var truth: Truth?
    var signals: [Signal] = []
}
