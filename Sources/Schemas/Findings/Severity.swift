/// How much a finding weighs.
public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
    /// Worth knowing; the value was understood.
    case info
    /// The value was doubtful: it was dropped or carried with a mark, and the row went on.
    case warning
    /// The row can't be used and is quarantined.
    case error
    /// The whole file can't be used and is refused.
    case fatal

    private var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .error: 2
        case .fatal: 3
        }
    }

    /// Orders two values.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}
