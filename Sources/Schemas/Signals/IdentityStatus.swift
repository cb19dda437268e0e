/// How sure the gateway is of whom a card is about.
public enum IdentityStatus: String, Hashable, Sendable, CaseIterable {
    /// Linked to a person or family of the registry.
    case linked
    /// Sent before the identity is settled; repaired later without a second card.
    case provisional
    /// Held: several people may be meant.
    case ambiguous
    /// A person the registry did not know; travels with the card.
    case newPerson
}
