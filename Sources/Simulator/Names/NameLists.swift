import Schemas

/// The names that people are made of, by culture and in the order of their frequency.
public struct NameLists: Sendable {
    /// A given name with what is derived from it once.
    struct GivenName: Sendable {
        var text: String
        /// Patronymics of this man's son and daughter; empty for women's names.
        var sonPatronymic: String
        var daughterPatronymic: String
        /// Other spellings and forms of the same name.
        var variants: [String]
        /// «Саша»; empty when none is listed.
        var diminutive: String
    }

    struct Surname: Sendable {
        var masculine: String
        var feminine: String
    }

    enum Group: String, CaseIterable {
        case boy, girl, man, woman
        var place: Int {
            switch self {
            case .boy: 0
            case .girl: 1
            case .man: 2
            case .woman: 3
            }
        }
    }

    private struct Pool: Sendable {
        var places: [Int] = []
        var choice = WeightedChoice(weights: [])
    }

    let given: [GivenName]
    let surnames: [Surname]
    private var givenPools: [Pool]
    private var surnamePools: [Pool]

    /// Reads the lists: `culture,group,name`, `culture,surname`, `names` (separated by `|`), `name,diminutive`.
    public init(givenNames: String, surnames: String, variants: String, diminutives: String)
        throws(ReferenceTableError)
    {
        var variantsOf: [String: [String]] = [:]
        for row in try ListReader(variants, header: "names").rows {
            let names = row.fields[0].split(separator: "|").map(String.init)
            for name in names { variantsOf[name, default: []] += names.filter { $0 != name } }
        }
        var diminutiveOf: [String: String] = [:]
        for row in try ListReader(diminutives, header: "name,diminutive").rows {
            diminutiveOf[row.fields[0]] = row.fields[1]
        }
        var pools = [Pool](repeating: Pool(), count: Culture.allCases.count * Group.allCases.count)
        var given: [GivenName] = []
        var placeOf: [String: Int] = [:]
        for row in try ListReader(givenNames, header: "culture,group,name").rows {
            guard let culture = Culture(rawValue: row.fields[0]) else {
                throw ReferenceTableError(line: row.line, reason: .value(column: "culture"))
            }
            guard let group = Group(rawValue: row.fields[1]) else {
                throw ReferenceTableError(line: row.line, reason: .value(column: "group"))
            }
            let isMale = group == .boy || group == .man
            let name = row.fields[2]
            let key = name + (isMale ? "M" : "F")
            let place = placeOf[key] ?? given.count
            if placeOf[key] == nil {
                placeOf[key] = place
                given.append(
                    GivenName(
                        text: name, sonPatronymic: isMale ? Patronymic.of(father: name, sex: .male) : "",
                        daughterPatronymic: isMale ? Patronymic.of(father: name, sex: .female) : "",
                        variants: variantsOf[name] ?? [], diminutive: diminutiveOf[name] ?? ""))
            }
            pools[culture.place * 4 + group.place].places.append(place)
        }
        for index in pools.indices {
            guard !pools[index].places.isEmpty else { throw ReferenceTableError(line: 1, reason: .empty) }
            pools[index].choice = WeightedChoice(ranked: pools[index].places.count, flattening: 5)
        }
        var families = [Pool](repeating: Pool(), count: Culture.allCases.count)
        var list: [Surname] = []
        for row in try ListReader(surnames, header: "culture,surname").rows {
            guard let culture = Culture(rawValue: row.fields[0]) else {
                throw ReferenceTableError(line: row.line, reason: .value(column: "culture"))
            }
            families[culture.place].places.append(list.count)
            list.append(
                Surname(masculine: row.fields[1], feminine: SurnameForm.feminine(of: row.fields[1])))
        }
        for index in families.indices {
            guard !families[index].places.isEmpty else { throw ReferenceTableError(line: 1, reason: .empty) }
            families[index].choice = WeightedChoice(ranked: families[index].places.count, flattening: 12)
        }
        self.given = given
        self.surnames = list
        givenPools = pools
        surnamePools = families
    }

    /// A surname's place in the list.
    func drawSurname(_ culture: Culture, _ generator: inout SeededGenerator) -> Int {
        let pool = surnamePools[culture.place]
        return pool.places[pool.choice.draw(&generator)]
    }

    /// A given name's place in the list.
    func drawGiven(_ culture: Culture, _ group: Group, _ generator: inout SeededGenerator) -> Int {
        let pool = givenPools[culture.place * 4 + group.place]
        return pool.places[pool.choice.draw(&generator)]
    }

    /// A name of the group that begins like another («Карина», «Камила»): what parents like to give twins.
    func drawSimilar(to name: Int, _ culture: Culture, _ group: Group, _ generator: inout SeededGenerator) -> Int? {
        let start = given[name].text.unicodeScalars.prefix(2)
        let similar = givenPools[culture.place * 4 + group.place].places.filter {
            $0 != name && given[$0].text.unicodeScalars.prefix(2).elementsEqual(start)
        }
        return similar.isEmpty ? nil : generator.pick(similar)
    }
}
