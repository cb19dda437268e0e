/// A structured report of suspected danger to a child or family, sent to one addressee (domain notes §4.1).
public struct SignalCard: Hashable, Sendable {
    /// The card's own id: UUIDv7 made by the gateway, so pushing it again is harmless.
    public var id: UniqueIdentifier
    /// The same fact has the same key, whatever file it comes in: never two cards.
    public var key: RowDigest
    /// Indicator's code.
    public var indicator: String
    /// Version of the indicator's catalogue entry.
    public var indicatorVersion: Int
    /// Response level.
    public var level: ResponseLevel
    /// State.
    public var state: CardState
    /// How sure the identity is.
    public var identity: IdentityStatus
    /// The child or parent meant; nil while provisional, and for a family or address.
    public var personID: UniqueIdentifier?
    /// The family meant; nil when not known.
    public var familyID: UniqueIdentifier?
    /// Identity as the sender delivered it.
    public var subject: RecordPerson?
    /// Address that routed the card.
    public var address: PostalAddress?
    /// Territory that must act; nil when it could not be resolved (the regional operator gets the card).
    public var addresseeTerritory: String?
    /// Reporting agency.
    public var agency: Agency
    /// Reporting organisation.
    public var organisation: String
    /// Feed, delivery and row it came from.
    public var feedID: String
    /// Sender's id of the row.
    public var recordID: String
    /// When it happened, if known.
    public var occurredAt: Timestamp?
    /// When the gateway saw it.
    public var detectedAt: Timestamp
    /// When the addressee must have acted.
    public var dueAt: Timestamp
    /// Description, in Russian.
    public var text: String
    /// Typed fields of the indicator.
    public var fields: [String: FactValue]

    /// Makes a card.
    public init(
        id: UniqueIdentifier, key: RowDigest, indicator: String, indicatorVersion: Int, level: ResponseLevel,
        state: CardState = .queued, identity: IdentityStatus, personID: UniqueIdentifier? = nil,
        familyID: UniqueIdentifier? = nil, subject: RecordPerson? = nil, address: PostalAddress? = nil,
        addresseeTerritory: String? = nil, agency: Agency, organisation: String = "", feedID: String,
        recordID: String, occurredAt: Timestamp? = nil, detectedAt: Timestamp, dueAt: Timestamp, text: String = "",
        fields: [String: FactValue] = [:]
    ) {
        self.id = id
        self.key = key
        self.indicator = indicator
        self.indicatorVersion = indicatorVersion
        self.level = level
        self.state = state
        self.identity = identity
        self.personID = personID
        self.familyID = familyID
        self.subject = subject
        self.address = address
        self.addresseeTerritory = addresseeTerritory
        self.agency = agency
        self.organisation = organisation
        self.feedID = feedID
        self.recordID = recordID
        self.occurredAt = occurredAt
        self.detectedAt = detectedAt
        self.dueAt = dueAt
        self.text = text
        self.fields = fields
    }
}
