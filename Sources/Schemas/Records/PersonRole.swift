/// What a person is in a row of a feed, or in a family of the registry.
public enum PersonRole: String, Hashable, Sendable, CaseIterable {
    /// The child the row is about.
    case child
    /// Mother.
    case mother
    /// Father.
    case father
    /// Legal representative of unknown kinship, guardian, foster parent.
    case representative
    /// Whoever applied or receives; an adult unless the mapping says otherwise.
    case applicant
    /// Account holder or tenant of a dwelling: not the child.
    case accountHolder
    /// Any other member of the family or household.
    case other

    /// What people read, in the nominative.
    public var russian: String {
        switch self {
        case .child: "ребёнок"
        case .mother: "мать"
        case .father: "отец"
        case .representative: "законный представитель"
        case .applicant: "заявитель или получатель"
        case .accountHolder: "наниматель или владелец счёта"
        case .other: "другой член семьи"
        }
    }

    /// Roles that a child can have; everyone else is an adult to the matcher.
    public var isChild: Bool { self == .child }
}
