import Schemas

/// A region's families and its registry: synthetic, the same for the same configuration, made family by family.
public struct RegionSimulation: Sendable {
    /// What the region is like.
    public struct Configuration: Hashable, Sendable {
        /// Everything depends on it.
        public var seed: UInt64
        /// People in the registry, exactly.
        public var people: Int
        /// First day of the simulation: children are 0 to 17 on it.
        public var asOf: CalendarDate
        /// Share of families by naming tradition, in the order of `Culture.allCases`.
        public var cultureShares: [Double]
        /// Families that the registry does not know.
        public var newFamilyShare: Double
        /// Families that repeat another's surname, father's and child's name.
        public var namesakeShare: Double
        /// Registered children whose СНИЛС the registry lacks.
        public var snilsMissingShare: Double
        /// Births of more than one child.
        public var twinShare = 0.013
        /// Second and further children of such a birth whom the registry lacks.
        public var newTwinShare = 0.06
        /// Later children of a registered family whom the registry lacks.
        public var newSiblingShare = 0.06
        /// Namesakes, of families of one child, born on the same day.
        public var namesakeBirthShare = 0.25

        /// Makes a configuration; the shares default to those of a Volga region.
        public init(
            seed: UInt64, people: Int, asOf: CalendarDate, cultureShares: [Double] = [0.42, 0.50, 0.04, 0.04],
            newFamilyShare: Double = 0.06, namesakeShare: Double = 0.004, snilsMissingShare: Double = 0.045
        ) {
            self.seed = seed
            self.people = people
            self.asOf = asOf
            self.cultureShares = cultureShares
            self.newFamilyShare = newFamilyShare
            self.namesakeShare = namesakeShare
            self.snilsMissingShare = snilsMissingShare
        }

        func share(of culture: Culture) -> Double {
            culture.place < cultureShares.count ? cultureShares[culture.place] : 0
        }
    }

    /// What the region came out as.
    public struct Counts: Hashable, Sendable {
        /// Families, registered or not.
        public var families = 0
        /// People in the registry.
        public var registered = 0
        /// Children of any family.
        public var children = 0
        /// Children in the registry.
        public var registeredChildren = 0
        /// Children of any family from 3 years on.
        var fromThree = 0
        /// Children of any family from 8 years on.
        var fromEight = 0
        /// Children under guardianship or in foster families.
        var withoutParents = 0
    }

    /// Its configuration.
    public let configuration: Configuration
    /// What came out.
    public let counts: Counts
    let lists: SimulationLists
    private let builder: FamilyBuilder
    private let order: Scatter
    private let lastLimit: Int

    /// Counts the families that the registry's size needs; makes no names yet.
    public init(_ configuration: Configuration, lists: SimulationLists) {
        self.configuration = configuration
        self.lists = lists
        builder = FamilyBuilder(configuration, lists)
        var counts = Counts()
        var limit = Int.max
        while counts.registered < configuration.people {
            let shape = builder.shape(counts.families)
            counts.families += 1
            var registered = shape.registeredCount
            if counts.registered + registered >= configuration.people {
                limit = configuration.people - counts.registered
                registered = limit
            }
            counts.registered += registered
            counts.children += shape.children.count
            for child in shape.children {
                let age = child.birth.age(on: configuration.asOf)
                if child.isRegistered { counts.registeredChildren += 1 }
                if age >= 3 { counts.fromThree += 1 }
                if age >= 8 { counts.fromEight += 1 }
                if shape.kind == .guardianship || shape.kind == .foster { counts.withoutParents += 1 }
            }
        }
        self.counts = counts
        lastLimit = limit
        order = Scatter(count: counts.families, seed: configuration.seed)
    }

    /// The family with this number, from 0.
    func family(_ index: Int) -> Family {
        builder.family(index, limit: index == counts.families - 1 ? lastLimit : .max)
    }

    /// The family at a place of the files' order, which is not the order of numbers.
    func family(at place: Int) -> Family { family(order[place]) }

    /// A household without children.
    func neighbour(_ index: Int) -> (person: Person, dwelling: Dwelling) { builder.neighbour(index) }

    /// The registry's id of a person.
    func personID(_ person: Person) -> String { identifier(person.slot, 11) }

    /// The registry's id of a family.
    func familyID(_ family: Family) -> String { identifier(family.index, 12) }

    private func identifier(_ number: Int, _ salt: Int) -> String {
        var random = SeededGenerator(configuration.seed, number, salt)
        // The registry was filled over the years before the first day.
        let age = Int64(random.below(3 * 365 * 86_400))
        let time = Timestamp(startOf: configuration.asOf).adding(seconds: -age - 86_400)
        return UniqueIdentifier(at: time, using: &random).text
    }
}
