/// Postings of 32-bit keys: which people have a key. Compact for what was loaded, cheap to append to afterwards.
///
/// The bulk lies in buckets sorted by key and person (8 bytes an entry); what came later is chained through a hash table
/// and moved into a new bulk when there is as much of it. People of one key always come in ascending order.
struct KeyTable: ~Copyable {
    /// A walk over the people of one key.
    struct Cursor: BitwiseCopyable {
        fileprivate let key: UInt32
        fileprivate var position: UInt32
        fileprivate let end: UInt32
        fileprivate var tail: Int32
    }

    private var bucketStarts = SharedColumn(Column<UInt32>(repeating: 0, count: 2))
    private var bucketBits: UInt32 = 0
    /// Key in the upper half, person in the lower.
    private var entries = SharedColumn<UInt64>()

    private var tail: Column<UInt64>
    private var tailNext = Column<Int32>()
    private var tailHeads = Column<Int32>()
    private var tailLasts = Column<Int32>()
    private let smallestMerge: Int
    /// So few waiting entries are scanned, not chained.
    private static let scanned = 32

    /// Makes an empty table that first merges when this many entries are waiting.
    init(reserving entries: Int) {
        smallestMerge = max(4096, entries)
        tail = Column(reserving: entries)
    }

    private init(waiting entries: consuming Column<UInt64>, smallestMerge: Int) {
        tail = entries
        self.smallestMerge = smallestMerge
    }

    private init(copying other: borrowing KeyTable) {
        bucketStarts = other.bucketStarts.copy()
        bucketBits = other.bucketBits
        entries = other.entries.copy()
        tail = other.tail.copy()
        tailNext = other.tailNext.copy()
        tailHeads = other.tailHeads.copy()
        tailLasts = other.tailLasts.copy()
        smallestMerge = other.smallestMerge
    }

    /// A table of its own with the same entries: the bulk is shared, what came later is copied.
    func copy() -> KeyTable { KeyTable(copying: self) }

    /// Number of entries.
    var count: Int { entries.count + tail.count }

    /// Bytes held.
    var bytes: Int {
        bucketStarts.bytes + entries.bytes + tail.bytes + tailNext.bytes + tailHeads.bytes + tailLasts.bytes
    }

    /// Adds an entry; people are added in ascending order.
    mutating func append(_ key: UInt32, person: Int32) {
        tail.append(UInt64(key) << 32 | UInt64(UInt32(bitPattern: person)))
        // A first load is merged when it is sealed; later people are chained one by one.
        if !entries.isEmpty, tail.count > Self.scanned { chain(tail.count - 1) }
        if tail.count >= max(smallestMerge, entries.count) { merge() }
    }

    /// A walk over the people of a key, ascending.
    @inline(__always)
    func cursor(_ key: UInt32) -> Cursor {
        let bucket = Int(bucket(key))
        let first: Int32 =
            tail.isEmpty ? -1 : tailHeads.isEmpty ? 0 : tailHeads[Int(key) & (tailHeads.count - 1)]
        return Cursor(key: key, position: bucketStarts[bucket], end: bucketStarts[bucket + 1], tail: first)
    }

    /// Moves on to the bulk's first person of the key. Walks prepared one after the other wait for memory together.
    @inline(__always)
    func prepare(_ cursor: inout Cursor) {
        while cursor.position < cursor.end, UInt32(entries[Int(cursor.position)] >> 32) < cursor.key {
            cursor.position += 1
        }
    }

    /// The next person of a walk; negative at its end.
    @inline(__always)
    func next(_ cursor: inout Cursor) -> Int32 {
        while cursor.position < cursor.end {
            let entry = entries[Int(cursor.position)]
            cursor.position += 1
            let key = UInt32(entry >> 32)
            if key == cursor.key { return Int32(truncatingIfNeeded: entry) }
            if key > cursor.key { cursor.position = cursor.end }
        }
        while cursor.tail >= 0 {
            let place = Int(cursor.tail)
            let entry = tail[place]
            if !tailHeads.isEmpty {
                cursor.tail = tailNext[place]
            } else {
                cursor.tail = place + 1 < tail.count ? cursor.tail + 1 : -1
            }
            if UInt32(entry >> 32) == cursor.key { return Int32(truncatingIfNeeded: entry) }
        }
        return -1
    }

