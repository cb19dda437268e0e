import Schemas

/// Levels of two SNILS, whoever they belong to.
enum SnilsComparison {
    /// The level of a record's number against a registry number.
    static func level(_ left: Snils, _ right: Snils) -> ComparisonLevel {
        if left == right {
            switch left.state {
            case .valid: return left.hasAmbiguousCheck ? .snilsEqualWeak : .snilsEqual
            case .unchecked: return .snilsEqualWeak
            case .invalid: return .snilsEqualInvalid
            }
        }
        // Two valid numbers a digit apart are two people; only a number known to be wrong may be a misprint.
        if left.state == .invalid || right.state == .invalid {
            return SnilsNeighbours.isOneError(left.number, right.number) ? .snilsOneError : .snilsInvalid
        }
        return .snilsDifferent
    }
}
