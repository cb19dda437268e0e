/// Postings of 32-bit keys: which people have a key. Compact for what was loaded, cheap to append to afterwards.
///
/// The bulk lies in buckets sorted by key and person (8 bytes an entry); what came later is chained through a hash table
/// and moved into the bulk when there is as much of it. People of one key always come in ascending order.
struct KeyTable: Sendable {
    private var bucketStarts: [UInt32] = [0, 0]
    private var bucketBits: UInt32 = 0
    private var keys: [UInt32] = []
    private var people: [Int32] = []

    private var tailKeys: [UInt32] = []
    private var tailPeople: [Int32] = []
    private var tailNext: [Int32] = []
    private var tailHeads: [Int32] = []
    private let smallestMerge: Int
    /// So few waiting entries are scanned, not chained.
    private static let scanned = 32

    /// Makes an empty table that first merges when this many entries are waiting.
    init(reserving entries: Int) {
        smallestMerge = max(4096, entries)
        tailKeys.reserveCapacity(entries)
        tailPeople.reserveCapacity(entries)
    }

    /// Number of entries.
    var count: Int { keys.count + tailKeys.count }

    /// Adds an entry; people are added in ascending order.
    mutating func append(_ key: UInt32, person: Int32) {
        tailKeys.append(key)
        tailPeople.append(person)
        // A first load is merged when it is sealed; later people are chained one by one.
        if !keys.isEmpty, tailKeys.count > Self.scanned { chain(tailKeys.count - 1) }
        if tailKeys.count >= max(smallestMerge, keys.count) { merge() }
    }

    /// Calls the body with each person of a key until it returns false. Returns the number of people visited.
    @inline(__always)
    func forEach(_ key: UInt32, _ body: (Int32) -> Bool) {
        var position = Int(bucketStarts[Int(bucket(key))])
        let end = Int(bucketStarts[Int(bucket(key)) + 1])
        while position < end, keys[position] < key { position += 1 }
        while position < end, keys[position] == key {
            guard body(people[position]) else { return }
            position += 1
        }
        guard !tailKeys.isEmpty else { return }
        guard !tailHeads.isEmpty else {
            for entry in tailKeys.indices where tailKeys[entry] == key {
                guard body(tailPeople[entry]) else { return }
            }
            return
        }
        var found: [Int32] = []
        var next = tailHeads[Int(key) & (tailHeads.count - 1)]
        while next >= 0 {
            if tailKeys[Int(next)] == key { found.append(tailPeople[Int(next)]) }
            next = tailNext[Int(next)]
        }
        for person in found.reversed() where !body(person) { return }
    }

    /// Number of people of a key, counted up to a limit.
    func count(of key: UInt32, upTo limit: Int) -> Int {
        var result = 0
        forEach(key) { _ in
            result += 1
            return result < limit
        }
        return result
    }

    /// Moves everything appended so far into the bulk; look-ups are right without it, but slow after a first load.
    mutating func seal() {
        if !tailKeys.isEmpty, keys.isEmpty || tailKeys.count > 4096 { merge() }
    }

    private func bucket(_ key: UInt32) -> UInt32 { bucketBits == 0 ? 0 : key >> (32 - bucketBits) }

    private mutating func chain(_ entry: Int) {
        if tailNext.count != entry || tailKeys.count > tailHeads.count { return rehash() }
        let head = Int(tailKeys[entry]) & (tailHeads.count - 1)
        tailNext.append(tailHeads[head])
        tailHeads[head] = Int32(entry)
    }

    private mutating func rehash() {
        var capacity = 1024
        while capacity < tailKeys.count * 2 { capacity *= 2 }
        tailHeads = Array(repeating: -1, count: capacity)
        tailNext.removeAll(keepingCapacity: true)
        for (entry, key) in tailKeys.enumerated() {
            let head = Int(key) & (capacity - 1)
            tailNext.append(tailHeads[head])
            tailHeads[head] = Int32(entry)
        }
    }

    private mutating func merge() {
        let total = keys.count + tailKeys.count
        var bits: UInt32 = 0
        while bits < 28, 1 << Int(bits) < total / 2 { bits += 1 }
        var starts = [UInt32](repeating: 0, count: (1 << Int(bits)) + 1)
        func place(_ key: UInt32) -> Int { bits == 0 ? 0 : Int(key >> (32 - bits)) }
        for key in keys { starts[place(key) + 1] += 1 }
        for key in tailKeys { starts[place(key) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        var cursor = starts
        var newKeys = [UInt32](repeating: 0, count: total)
        var newPeople = [Int32](repeating: 0, count: total)
        func put(_ key: UInt32, _ person: Int32) {
            // Entries arrive in ascending order of people: insertion keeps equal keys in that order.
            let bucket = place(key)
            let first = Int(starts[bucket])
            var position = Int(cursor[bucket])
            cursor[bucket] += 1
            while position > first, newKeys[position - 1] > key {
                newKeys[position] = newKeys[position - 1]
                newPeople[position] = newPeople[position - 1]
                position -= 1
            }
            newKeys[position] = key
            newPeople[position] = person
        }
        for index in keys.indices { put(keys[index], people[index]) }
        for index in tailKeys.indices { put(tailKeys[index], tailPeople[index]) }
        keys = newKeys
        people = newPeople
        bucketStarts = starts
        bucketBits = bits
        tailKeys = []
        tailPeople = []
        tailNext = []
        tailHeads = []
    }
}
