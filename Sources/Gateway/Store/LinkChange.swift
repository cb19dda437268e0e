import Schemas

/// One entry of the link history: what was decided about one person of one record.
struct LinkChange: Sendable {
    /// What happened.
    enum Kind: String, Sendable {
        /// Linked to somebody known.
        case link
        /// A link ended because another took its place, or a human ended it.
        case unlink
        /// Nobody known is meant: a person was created and linked.
        case create
        /// An operator must decide.
        case review
        /// The sender withdrew the row.
        case withdraw
    }

    var key: RowDigest
    var slot: Int
    var kind: Kind
    var person: UniqueIdentifier?
    var family: UniqueIdentifier?
    var weight: Double?
    /// Levels as text; empty where the grounds have them.
    var levels = ""
    var guardRule = ""
    var reason = ""
    /// What a machine's decision was made from; nil where no machine looked.
    var grounds: StoredGrounds?
}
