/// How two texts agree.
public enum FieldLevel: UInt8, Sendable, Hashable, CaseIterable {
    /// Not known on one side or both; says nothing.
    case missing = 0
    /// Equal.
    case exact
    /// One typing error apart; words: four fifths in common.
    case close
    /// Two typing errors apart or alike as a whole; words: three fifths in common.
    case near
    /// Words: two fifths in common.
    case loose
    /// Stands in the place of the other name, and that one here.
    case exchanged
    /// Different.
    case different

    /// Stable code, for model files.
    public var code: String { String(describing: self) }

    /// Text for operators.
    public var russian: String {
        switch self {
        case .missing: "неизвестно"
        case .exact: "совпадает"
        case .close: "почти совпадает"
        case .near: "похоже"
        case .loose: "отдалённо похоже"
        case .exchanged: "стоит на месте другого"
        case .different: "отличается"
        }
    }
}
