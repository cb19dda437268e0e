import Schemas

/// Values by digest, in the order they came: a look-up is one multiplication and, most often, one comparison.
///
/// A digest is random already, but its sender may have chosen it among millions: the multiplier is drawn anew for each
/// table, so nobody can bring keys together.
struct DigestTable<Value: Sendable>: Sendable {
    private struct Entry {
        let key: RowDigest
        var value: Value
    }

    private var entries: ContiguousArray<Entry> = []
    /// Number of an entry, plus one, at the place of its digest or at the next free one behind; 0 for none. Twice as many
    /// as entries at least, and a power of two.
    private var places: [UInt32] = []
    private var shift: UInt64 = 64
    private let multiplier = UInt64.random(in: .min ... .max) | 1

    init() {}

    var count: Int { entries.count }

    mutating func reserve(_ count: Int) {
        entries.reserveCapacity(count)
        grow(to: count)
    }

    subscript(_ key: RowDigest) -> Value? {
        if let index = index(of: key) { return entries[index].value }
        return nil
    }

    /// Where a key's value stands; nil when there is none.
    func index(of key: RowDigest) -> Int? {
        guard !entries.isEmpty else { return nil }
        let found = places[place(of: key)]
        return found == 0 ? nil : Int(found) - 1
    }

    /// The value at an index, to be read or changed where it stands.
    subscript(at index: Int) -> Value {
        get { entries[index].value }
        _modify { yield &entries[index].value }
    }

    /// Keeps a value, in place of an earlier one of the key.
    mutating func set(_ key: RowDigest, _ value: Value) {
        if entries.count * 2 >= places.count { grow(to: max(entries.count * 2, 8)) }
        let place = place(of: key)
        if places[place] == 0 {
            entries.append(Entry(key: key, value: value))
            places[place] = UInt32(entries.count)
        } else {
            entries[Int(places[place]) - 1].value = value
        }
    }

    func forEach<Failure: Error>(_ body: (RowDigest, Value) throws(Failure) -> Void) throws(Failure) {
        for entry in entries { try body(entry.key, entry.value) }
    }

    /// Forgets all and keeps the room.
    mutating func removeAll() {
        guard !entries.isEmpty else { return }
        entries.removeAll(keepingCapacity: true)
        places.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    /// The place that holds the key, or the free one where it would be. There is one: half of them are free.
    private func place(of key: RowDigest) -> Int {
        places.withUnsafeBufferPointer { places in
            var place = Int(truncatingIfNeeded: (key.high &* multiplier) >> shift)
            while places[place] != 0, entries[Int(places[place]) - 1].key != key {
                place = (place + 1) & (places.count - 1)
            }
            return place
        }
    }

    /// Makes room for so many entries.
    private mutating func grow(to count: Int) {
        var size = 16
        while size < count * 2 { size *= 2 }
        guard size > places.count else { return }
        places = [UInt32](repeating: 0, count: size)
        shift = UInt64(64 - size.trailingZeroBitCount)
        for (index, entry) in entries.enumerated() { places[place(of: entry.key)] = UInt32(index + 1) }
    }
}
