import Schemas

/// A family: adults with their roles, children, one home.
struct Family: Sendable {
    enum Kind: Sendable {
        case full, motherOnly, cohabiting, guardianship, foster
    }

    struct Adult: Sendable {
        var person: Person
        var role: Role
    }

    enum Role: Sendable {
        case mother, father, cohabitant, guardian, fosterParent

        /// Role in the registry.
        var registry: PersonRole {
            switch self {
            case .mother: .mother
            case .father: .father
            case .cohabitant: .other
            case .guardian, .fosterParent: .representative
            }
        }

        /// «Родство» as agencies write it.
        func russian(_ sex: Sex) -> String {
            switch self {
            case .mother: "мать"
            case .father: "отец"
            case .cohabitant: "сожитель матери"
            case .guardian: "опекун"
            case .fosterParent: sex == .male ? "приёмный отец" : "приёмная мать"
            }
        }
    }

    /// Why a child is, or is not, in the registry: the truth file's `kind`.
    enum ChildKind: String, Sendable {
        case registered
        case newFamily = "new_family"
        case sibling, twin, namesake, newborn
    }

    struct Child: Sendable {
        var person: Person
        var kind: ChildKind
        /// Children of one birth share it.
        var birthGroup: Int
        /// 1... within the birth.
        var birthOrder: Int
        /// Her mother lives in the family.
        var hasMother: Bool
    }

    var index: Int
    var kind: Kind
    var adults: [Adult]
    var children: [Child]
    var dwelling: Dwelling
    var isRegistered: Bool

    var mother: Person? { adults.first { $0.role == .mother }?.person }

    /// Whoever signs for a child: the mother first.
    var representative: Adult? { adults.first { $0.role != .cohabitant } }

    func twins(of child: Child) -> [Child] {
        children.filter { $0.birthGroup == child.birthGroup && $0.person.slot != child.person.slot }
    }

    func phone(_ seed: UInt64, _ offset: Int = 0) -> String {
        let digits = SeededGenerator.mix(seed, index, 41, offset) % 900_000_000 + 100_000_000
        return "79" + String(digits)
    }
}
