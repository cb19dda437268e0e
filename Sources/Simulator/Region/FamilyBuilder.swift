import Schemas

/// Makes the family of a number. A family depends on the seed and its number only, so a region of any size is never
/// held in memory: whoever needs a family makes it again.
struct FamilyBuilder: Sendable {
    /// Who there is, before anyone has a name: enough to count a region quickly.
    struct Shape {
        struct Member {
            var isRegistered: Bool
            var sex: Sex
            var birth: CalendarDate
            var kind: Family.ChildKind
            var birthGroup: Int
            var birthOrder: Int
        }

        var kind = Family.Kind.full
        var culture = Culture.russian
        var isOutside = false
        var isNamesake = false
        var children: [Member] = []
        var adults: [(role: Family.Role, isRegistered: Bool)] = []

        var registeredCount: Int {
            var count = 0
            for child in children where child.isRegistered { count += 1 }
            for adult in adults where adult.isRegistered { count += 1 }
            return count
        }
    }

    let configuration: RegionSimulation.Configuration
    let lists: SimulationLists
    private let cultures: WeightedChoice
    private let kinds = WeightedChoice(weights: [0.72, 0.16, 0.07, 0.03, 0.02])
    private let sizes = WeightedChoice(weights: [0.48, 0.37, 0.11, 0.04])
    private let numbers: Scatter

    init(_ configuration: RegionSimulation.Configuration, _ lists: SimulationLists) {
        self.configuration = configuration
        self.lists = lists
        cultures = WeightedChoice(weights: Culture.allCases.map { configuration.share(of: $0) })
        numbers = Scatter(count: 99_999_989, seed: configuration.seed)
    }

    func shape(_ index: Int) -> Shape {
        var random = SeededGenerator(configuration.seed, index, 1)
        var shape = Shape()
        shape.culture = Culture.allCases[cultures.draw(&random)]
        shape.isNamesake = index > 0 && random.chance(configuration.namesakeShare)
        shape.isOutside = random.chance(shape.isNamesake ? 0.4 : configuration.newFamilyShare)
        shape.kind = [Family.Kind.full, .motherOnly, .cohabiting, .guardianship, .foster][kinds.draw(&random)]
        addChildren(to: &shape, &random)
        let isIn = !shape.isOutside
        switch shape.kind {
        case .full: shape.adults = [(.mother, isIn), (.father, isIn && random.chance(0.93))]
        case .motherOnly: shape.adults = [(.mother, isIn)]
        case .cohabiting: shape.adults = [(.mother, isIn), (.cohabitant, isIn && random.chance(0.6))]
        case .guardianship: shape.adults = [(.guardian, isIn)]
        case .foster: shape.adults = [(.fosterParent, isIn), (.fosterParent, isIn && random.chance(0.8))]
        }
        return shape
    }

    private func addChildren(to shape: inout Shape, _ random: inout SeededGenerator) {
        let today = configuration.asOf
        let span = 365 * 18 + 3
        var wanted = sizes.draw(&random) + 1
        // A few births of the last weeks more than chance would give: hospitals send them first.
        var day = random.chance(0.01) ? span - 1 - random.below(60) : random.below(span)
        var group = 0
        while wanted > 0, day < span {
            let birth = today.adding(days: day - span + 1)
            var count = 1
            if shape.kind != .foster, random.chance(configuration.twinShare) { count = random.chance(0.02) ? 3 : 2 }
            for order in 1...count {
                var sex: Sex = random.chance(0.514) ? .male : .female
                if order > 1, random.chance(0.28), let last = shape.children.last { sex = last.sex }
                var kind = Family.ChildKind.registered
                if shape.isNamesake && shape.isOutside {
                    kind = .namesake
                } else if shape.isOutside {
                    kind = .newFamily
                } else if order > 1, random.chance(configuration.newTwinShare) {
                    kind = .twin
                } else if birth.adding(days: 60) > today, random.chance(0.4) {
                    kind = .newborn
                } else if group > 0, random.chance(configuration.newSiblingShare) {
                    kind = .sibling
                }
                shape.children.append(
                    Shape.Member(
                        isRegistered: kind == .registered, sex: sex, birth: birth, kind: kind, birthGroup: group,
                        birthOrder: order))
            }
            group += 1
            wanted -= count
            day += 300 + random.below(1700)
        }
    }

