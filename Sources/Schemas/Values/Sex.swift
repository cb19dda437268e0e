/// Sex as registers write it.
public enum Sex: String, Hashable, Sendable, CaseIterable {
    /// М.
    case male = "M"
    /// Ж.
    case female = "F"
}
