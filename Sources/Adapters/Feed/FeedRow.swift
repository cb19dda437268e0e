import Schemas

/// What reading one row gives.
public enum FeedRow: Sendable {
    /// The same as what is known already; nothing was mapped.
    case unchanged(recordID: String, keyDigest: RowDigest)
    /// A usable row.
    case record(CanonicalRecord)
    /// A row with an error, and its raw values as a JSON object for the quarantine store.
    case quarantined(CanonicalRecord, raw: String)
}