    /// The whole family; at most `limit` of its members are in the registry (the last family of a region is cut there).
    func family(_ index: Int, limit: Int = .max) -> Family {
        var shape = shape(index)
        if limit < .max { cut(&shape, limit) }
        var random = SeededGenerator(configuration.seed, index, 2)
        var home = SeededGenerator(configuration.seed, index, 3)
        var names = FamilyNames(shape: shape, lists: lists.names, &random)
        if shape.isNamesake { names.borrow(from: namesakeSource(index), &random) }
        var family = Family(
            index: index, kind: shape.kind, adults: [], children: [], dwelling: Dwelling(lists, &home),
            isRegistered: shape.registeredCount > 0)
        var used: [Int] = []
        for (place, member) in shape.children.enumerated() {
            var birth = member.birth
            if place == 0, shape.isNamesake, random.chance(configuration.namesakeBirthShare), shape.children.count == 1,
                let source = sourceBirth(index)
            {
                birth = source
            }
            let person = names.child(place, member, birth: birth, used: &used, lists: lists.names, &random)
            family.children.append(
                Family.Child(
                    person: finish(
                        person, family: index, member: place, member.isRegistered, &random,
                        twinOf: member.birthOrder > 1 ? family.children.last?.person : nil),
                    kind: member.kind, birthGroup: member.birthGroup, birthOrder: member.birthOrder,
                    hasMother: shape.kind != .guardianship && shape.kind != .foster))
        }
        let eldest = family.children.map(\.person.birth).min() ?? configuration.asOf
        for (place, adult) in shape.adults.enumerated() {
            let person = names.adult(place, adult.role, eldest: eldest, lists: lists.names, &random)
            family.adults.append(
                Family.Adult(
                    person: finish(person, family: index, member: 8 + place, adult.isRegistered, &random),
                    role: adult.role))
        }
        return family
    }

    /// Somebody without children in another flat: most accounts of a housing company are like that.
    func neighbour(_ index: Int) -> (person: Person, dwelling: Dwelling) {
        var random = SeededGenerator(configuration.seed, index, 4)
        var shape = Shape()
        shape.culture = Culture.allCases[cultures.draw(&random)]
        var names = FamilyNames(shape: shape, lists: lists.names, &random)
        let birth = configuration.asOf.adding(days: -random.number(9000...29000))
        let role: Family.Role = random.chance(0.6) ? .mother : .father
        var person = names.adult(0, role, eldest: birth.adding(days: 9000), lists: lists.names, &random)
        person.birth = birth
        return (finish(person, family: index, member: 12, false, &random), Dwelling(lists, &random))
    }

    private func cut(_ shape: inout Shape, _ limit: Int) {
        var left = limit
        for index in shape.adults.indices where shape.adults[index].isRegistered {
            if left == 0 { shape.adults[index].isRegistered = false } else { left -= 1 }
        }
        for index in shape.children.indices where shape.children[index].isRegistered {
            if left > 0 {
                left -= 1
            } else {
                shape.children[index].isRegistered = false
                shape.children[index].kind = .sibling
            }
        }
    }

    /// The family whose names a namesake family repeats: an earlier one that is no namesake itself.
    private func sourceIndex(_ index: Int) -> Int {
        var source = Int(SeededGenerator.mix(configuration.seed, index, 5) % UInt64(index))
        while source > 0, shape(source).isNamesake { source -= 1 }
        return source
    }

    private func namesakeSource(_ index: Int) -> FamilyNames {
        let source = sourceIndex(index)
        var random = SeededGenerator(configuration.seed, source, 2)
        return FamilyNames(shape: shape(source), lists: lists.names, &random)
    }

    private func sourceBirth(_ index: Int) -> CalendarDate? { shape(sourceIndex(index)).children.first?.birth }

    private func finish(
        _ person: Person, family: Int, member: Int, _ isRegistered: Bool, _ random: inout SeededGenerator,
        twinOf twin: Person? = nil
    ) -> Person {
        var person = person
        person.slot = family << 4 | member
        person.isRegistered = isRegistered
        let age = person.birth.adding(days: 365) > configuration.asOf ? 0 : 1
        let isChild = member < 8
        person.registryLacksSnils = random.chance(isChild ? (age == 0 ? 0.22 : configuration.snilsMissingShare) : 0.01)
        // Numbers come in pairs: the second of a pair is for a twin who got hers at the same counter.
        var body = UInt64(2_000_000 + 2 * numbers[person.slot])
        if let twin, random.chance(0.6), twin.snilsBody % 2 == 0 { body = twin.snilsBody + 1 }
        person.snilsBody = body
        return person
    }
}
