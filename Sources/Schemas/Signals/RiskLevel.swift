/// Risk as a person assessed it after the signal (S002's four levels).
public enum RiskLevel: String, Hashable, Sendable, CaseIterable {
    /// Низкий.
    case low
    /// Средний.
    case medium
    /// Высокий.
    case high
    /// Угроза жизни.
    case lifeThreat
}
