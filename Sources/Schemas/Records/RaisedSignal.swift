/// A risk fact that a mapping's rule saw in a row; becomes a signal card once the row's people are linked.
public struct RaisedSignal: Hashable, Sendable {
    /// Code in the indicator catalogue, as `EDU-01`.
    public var indicator: String
    /// Index into the record's `people` of the person meant; nil when the subject is a family or an address only.
    public var personIndex: Int?
    /// What tells this fact from another of the same indicator and person («КУСП 1234», «2026-10»); may be empty.
    public var factKey: String
    /// When it happened; nil when the source does not say.
    public var occurredAt: Timestamp?
    /// One or two sentences for the card, in Russian.
    public var text: String
    /// The typed fields that the indicator asks for, by name.
    public var fields: [String: FactValue]

    /// Makes a signal.
    public init(
        indicator: String, personIndex: Int? = nil, factKey: String = "", occurredAt: Timestamp? = nil,
        text: String = "", fields: [String: FactValue] = [:]
    ) {
        self.indicator = indicator
        self.personIndex = personIndex
        self.factKey = factKey
        self.occurredAt = occurredAt
        self.text = text
        self.fields = fields
    }
}
