import Schemas

/// When a row raises a signal, and what the signal says.
public struct SignalRule: Hashable, Sendable {
    /// Whom the signal is about.
    public enum Subject: Hashable, Sendable {
        /// Everyone with the role: one signal each.
        case role(PersonRole)
        /// Mother, father and representatives.
        case parent
        /// The family; nobody in particular.
        case family
        /// The dwelling; nobody in particular.
        case address
    }

    /// Code in the indicator catalogue.
    public var indicator: String
    /// The condition.
    public var when: Condition
    /// Whom it is about.
    public var subject: Subject
    /// What tells this fact from another of the same indicator and person.
    public var factKey: TextTemplate?
    /// Name of the fact that says when it happened.
    public var occurredAt: String?
    /// The card's text.
    public var text: TextTemplate
    /// The card's fields, by name: names of facts.
    public var fields: [String: String]
    /// Line of the indicator's code in the mapping file.
    public var line = 0
    /// Column of the indicator's code.
    public var column = 0
}
