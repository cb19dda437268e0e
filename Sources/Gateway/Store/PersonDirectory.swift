import Schemas

/// The ids behind the numbers the matcher's index gives to people and families.
struct PersonDirectory: Sendable {
    /// Ids by the index's person numbers.
    private(set) var people: IdentifierNumbers
    /// Ids by the index's family numbers.
    private(set) var families: IdentifierNumbers

    init(reserving count: Int) {
        people = IdentifierNumbers(reserving: count)
        families = IdentifierNumbers(reserving: 0)
    }

    func number(of person: UniqueIdentifier) -> Int32? { people.number(of: person) }

    /// The family's number; a family met for the first time gets the next one.
    mutating func number(ofFamily id: UniqueIdentifier) -> Int32 { families.number(of: id) ?? families.append(id) }

    mutating func add(_ person: UniqueIdentifier, number: Int32) {
        precondition(Int(number) == people.count, "the index numbers people in the order they come")
        _ = people.append(person)
    }

    /// Makes copies cheap after a first load.
    mutating func seal() {
        people.seal()
        families.seal()
    }
}
