/// Writes the rows that a family has in one feed today.
protocol FeedLayout: Sendable {
    var context: FeedContext { get }

    /// Appends the family's rows; `place` is the family's place in the files' order.
    func addRows(of family: Family, place: Int, to rows: inout [FeedRow])
}
