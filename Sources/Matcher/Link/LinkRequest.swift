import Schemas

/// What to link: the people of one row and what is already known of their links.
public struct LinkRequest: Hashable, Sendable {
    /// What is already known of one person's link.
    public struct Constraint: Hashable, Sendable {
        /// Registry person whom the row is linked to now; such a link is kept unless evidence turns clearly.
        public var current: Int32?
        /// Registry person whom a human chose: absolute.
        public var always: Int32?
        /// Registry people whom a human excluded: absolute.
        public var never: [Int32]

        /// Makes a constraint.
        public init(current: Int32? = nil, always: Int32? = nil, never: [Int32] = []) {
            self.current = current
            self.always = always
            self.never = never
        }
    }

    /// People of the row, the subject first.
    public var people: [RecordPerson]
    /// The household's address when the row is about a dwelling.
    public var dwelling: PostalAddress?
    /// Constraints in the order of `people`; missing ones are empty.
    public var constraints: [Constraint]

    /// Makes a request.
    public init(people: [RecordPerson], dwelling: PostalAddress? = nil, constraints: [Constraint] = []) {
        self.people = people
        self.dwelling = dwelling
        self.constraints = constraints
    }

    func constraint(_ index: Int) -> Constraint {
        index < constraints.count ? constraints[index] : Constraint()
    }
}
