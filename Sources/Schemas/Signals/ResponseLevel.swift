/// How fast the addressee must act on a signal card. Not the same as `RiskLevel`, which a person sets afterwards.
public enum ResponseLevel: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Экстренный с угрозой жизни: 1 hour.
    case emergencyThreat = "E1"
    /// Экстренный: 1 hour.
    case emergency = "E2"
    /// Высокий: 24 hours.
    case high = "H"
    /// Текущий: 3 days.
    case current = "C"

    /// Seconds from sending to the visit, on the wall clock.
    public var termSeconds: Int64 {
        switch self {
        case .emergencyThreat, .emergency: 3600
        case .high: 86_400
        case .current: 3 * 86_400
        }
    }

    /// Lower comes first in every queue.
    public var rank: Int {
        switch self {
        case .emergencyThreat: 0
        case .emergency: 1
        case .high: 2
        case .current: 3
        }
    }

    /// An ambiguous identity must not hold such a card.
    public var isEmergency: Bool { self == .emergencyThreat || self == .emergency }

    /// Name for operators.
    public var russian: String {
        switch self {
        case .emergencyThreat: "экстренный, угроза жизни (1 час)"
        case .emergency: "экстренный (1 час)"
        case .high: "высокий (1 сутки)"
        case .current: "текущий (3 дня)"
        }
    }

    /// More urgent levels come first.
    public static func < (left: ResponseLevel, right: ResponseLevel) -> Bool { left.rank < right.rank }
}
