import Matcher
import Schemas

/// How the registry's twins are called: pairs of given names of children of one sex, family and birth date. Of real twins more
/// are called Арина and Алина than chance would have it.
struct TwinNames {
    private var children: [UInt64: (given: String, sex: Sex?, place: Int32)] = [:]
    private var others: [String: [String]] = [:]

    /// Takes a child in; returns the place of another one of the same birth.
    mutating func note(_ birth: UInt64, _ entry: RegistryEntry, _ place: Int32) -> Int32? {
        let other = children.updateValue((entry.name.given, entry.sex, place), forKey: birth)
        guard let other else { return nil }
        if other.sex == entry.sex, !other.given.isEmpty, !entry.name.given.isEmpty, other.given != entry.name.given {
            others[other.given, default: []].append(entry.name.given)
            others[entry.name.given, default: []].append(other.given)
        }
        return other.place
    }

    /// The order of the file must not matter.
    mutating func seal() {
        children = [:]
        for name in others.keys { others[name]?.sort() }
    }

    /// What the twin of a child of this name may be called; nil when no twins have the name.
    func other(than child: RegistryEntry, seed: UInt64) -> String? {
        guard let names = others[child.name.given], !names.isEmpty else { return nil }
        return names[Int(ContentSeed.mix(seed) % UInt64(names.count))]
    }
}
