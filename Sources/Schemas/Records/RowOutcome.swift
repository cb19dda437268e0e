/// What became of one row. Exactly one holds for every row read, so the counts of a receipt add up.
public enum RowOutcome: String, Hashable, Sendable, CaseIterable {
    /// Not used; the reason is among its findings.
    case quarantined
    /// The same as last time; nothing was done.
    case unchanged
    /// Everyone the row is about is linked.
    case linked
    /// An operator must decide about at least one person.
    case review
    /// Nobody in the registry is meant; a new person was created or the household is not registered.
    case new
    /// Repeats another row of the same delivery, or is older than what is known.
    case duplicate
    /// The row withdrew an earlier one.
    case withdrawn
}
