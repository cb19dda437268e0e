/// How often values occur in the registry: what makes an agreement on Гайфиев worth more than one on Иванов.
///
/// Children and adults are counted apart: their given names and birth dates are of different times.
struct NameFrequencies: Sendable {
    /// What is counted.
    enum Field: UInt8 { case surname, given, father, day }

    private var counts: [UInt64: Int32] = [:]
    /// People counted: adults, children.
    private(set) var totals: [Int] = [0, 0]

    init(reserving people: Int) { counts.reserveCapacity(min(people, 200_000)) }

    mutating func add(_ field: Field, _ value: UInt32, isChild: Bool) {
        guard value != 0 else { return }
        counts[key(field, value, isChild), default: 0] += 1
    }

    mutating func addPerson(isChild: Bool) { totals[isChild ? 1 : 0] += 1 }

    /// Number of people of the class with the value.
    func count(_ field: Field, _ value: UInt32, isChild: Bool) -> Int {
        Int(counts[key(field, value, isChild)] ?? 0)
    }

    /// Share of people of the class with the value, never below what so many people could show.
    func share(_ field: Field, _ value: UInt32, isChild: Bool, floor: Double) -> Double {
        let total = totals[isChild ? 1 : 0]
        let count = count(field, value, isChild: isChild)
        return max(floor, (Double(count) + 0.5) / (Double(total) + 1 / floor))
    }

    private func key(_ field: Field, _ value: UInt32, _ isChild: Bool) -> UInt64 {
        UInt64(value) << 8 | UInt64(field.rawValue) << 1 | (isChild ? 1 : 0)
    }
}
