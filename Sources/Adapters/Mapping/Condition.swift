import Schemas

/// A compiled condition or value of a mapping: `unexcused / lessons >= 0.3 and age(child) < 18`.
///
/// Facts are the only variables. A fact that the row does not have is empty text to `=` and `!=`, and makes every
/// other comparison false.
public indirect enum Condition: Hashable, Sendable {
    /// A number, text, date or truth value.
    case literal(FactValue)
    /// A fact by name.
    case fact(String)
    /// Both.
    case and(Condition, Condition)
    /// Either.
    case or(Condition, Condition)
    /// The opposite.
    case not(Condition)
    /// A comparison.
    case compare(Comparison, Condition, Condition)
    /// Arithmetic of two numbers; division by zero has no value.
    case arithmetic(Arithmetic, Condition, Condition)
    /// Equal to one of the list.
    case among(Condition, [FactValue])
    /// Fits one of the patterns with `*` and `?`.
    case matches(Condition, [Glob])
    /// Has no value, or empty text.
    case isEmpty(Condition)
    /// Age in whole years of the subject, or of the first person with the role.
    case age(PersonRole)
    /// How many people of the row have the role.
    case count(PersonRole)
    /// Days from a date to the day of reading.
    case daysSince(Condition)

    /// How two values are compared.
    public enum Comparison: String, Hashable, Sendable, CaseIterable {
        /// Equal.
        case equal = "="
        /// Different.
        case unequal = "!="
        /// Less.
        case less = "<"
        /// Less or equal.
        case lessOrEqual = "<="
        /// Greater.
        case greater = ">"
        /// Greater or equal.
        case greaterOrEqual = ">="
    }

    /// What is done with two numbers.
    public enum Arithmetic: String, Hashable, Sendable, CaseIterable {
        /// Sum.
        case add = "+"
        /// Difference.
        case subtract = "-"
        /// Product.
        case multiply = "*"
        /// Quotient.
        case divide = "/"
    }

    /// Names of the facts that it uses.
    public var facts: Set<String> {
        switch self {
        case .literal, .age, .count: []
        case .fact(let name): [name]
        case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right),
            .arithmetic(_, let left, let right):
            left.facts.union(right.facts)
        case .not(let inner), .among(let inner, _), .matches(let inner, _), .isEmpty(let inner), .daysSince(let inner):
            inner.facts
        }
    }

    /// Whether it looks at people, and not at facts only.
    var usesPeople: Bool {
        switch self {
        case .literal, .fact: false
        case .age, .count: true
        case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right),
            .arithmetic(_, let left, let right):
            left.usesPeople || right.usesPeople
        case .not(let inner), .among(let inner, _), .matches(let inner, _), .isEmpty(let inner), .daysSince(let inner):
            inner.usesPeople
        }
    }

    /// Whether it looks at the day of reading.
    var usesDay: Bool {
        switch self {
        case .literal, .fact, .count: false
        case .age, .daysSince: true
        case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right),
            .arithmetic(_, let left, let right):
            left.usesDay || right.usesDay
        case .not(let inner), .among(let inner, _), .matches(let inner, _), .isEmpty(let inner): inner.usesDay
        }
    }

    /// Whether it is a condition rather than a number or text.
    var isTruth: Bool {
        switch self {
        case .and, .or, .not, .compare, .among, .matches, .isEmpty, .fact, .literal(.boolean): true
        case .literal, .arithmetic, .age, .count, .daysSince: false
        }
    }
}
