import Schemas

/// The ids behind the numbers the matcher's index gives to people and families.
struct PersonDirectory: Sendable {
    /// Ids by the index's person numbers.
    private(set) var people: IdentifierNumbers
    /// Ids by the index's family numbers.
    private(set) var families: IdentifierNumbers
    /// So many people, the first ones, stand in the order of their ids.
    private var arranged = 0

    init(reserving count: Int) {
        people = IdentifierNumbers(reserving: count)
        families = IdentifierNumbers(reserving: 0)
    }

    func number(of person: UniqueIdentifier) -> Int32? { people.number(of: person) }

    /// The family's number; a family met for the first time gets the next one.
    mutating func number(ofFamily id: UniqueIdentifier) -> Int32 { families.number(of: id) ?? families.append(id) }

    mutating func add(_ person: UniqueIdentifier, number: Int32) {
        precondition(Int(number) == people.count, "the index numbers people in the order they come")
        if rank(of: person) == nil { arranged += 1 }
        _ = people.append(person)
    }

    /// Of somebody who is about to be added: how many of the people who stand in the order of their ids come before. Nil
    /// for one who stands in that order too.
    func rank(of person: UniqueIdentifier) -> Int32? {
        if arranged == people.count, arranged == 0 || people[Int32(arranged - 1)] < person { return nil }
        var low = 0
        var high = arranged
        while low < high {
            let middle = (low + high) / 2
            if people[Int32(middle)] < person { low = middle + 1 } else { high = middle }
        }
        return Int32(low)
    }

    /// Makes copies cheap after a first load.
    mutating func seal() {
        people.seal()
        families.seal()
    }
}
