import Schemas

/// A record after matching: who its people are, as far as it is known.
package struct ResolvedRecord {
    /// What became of one person of the record.
    package enum Resolution: Hashable, Sendable {
        /// Linked to somebody the registry or the gateway knows.
        case linked(person: UniqueIdentifier, family: UniqueIdentifier?)
        /// Nobody known is meant: the person was created now.
        case created(person: UniqueIdentifier, family: UniqueIdentifier)
        /// An operator must decide.
        case review
        /// Not enough is known to look for the person, or the row is not about this person.
        case skipped

        /// The person's id, once there is one.
        package var personID: UniqueIdentifier? {
            switch self {
            case .linked(let person, _), .created(let person, _): person
            case .review, .skipped: nil
            }
        }

        /// The person's family, if known.
        package var familyID: UniqueIdentifier? {
            switch self {
            case .linked(_, let family): family
            case .created(_, let family): family
            case .review, .skipped: nil
            }
        }
    }

    /// What became of the household a record is about.
    package enum Household: Hashable, Sendable {
        /// The family is known.
        case family(UniqueIdentifier)
        /// Several families may be meant.
        case ambiguous
        /// No registered family is meant, or the record is not about a household.
        case none
    }

    /// The record.
    package var record: CanonicalRecord
    /// One resolution for each of the record's people.
    package var people: [Resolution]
    /// The record's household or family.
    package var household: Household

    /// Makes a resolved record.
    package init(record: CanonicalRecord, people: [Resolution], household: Household) {
        self.record = record
        self.people = people
        self.household = household
    }

    /// The family of the record: the household's, or that of the first person who has one.
    package var familyID: UniqueIdentifier? {
        if case .family(let family) = household { return family }
        return people.lazy.compactMap(\.familyID).first
    }

    /// The people the row is about: its children; without children its first adult; for a dwelling nobody.
    package var principalSlots: [Int] { Self.principalSlots(of: record) }

    /// The same of a record that is not resolved yet.
    static func principalSlots(of record: CanonicalRecord) -> [Int] {
        let children = record.people.indices.filter { record.people[$0].role.isChild }
        if !children.isEmpty { return children }
        return record.dwelling != nil || record.people.isEmpty ? [] : [0]
    }

    /// What the receipt says of the row.
    package var outcome: RowOutcome {
        let principal = principalSlots.map { people[$0] }
        if principal.isEmpty {
            switch household {
            case .family: return .linked
            case .ambiguous: return .review
            case .none: return .new
            }
        }
        if principal.contains(.review) { return .review }
        let isAllLinked = principal.allSatisfy {
            if case .linked = $0 { true } else { false }
        }
        return isAllLinked ? .linked : .new
    }
}
