/// Counts of a delivery, a feed or a night.
public struct DeliveryCounts: Hashable, Sendable {
    /// Rows read from the files.
    public var read = 0
    /// Rows by what became of them.
    public var outcomes: [RowOutcome: Int] = [:]
    /// Rows known before and absent from a `full` delivery: withdrawn without being in the file.
    public var withdrawnByAbsence = 0
    /// Changed rows, by kind.
    public var added = 0
    /// Rows whose id was known and whose content is different.
    public var altered = 0
    /// Signal cards raised.
    public var cardsRaised = 0

    /// All zero.
    public init() {}

    /// Rows that were not quarantined.
    public var accepted: Int { read - self[.quarantined] }

    /// Rows with the given outcome.
    public subscript(_ outcome: RowOutcome) -> Int {
        get { outcomes[outcome, default: 0] }
        set { outcomes[outcome] = newValue }
    }

    /// Every row read has exactly one outcome.
    public var addsUp: Bool { outcomes.values.reduce(0, +) == read }

    /// Sums two sets of counts.
    public static func + (left: DeliveryCounts, right: DeliveryCounts) -> DeliveryCounts {
        var sum = left
        sum.read += right.read
        for (outcome, count) in right.outcomes { sum[outcome] += count }
        sum.withdrawnByAbsence += right.withdrawnByAbsence
        sum.added += right.added
        sum.altered += right.altered
        sum.cardsRaised += right.cardsRaised
        return sum
    }
}
