import Schemas

/// A condition on facts, found by place: one that compares numbers, or texts with a fixed one, or asks what is filled.
/// Asked for nearly every row.
///
/// Holds where `ConditionContext` says that the condition holds, and only there. The steps stand behind what they work
/// on, so that nothing is followed or counted while it is asked. What is no number is NaN, which no comparison for order
/// holds for; truth is 1 or 0.
struct FactCondition {
    private enum Step {
        case constant(Double)
        /// Place of the fact's name among all names in order.
        case fact(Int)
        case arithmetic(Condition.Arithmetic)
        case compare(Condition.Comparison)
        /// The fact with this place has this text, which is not empty.
        case hasText(Int, String)
        /// The fact with this place has no text.
        case isEmpty(Int)
        case not
        case and
        case or
    }

    private var steps: [Step] = []

    /// Looks at a condition; nil when it does more than compare numbers for their order, or a fact with a text.
    /// - Parameter names: the names of all facts in order, at most 64.
    init?(_ condition: Condition, names: [String]) {
        guard names.count <= 64, addTest(condition, names) else { return nil }
    }

    /// Whether it holds for facts whose places have these bits.
    func holds(for facts: FactTable, present: UInt64) -> Bool {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: steps.count) { values in
            var count = 0
            for step in steps {
                switch step {
                case .constant(let number):
                    values[count] = number
                    count += 1
                case .fact(let place):
                    values[count] = Self.number(place, facts, present)
                    count += 1
                case .arithmetic(let operation):
                    count -= 1
                    values[count - 1] =
                        ConditionContext.arithmetic(operation, values[count - 1], values[count])?.number ?? .nan
                case .compare(let comparison):
                    count -= 1
                    values[count - 1] = Self.holds(comparison, values[count - 1], values[count]) ? 1 : 0
                case .hasText(let place, let text):
                    values[count] = Self.hasText(text, place, facts, present) ? 1 : 0
                    count += 1
                case .isEmpty(let place):
                    values[count] = Self.isEmpty(place, facts, present) ? 1 : 0
                    count += 1
                case .not: values[count - 1] = 1 - values[count - 1]
                case .and:
                    count -= 1
                    values[count - 1] *= values[count]
                case .or:
                    count -= 1
                    values[count - 1] = max(values[count - 1], values[count])
                }
            }
            return values[0] == 1
        }
    }

    private static func number(_ place: Int, _ facts: FactTable, _ present: UInt64) -> Double {
        guard let entry = entry(place, present) else { return .nan }
        return facts.entries[entry].value.number ?? .nan
    }

    private static func hasText(_ wanted: String, _ place: Int, _ facts: FactTable, _ present: UInt64) -> Bool {
        guard let entry = entry(place, present) else { return false }
        if case .text(let text) = facts.entries[entry].value { return text == wanted }
        return facts.entries[entry].value.text == wanted
    }

    private static func isEmpty(_ place: Int, _ facts: FactTable, _ present: UInt64) -> Bool {
        guard let entry = entry(place, present) else { return true }
        if case .text(let text) = facts.entries[entry].value { return text.isEmpty }
        return facts.entries[entry].value.text.isEmpty
    }

    /// Which of the facts there are has this place; nil when it is not there.
    private static func entry(_ place: Int, _ present: UInt64) -> Int? {
        let bit: UInt64 = 1 << UInt64(place)
        return present & bit == 0 ? nil : (present & (bit - 1)).nonzeroBitCount
    }

    private static func holds(_ comparison: Condition.Comparison, _ left: Double, _ right: Double) -> Bool {
        switch comparison {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .equal, .unequal: false
        }
    }

    private mutating func addTest(_ condition: Condition, _ names: [String]) -> Bool {
        switch condition {
        case .and(let left, let right), .or(let left, let right):
            guard addTest(left, names), addTest(right, names) else { return false }
            if case .and = condition { steps.append(.and) } else { steps.append(.or) }
            return true
        case .not(let inner):
            guard addTest(inner, names) else { return false }
            steps.append(.not)
            return true
        case .isEmpty(.fact(let name)):
            guard let place = names.firstIndex(of: name) else { return false }
            steps.append(.isEmpty(place))
            return true
        case .compare(let comparison, .fact(let name), .literal(.text(let text)))
        where comparison == .equal || comparison == .unequal:
            // What is missing or no text is compared by its text, like texts among each other.
            guard !text.isEmpty, let place = names.firstIndex(of: name) else { return false }
            steps.append(.hasText(place, text))
            if comparison == .unequal { steps.append(.not) }
            return true
        case .compare(let comparison, let left, let right):
            // Texts and days have an order as well, but never one with a number; equality falls back to the texts.
            guard comparison != .equal, comparison != .unequal, Self.isNumber(left) || Self.isNumber(right),
                addValue(left, names), addValue(right, names)
            else { return false }
            steps.append(.compare(comparison))
            return true
        default: return false
        }
    }

    /// The value is a number if it is anything.
    private static func isNumber(_ condition: Condition) -> Bool {
        switch condition {
        case .literal(let value): value.number != nil
        case .arithmetic: true
        default: false
        }
    }

    private mutating func addValue(_ condition: Condition, _ names: [String]) -> Bool {
        switch condition {
        case .literal(let value):
            guard let number = value.number else { return false }
            steps.append(.constant(number))
            return true
        case .fact(let name):
            guard let place = names.firstIndex(of: name) else { return false }
            steps.append(.fact(place))
            return true
        case .arithmetic(let operation, let left, let right):
            guard addValue(left, names), addValue(right, names) else { return false }
            steps.append(.arithmetic(operation))
            return true
        default: return false
        }
    }
}
