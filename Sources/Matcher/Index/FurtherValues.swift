/// Values of the few people who have more of them than a row holds, in the order of the people.
struct FurtherValues<Value: BitwiseCopyable>: ~Copyable {
    /// A value with its owner. Not private: the compiler fails on a private type in a generic move-only one (6.3.1).
    struct Entry: BitwiseCopyable {
        let person: Int32
        let value: Value
    }

    private var entries: SharedColumn<Entry>

    init() { entries = SharedColumn() }

    private init(entries: consuming SharedColumn<Entry>) { self.entries = entries }

    /// Bytes held.
    var bytes: Int { entries.bytes }

    /// Adds a value; people come in ascending order, each with all values at once.
    mutating func append(_ value: Value, person: Int32) { entries.append(Entry(person: person, value: value)) }

    /// Place of a person's first value.
    func first(of person: Int32) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].person < person { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The value at a place when it still belongs to the person.
    func value(at place: Int, of person: Int32) -> Value? {
        guard place < entries.count, entries[place].person == person else { return nil }
        return entries[place].value
    }

    /// Gives people other numbers: `ranks` has the new one by the old.
    mutating func renumber(_ ranks: borrowing Column<Int32>) {
        var arranged: [(place: Int, entry: Entry)] = []
        arranged.reserveCapacity(entries.count)
        for place in 0..<entries.count {
            let entry = entries[place]
            arranged.append((place, Entry(person: ranks[Int(entry.person)], value: entry.value)))
        }
        // One person's values stay in their order.
        arranged.sort { ($0.entry.person, $0.place) < ($1.entry.person, $1.place) }
        entries = SharedColumn(reserving: arranged.count)
        for (_, entry) in arranged { entries.append(entry) }
    }

    /// The same values, shared.
    func copy() -> FurtherValues { FurtherValues(entries: entries.copy()) }
}