    /// Whether `seal` has anything to do.
    var needsSeal: Bool { !tail.isEmpty && (entries.isEmpty || tail.count > 4096) }

    /// Moves everything appended so far into the bulk; look-ups are right without it, but slow after a first load.
    mutating func seal() {
        if needsSeal { merge() }
    }

    /// Gives people other numbers: `ranks` has the new one by the old. Everything waits to be sealed again.
    ///
    /// `former` and `later`: a key by the old number, and what takes its place.
    mutating func renumber(
        _ ranks: borrowing Column<Int32>, former: borrowing Column<UInt32>, later: borrowing Column<UInt32>
    ) {
        var starts = Column<Int32>(repeating: 0, count: ranks.count + 1)
        for place in 0..<count { starts[Int(ranks[person(at: place)]) + 1] += 1 }
        for person in 1..<starts.count { starts[person] += starts[person - 1] }
        var arranged = Column<UInt64>(repeating: 0, count: count)
        for place in 0..<count {
            let old = person(at: place)
            let person = Int(ranks[old])
            let key = UInt32(entry(at: place) >> 32)
            arranged[Int(starts[person])] = UInt64(key == former[old] ? later[old] : key) << 32 | UInt64(person)
            starts[person] += 1
        }
        self = KeyTable(waiting: arranged, smallestMerge: smallestMerge)
    }

    private func entry(at place: Int) -> UInt64 {
        place < entries.count ? entries[place] : tail[place - entries.count]
    }

    private func person(at place: Int) -> Int { Int(UInt32(truncatingIfNeeded: entry(at: place))) }

    @inline(__always)
    private func bucket(_ key: UInt32) -> UInt32 { bucketBits == 0 ? 0 : key >> (32 - bucketBits) }

    private mutating func chain(_ entry: Int) {
        if tailNext.count != entry || tail.count > tailHeads.count { return rehash() }
        link(entry)
    }

    /// Puts an entry at the end of its chain, so that people stay in ascending order.
    private mutating func link(_ entry: Int) {
        let head = Int(UInt32(tail[entry] >> 32)) & (tailHeads.count - 1)
        tailNext.append(-1)
        if tailHeads[head] < 0 { tailHeads[head] = Int32(entry) } else { tailNext[Int(tailLasts[head])] = Int32(entry) }
        tailLasts[head] = Int32(entry)
    }

    private mutating func rehash() {
        var capacity = 1024
        while capacity < tail.count * 2 { capacity *= 2 }
        tailHeads = Column(repeating: -1, count: capacity)
        tailLasts = Column(repeating: -1, count: capacity)
        tailNext.removeAll()
        for entry in 0..<tail.count { link(entry) }
    }

    private mutating func merge() {
        let total = entries.count + tail.count
        var bits: UInt32 = 0
        while bits < 28, 1 << Int(bits) < total / 2 { bits += 1 }
        var starts = Column<UInt32>(repeating: 0, count: (1 << Int(bits)) + 1)
        let shift = UInt64(64 - bits)
        for place in 0..<entries.count { starts[Int(entries[place] >> shift) + 1] += 1 }
        for place in 0..<tail.count { starts[Int(tail[place] >> shift) + 1] += 1 }
        for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
        var cursor = starts.copy()
        var merged = Column<UInt64>(repeating: 0, count: total)
        for place in 0..<entries.count { Self.put(entries[place], shift, starts, &cursor, &merged) }
        for place in 0..<tail.count { Self.put(tail[place], shift, starts, &cursor, &merged) }
        entries = SharedColumn(merged)
        bucketStarts = SharedColumn(starts)
        bucketBits = bits
        tail = Column()
        tailNext = Column()
        tailHeads = Column()
        tailLasts = Column()
    }

    /// Inserts an entry into its bucket. Entries arrive in ascending order of people, so few are moved.
    private static func put(
        _ entry: UInt64, _ shift: UInt64, _ starts: borrowing Column<UInt32>, _ cursor: inout Column<UInt32>,
        _ merged: inout Column<UInt64>
    ) {
        let bucket = Int(entry >> shift)
        let first = Int(starts[bucket])
        var position = Int(cursor[bucket])
        cursor[bucket] += 1
        while position > first, merged[position - 1] > entry {
            merged[position] = merged[position - 1]
            position -= 1
        }
        merged[position] = entry
    }
}
