/// Which rows of a file are data: not subtotals, not what stands below the table.
public struct RowSelection: Hashable, Sendable {
    /// A row that says what the others come to.
    public struct Total: Hashable, Sendable {
        /// Which row it is.
        public var when: Condition
        /// Where it says how many rows there are.
        public var count: FieldRule?
        /// Names of numeric facts that hold the sums of the same facts of all rows.
        public var sums: [String]

        /// Facts that must be known of every row.
        var facts: Set<String> { when.facts.union(sums) }
    }

    /// Rows that are no data.
    public var skip: Condition?
    /// The first row below the table; it and all that follow are no data.
    public var until: Condition?
    /// The row with totals; it is no data, and the file is held when it is absent or does not agree.
    public var total: Total?

    /// Facts that must be known to tell.
    var facts: Set<String> { (skip?.facts ?? []).union(until?.facts ?? []).union(total?.facts ?? []) }

    /// Every row is data.
    var isEmpty: Bool { skip == nil && until == nil && total == nil }
}
