import Schemas

/// What a whole delivery must look like; one that does not is held until a person decides.
public struct DeliveryExpectation: Hashable, Sendable {
    /// By when something must come, again and again.
    public var arrival: ArrivalTerm?
    /// Fewest rows.
    public var leastRows: Int?
    /// Most rows.
    public var mostRows: Int?
    /// Greatest share of rows, in percent, for a finding's code.
    public var findings: [FindingCode: Double] = [:]
    /// Least change of the number of rows against the last delivery, in percent: -50.
    public var leastChange: Double?
    /// Greatest change of the number of rows against the last delivery, in percent: 100.
    public var mostChange: Double?
    /// By how many percentage points the share of any finding may exceed that of the last delivery.
    public var findingsRise: Double?
    /// Greatest share, in percent, of the feed's known rows that may be withdrawn at once.
    public var withdrawn: Double?

    /// Expects nothing beyond what is expected of every delivery.
    public init() {}
}
