/// The life of a signal card. Overdue is a flag computed from the clock, never a state.
public enum CardState: String, Hashable, Sendable, CaseIterable {
    /// Being written.
    case draft
    /// In the outbox.
    case queued
    /// Handed to the registry; no answer yet.
    case sent
    /// The registry has stored it.
    case delivered
    /// A person at the addressee has opened it.
    case received
    /// The visit or check is under way.
    case underReview
    /// The case is confirmed.
    case confirmed
    /// The case is not confirmed; a later signal opens a new card linked to this one.
    case notConfirmed
    /// The family or child was put on a register.
    case registered
    /// A single-agency plan was made.
    case agencyPlan
    /// The family was on the register already.
    case alreadyRegistered
    /// The child was removed from danger.
    case removedFromDanger
    /// The rehabilitation programme is approved.
    case programApproved
    /// Monitoring goes on.
    case monitoring
    /// Taken off the register; the family stays matchable.
    case removed
    /// Sent on to another addressee: same card, same clock.
    case rerouted
    /// Sent back: not ours, or incomplete.
    case returned
    /// The sender took it back, or its link proved wrong.
    case withdrawn
    /// A duplicate, merged into another card.
    case merged

    /// No decision has been made yet, so the card may still be rerouted, returned, withdrawn or merged.
    public var isBeforeDecision: Bool {
        switch self {
        case .draft, .queued, .sent, .delivered, .received, .underReview, .rerouted, .returned: true
        default: false
        }
    }

    /// States that may follow this one (domain notes §4.2).
    public var next: Set<CardState> {
        let forward: Set<CardState> =
            switch self {
            case .draft: [.queued]
            case .queued: [.sent]
            case .sent: [.delivered, .queued]
            case .delivered: [.received]
            case .received: [.underReview]
            case .underReview: [.confirmed, .notConfirmed]
            case .confirmed: [.registered, .agencyPlan, .alreadyRegistered, .removedFromDanger]
            case .registered: [.programApproved]
            case .programApproved: [.monitoring]
            case .monitoring: [.removed]
            case .rerouted, .returned: [.queued]
            case .notConfirmed, .agencyPlan, .alreadyRegistered, .removedFromDanger, .removed, .withdrawn, .merged: []
            }
        return isBeforeDecision
            ? forward.union([.rerouted, .returned, .withdrawn, .merged]).subtracting([self]) : forward
    }
}
