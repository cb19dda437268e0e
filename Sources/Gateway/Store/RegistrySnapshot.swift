import Matcher
import Schemas

/// Everyone a record may be linked to, in memory: the matcher's index and the ids behind its numbers.
struct RegistrySnapshot: Sendable {
    /// The matcher's index.
    private(set) var index: PersonIndex
    /// Ids by the index's person numbers.
    private(set) var people: [UniqueIdentifier] = []
    /// Ids by the index's family numbers.
    private(set) var families: [UniqueIdentifier] = []
    private var personNumbers: [UniqueIdentifier: Int32] = [:]
    private var familyNumbers: [UniqueIdentifier: Int32] = [:]
    /// Up to which `gateway.person.sequence` the people created by the gateway are in here.
    private(set) var lastSequence: Int64 = 0

    init(reserving count: Int) {
        index = PersonIndex(reserving: count)
        people.reserveCapacity(count)
        personNumbers.reserveCapacity(count)
    }

    /// Adds a person unless it is in here already: people travel from the gateway to the registry and keep their id.
    mutating func append(_ person: RegistryPerson) {
        guard personNumbers[person.id] == nil else { return }
        let family = person.familyID.map { familyNumber(of: $0) } ?? -1
        let number = index.append(person.entry(family: family))
        precondition(Int(number) == people.count, "the index numbers people in the order they come")
        people.append(person.id)
        personNumbers[person.id] = number
    }

    mutating func append(_ person: RegistryPerson, sequence: Int64) {
        append(person)
        lastSequence = max(lastSequence, sequence)
    }

    /// Puts the index into its fastest form once the bulk of the people is in.
    mutating func seal() { index.seal() }

    func number(of person: UniqueIdentifier) -> Int32? { personNumbers[person] }
    func person(_ number: Int32) -> UniqueIdentifier { people[Int(number)] }

    func family(of person: Int32) -> UniqueIdentifier? {
        let family = index.family(of: person)
        return family < 0 ? nil : families[Int(family)]
    }

    private mutating func familyNumber(of id: UniqueIdentifier) -> Int32 {
        if let known = familyNumbers[id] { return known }
        let number = Int32(families.count)
        families.append(id)
        familyNumbers[id] = number
        return number
    }
}
