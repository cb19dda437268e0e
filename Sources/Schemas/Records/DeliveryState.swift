/// How far a delivery has come. Each step is one transaction that moves the state, so a killed night continues here.
///
///     received -> staged -> matched -> acknowledged
///         |         |
///         +-> refused   (fatal finding)      held -> received | refused   (a person decides)
public enum DeliveryState: String, Hashable, Sendable, CaseIterable {
    /// The bytes are durable and their digest is known.
    case received
    /// New, altered and withdrawn rows are in the database.
    case staged
    /// Rows are linked, cards and outbox entries written.
    case matched
    /// The receipt is written; nothing is left to do.
    case acknowledged
    /// Waits for a person: too many rejected rows, or the file as a whole can't be what was meant.
    case held
    /// Refused whole; the receipt says why.
    case refused

    /// States that may follow this one.
    public var next: Set<DeliveryState> {
        switch self {
        case .received: [.staged, .held, .refused]
        case .staged: [.matched]
        case .matched: [.acknowledged]
        case .held: [.received, .refused]
        case .acknowledged, .refused: []
        }
    }

    /// Nothing more will happen to the delivery.
    public var isFinal: Bool { next.isEmpty }
}
