import Schemas

/// What a condition looks at: the row's facts and people, and the day of reading.
public struct ConditionContext: Sendable {
    /// Facts by name.
    public var facts: FactTable
    /// People of the row.
    public var people: [RecordPerson]
    /// Index of the person a signal is about; ages are that person's when the role fits.
    public var subject: Int?
    /// The day on which ages and intervals are measured.
    public var asOf: CalendarDate

    /// Makes a context.
    public init(facts: FactTable, people: [RecordPerson] = [], subject: Int? = nil, asOf: CalendarDate) {
        self.facts = facts
        self.people = people
        self.subject = subject
        self.asOf = asOf
    }

    /// Whether the condition holds.
    public func holds(_ condition: Condition) -> Bool {
        switch condition {
        case .and(let left, let right): return holds(left) && holds(right)
        case .or(let left, let right): return holds(left) || holds(right)
        case .not(let inner): return !holds(inner)
        case .compare(let comparison, let left, let right): return compare(comparison, value(left), value(right))
        case .among(let inner, let list):
            let found = value(inner) ?? .text("")
            return list.contains { compare(.equal, found, $0) }
        case .matches(let inner, let patterns):
            guard let text = value(inner)?.text else { return false }
            return patterns.contains { $0.matches(text) }
        case .isEmpty(let inner): return value(inner)?.text.isEmpty ?? true
        case .literal, .fact:
            guard case .boolean(let truth)? = value(condition) else { return false }
            return truth
        case .arithmetic, .age, .count, .daysSince: return false
        }
    }

    private func value(_ condition: Condition) -> FactValue? {
        switch condition {
        case .literal(let value): return value
        case .fact(let name): return facts[name]
        case .arithmetic(let operation, let left, let right): return arithmetic(operation, left, right)
        case .age(let role): return age(role).map { .integer(Int64($0)) }
        case .count(let role): return .integer(Int64(people.count { $0.role == role }))
        case .daysSince(let inner):
            guard let date = value(inner).flatMap(Self.day) else { return nil }
            return .integer(Int64(asOf.dayNumber - date.dayNumber))
        default: return .boolean(holds(condition))
        }
    }

    private func age(_ role: PersonRole) -> Int? {
        let person: RecordPerson?
        if let subject, people.indices.contains(subject), people[subject].role == role {
            person = people[subject]
        } else {
            person = people.first { $0.role == role }
        }
        return person?.birthDate?.date.age(on: asOf)
    }

    private func arithmetic(_ operation: Condition.Arithmetic, _ left: Condition, _ right: Condition) -> FactValue? {
        guard let a = value(left)?.number, let b = value(right)?.number else { return nil }
        return Self.arithmetic(operation, a, b)
    }

    static func arithmetic(_ operation: Condition.Arithmetic, _ a: Double, _ b: Double) -> FactValue? {
        let result: Double
        switch operation {
        case .add: result = a + b
        case .subtract: result = a - b
        case .multiply: result = a * b
        case .divide:
            guard b != 0 else { return nil }
            result = a / b
        }
        let micros = (result * 1_000_000).rounded()
        guard abs(micros) < 9e18 else { return nil }
        return .decimal(units: Int64(micros), scale: 6)
    }

    private func compare(_ comparison: Condition.Comparison, _ left: FactValue?, _ right: FactValue?) -> Bool {
        if let order = Self.order(left, right) {
            switch comparison {
            case .equal: return order == 0
            case .unequal: return order != 0
            case .less: return order < 0
            case .lessOrEqual: return order <= 0
            case .greater: return order > 0
            case .greaterOrEqual: return order >= 0
            }
        }
        let isEqual = (left?.text ?? "") == (right?.text ?? "")
        switch comparison {
        case .equal: return isEqual
        case .unequal: return !isEqual
        default: return false
        }
    }

    /// -1, 0 or 1; nil when the two can't be ordered.
    private static func order(_ left: FactValue?, _ right: FactValue?) -> Int? {
        guard let left, let right else { return nil }
        if let a = left.number, let b = right.number { return a < b ? -1 : a > b ? 1 : 0 }
        if let a = day(left), let b = day(right) { return a < b ? -1 : a > b ? 1 : 0 }
        guard case .text(let a) = left, case .text(let b) = right, !a.isEmpty, !b.isEmpty else { return nil }
        return a == b ? 0 : a < b ? -1 : 1
    }

    private static func day(_ value: FactValue) -> CalendarDate? {
        switch value {
        case .date(let date): date
        case .timestamp(let moment): moment.date
        default: nil
        }
    }
}
