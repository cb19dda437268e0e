/// Somebody whom the registry lacks and who is easily taken for one of its children: a namesake of the same birth date, or
/// a twin with a name like the other's.
///
/// No pair shows them: without a number their records look like the registered child's own. But where one of their
/// records carries a valid number, it tells that they exist, and other records can no longer be told apart by name.
public enum Lookalike {
    /// The registry person whom a record resembles while its valid number says that it is about somebody else, whom the
    /// registry lacks; nil when the decision shows nobody of the kind.
    public static func shown(by decision: PersonDecision) -> Int32? {
        let isOpen = decision.kind == .new || decision.kind == .review && decision.decidedBy == .identifiersDisagree
        guard isOpen, let first = decision.candidates.first, isShown(by: decision.candidates.map(\.levels)) else {
            return nil
        }
        return first.person
    }

    /// The same of a question that the rule `identifiersDisagree` has put: by the levels of its candidates, the best first.
    public static func isShown(by candidates: [LevelVector]) -> Bool {
        guard let levels = candidates.first, levels[.snils] == .snilsDifferent, isNear(levels) else { return false }
        // A number that is another candidate's shows a person whom the registry has.
        return !candidates.contains { $0[.snils] == .snilsEqual || $0[.snils] == .snilsEqualWeak }
    }

    /// Whether a link may be about such a person instead: nothing but names and date speak for it, and either the given
    /// name is spelled otherwise or the municipality is not the registered child's.
    public static func mayBeMeant(by levels: LevelVector) -> Bool {
        switch levels[.snils] {
        case .snilsEqual, .snilsEqualWeak, .snilsOneError, .snilsEqualInvalid: return false
        default: break
        }
        guard levels[.document] != .documentEqual, levels[.family] != .familyConfirmed, isNear(levels) else {
            return false
        }
        if levels[.given] != .givenExact { return true }
        return levels[.dwelling] == .municipalityDifferent || levels[.dwelling] == .missing
    }

    /// Same birth date, and names that two people of one date seldom share by chance.
    private static func isNear(_ levels: LevelVector) -> Bool {
        guard levels[.birthDate] == .dateExact, levels[.patronymic] != .patronymicDifferent else { return false }
        switch levels[.surname] {
        case .surnameDifferent, .missing: return false
        default: break
        }
        switch levels[.given] {
        case .givenExact, .givenVariant, .givenRelated, .givenTypo, .givenSimilar: return true
        default: return false
        }
    }
}
