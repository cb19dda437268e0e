import Schemas

/// The ids behind the numbers the matcher's index gives to people and families.
struct PersonDirectory: Sendable {
    /// Ids by the index's person numbers.
    private(set) var people: [UniqueIdentifier] = []
    /// Ids by the index's family numbers.
    private(set) var families: [UniqueIdentifier] = []
    private var personNumbers: [UniqueIdentifier: Int32] = [:]
    private var familyNumbers: [UniqueIdentifier: Int32] = [:]

    init(reserving count: Int) {
        people.reserveCapacity(count)
        personNumbers.reserveCapacity(count)
    }

    func number(of person: UniqueIdentifier) -> Int32? { personNumbers[person] }

    /// The family's number; a family met for the first time gets the next one.
    mutating func number(ofFamily id: UniqueIdentifier) -> Int32 {
        if let known = familyNumbers[id] { return known }
        let number = Int32(families.count)
        families.append(id)
        familyNumbers[id] = number
        return number
    }

    mutating func add(_ person: UniqueIdentifier, number: Int32) {
        precondition(Int(number) == people.count, "the index numbers people in the order they come")
        people.append(person)
        personNumbers[person] = number
    }
}
