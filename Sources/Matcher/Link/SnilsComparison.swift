import Schemas

/// Levels of two SNILS, whoever they belong to.
enum SnilsComparison {
    /// The level of a record's number against a registry number.
    static func level(_ left: Snils, _ right: Snils) -> ComparisonLevel {
        if left == right { return equal(left) }
        return different(
            left.number, right.number, isOneInvalid: left.state == .invalid || right.state == .invalid)
    }

    /// The level of a number that agrees.
    static func equal(_ number: Snils) -> ComparisonLevel {
        switch number.state {
        case .valid: number.hasAmbiguousCheck ? .snilsEqualWeak : .snilsEqual
        case .unchecked: .snilsEqualWeak
        case .invalid: .snilsEqualInvalid
        }
    }

    /// The level of two different numbers; `isOneInvalid` when the check digits of one of them disagree.
    static func different(_ left: UInt64, _ right: UInt64, isOneInvalid: Bool) -> ComparisonLevel {
        // Two valid numbers a digit apart are two people; only a number known to be wrong may be a misprint.
        guard isOneInvalid else { return .snilsDifferent }
        return SnilsNeighbours.isOneError(left, right) ? .snilsOneError : .snilsInvalid
    }
}
