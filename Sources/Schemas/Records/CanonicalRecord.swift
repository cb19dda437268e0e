/// One row of a feed in canonical values: what every later step works on.
public struct CanonicalRecord: Hashable, Sendable {
    /// What the row asks for.
    public enum Operation: String, Hashable, Sendable {
        /// The row states what is so now.
        case upsert
        /// The row withdraws an earlier row with the same id.
        case withdraw
    }

    /// The sender's own id of the row, stable between deliveries.
    public var recordID: String
    /// Digest of the id inside its feed.
    public var keyDigest: RowDigest
    /// Digest of the whole row and the mapping's version: equal means nothing changed.
    public var contentDigest: RowDigest
    /// Orders two rows with one id: the greater text is newer. Empty when the feed has no such field.
    public var orderKey: String
    /// Where the row stands.
    public var location: SourceLocation
    /// State or withdraw.
    public var operation: Operation
    /// Everyone the row names, the subject first.
    public var people: [RecordPerson]
    /// The household's address when the row is about a dwelling; otherwise nil.
    public var dwelling: PostalAddress?
    /// Organisation that reports (school, hospital), as delivered.
    public var organisation: String
    /// Facts by name.
    public var facts: FactTable
    /// Risk facts seen in the row.
    public var signals: [RaisedSignal]
    /// What was noticed while reading it.
    public var findings: [Finding]

    /// Makes a record.
    public init(
        recordID: String, keyDigest: RowDigest, contentDigest: RowDigest, orderKey: String = "",
        location: SourceLocation, operation: Operation = .upsert, people: [RecordPerson] = [],
        dwelling: PostalAddress? = nil, organisation: String = "", facts: FactTable = FactTable(),
        signals: [RaisedSignal] = [], findings: [Finding] = []
    ) {
        self.recordID = recordID
        self.keyDigest = keyDigest
        self.contentDigest = contentDigest
        self.orderKey = orderKey
        self.location = location
        self.operation = operation
        self.people = people
        self.dwelling = dwelling
        self.organisation = organisation
        self.facts = facts
        self.signals = signals
        self.findings = findings
    }

    /// The row can't be used: one of its findings is an error.
    public var isQuarantined: Bool { findings.contains { $0.severity >= .error } }
}
