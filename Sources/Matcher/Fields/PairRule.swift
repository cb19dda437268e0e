/// What decided about a pair of one file, whichever model compared it.
public enum PairRule: String, Sendable, Hashable, CaseIterable {
    /// The odds alone.
    case odds
    /// Both are linked to a third record, or through several: compared with each other they would not be.
    case throughOthers
    /// Likely enough, but it would put identifiers that contradict each other into one group.
    case groupConflict
    /// The group is too large to be one person.
    case oversizedGroup

    /// One sentence for operators.
    public var russian: String {
        switch self {
        case .odds: "Решили сведения этих двух записей."
        case .throughOthers: "Записи связаны через другие; сами по себе они для связи не дотягивают."
        case .groupConflict: "Связь соединила бы в одну группу записи с противоречащими номерами."
        case .oversizedGroup: "Группа слишком велика для одного человека."
        }
    }
}
