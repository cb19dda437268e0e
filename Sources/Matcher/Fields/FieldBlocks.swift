/// Which records are worth comparing: those that share a part of a field; where too many share it, those that share two.
///
/// A block that is still too large is not compared as a whole: each record meets its neighbours in an order made of the
/// records' contents. What was left out is counted, so that nobody takes a bounded search for a complete one.
struct FieldBlocks {
    /// Limits of the work.
    struct Limits: Sendable {
        /// Largest number of records in a block that is compared as a whole.
        var block = 60
        /// Neighbours that a record of a larger block meets.
        var window = 6
        /// Most candidates of one record.
        var candidates = 400
        /// Frequent parts of one record that are combined with each other.
        var frequentParts = 8
    }

    /// What the search costs and what it left out.
    struct Report: Sendable, Hashable {
        /// Blocks of at least two records.
        var blocks = 0
        /// Blocks too large to be compared as a whole.
        var cutBlocks = 0
        /// Pairs in such blocks that were not compared for this block's sake.
        var cutPairs = 0
        /// Records whose candidates were cut.
        var cutRecords = 0
    }

    /// Records in the order of their contents; what the walks below give are places in it.
    let order: [Int32]
    private let limits: Limits
    /// Places by block, ascending.
    private var members: [Int32] = []
    private var blockStarts: [Int] = [0]
    /// Blocks by place.
    private var placeStarts: [Int] = []
    private var blocksOfPlace: [Int32] = []
    private(set) var report = Report()

    private struct Entry {
        let key: UInt64
        let place: Int32

        func precedes(_ other: Entry) -> Bool { key < other.key || key == other.key && place < other.place }
    }

    /// Finds the blocks of some records of a table, given in the order of their contents.
    init(_ table: FieldTable, order: [Int32], limits: Limits = Limits()) {
        self.order = order
        self.limits = limits
        var entries: [Entry] = []
        var parts = [UInt8](repeating: 0, count: order.count)
        for place in order.indices {
            let keys = Self.keys(table, Int(order[place]))
            parts[place] = UInt8(clamping: keys.count)
            for key in keys { entries.append(Entry(key: key, place: Int32(place))) }
        }
        let frequent = collect(&entries, isLast: false)
        entries = combine(frequent, parts)
        _ = collect(&entries, isLast: true)
        index()
    }

    /// Calls the body with the places of a record's candidates that stand behind it, ascending.
    func forEachCandidate(of place: Int, _ scratch: inout [Int32], _ body: (Int) -> Void) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        let own = Int32(place)
        for entry in placeStarts[place]..<placeStarts[place + 1] {
            let block = Int(blocksOfPlace[entry])
            let range = blockStarts[block]..<blockStarts[block + 1]
            var taken = 0
            let most = range.count > limits.block ? limits.window : range.count
            for member in range where members[member] > own {
                scratch.append(members[member])
                taken += 1
                if taken == most { break }
            }
        }
        scratch.sort()
        var previous = own
        var count = 0
        for candidate in scratch where candidate != previous {
            previous = candidate
            if count == limits.candidates { return false }
            count += 1
            body(Int(candidate))
        }
        return true
    }

    /// Turns entries into blocks; hands back those of blocks that were too large.
    private mutating func collect(_ entries: inout [Entry], isLast: Bool) -> [Entry] {
        entries.sort { $0.precedes($1) }
        var frequent: [Entry] = []
        var first = 0
        while first < entries.count {
            var end = first + 1
            while end < entries.count, entries[end].key == entries[first].key { end += 1 }
            let count = end - first
            if count > limits.block, !isLast {
                frequent += entries[first..<end]
            } else if count > 1 {
                report.blocks += 1
                if count > limits.block {
                    report.cutBlocks += 1
                    report.cutPairs += count * (count - 1) / 2 - (count - 1) * limits.window
                }
                for entry in entries[first..<end] { members.append(entry.place) }
                blockStarts.append(members.count)
            }
            first = end
        }
        return frequent
    }

    /// Entries of two frequent parts of one record at once.
    private func combine(_ frequent: [Entry], _ parts: [UInt8]) -> [Entry] {
        let sorted = frequent.sorted { ($0.place, $0.key) < ($1.place, $1.key) }
        var result: [Entry] = []
        var first = 0
        while first < sorted.count {
            var end = first + 1
            while end < sorted.count, sorted[end].place == sorted[first].place { end += 1 }
            let last = min(end, first + limits.frequentParts)
            for one in first..<last {
                // A record with a single part has nothing to combine it with: the block stands alone.
                if parts[Int(sorted[one].place)] == 1 { result.append(sorted[one]) }
                for other in (one + 1)..<max(one + 1, last) {
                    let key = KeyHash.mix(sorted[one].key) &+ sorted[other].key
                    result.append(Entry(key: KeyHash.mix(key), place: sorted[one].place))
                }
            }
            first = end
        }
        return result
    }

    private mutating func index() {
        placeStarts = Array(repeating: 0, count: order.count + 1)
        for member in members { placeStarts[Int(member) + 1] += 1 }
        for place in order.indices { placeStarts[place + 1] += placeStarts[place] }
        var next = placeStarts
        blocksOfPlace = Array(repeating: 0, count: members.count)
        for block in 0..<(blockStarts.count - 1) {
            for member in blockStarts[block]..<blockStarts[block + 1] {
                let place = Int(members[member])
                blocksOfPlace[next[place]] = Int32(block)
                next[place] += 1
            }
        }
    }

    /// Keys of a record's parts: beginnings of names, dates and numbers as a whole, long words. No key twice.
    private static func keys(_ table: FieldTable, _ row: Int) -> [UInt64] {
        var keys: [UInt64] = []
        for (place, comparison) in table.comparisons.enumerated() {
            switch comparison.kind {
            case .category: break
            case .date, .number:
                let hash = table.hash(row, place)
                if hash != 0 { keys.append(KeyHash.mix(hash &+ UInt64(place) << 48)) }
            case .name:
                // All names alike: they may be exchanged.
                table.withCodes(row, place) { keys.append(key(of: $0.prefix(4), field: 63)) }
            case .words:
                table.withCodes(row, place) { codes in
                    let words = codes.split { $0 == FoldedText.space || $0 == FoldedText.hyphen }
                    for word in words.filter({ $0.count >= 4 }).prefix(6) {
                        keys.append(key(of: word, field: UInt64(place)))
                    }
                }
            }
        }
        keys.sort()
        var previous: UInt64?
        return keys.filter { key in
            defer { previous = key }
            return key != previous
        }
    }

    private static func key(of codes: Slice<UnsafeBufferPointer<UInt8>>, field: UInt64) -> UInt64 {
        var word: UInt64 = 0xCBF2_9CE4_8422_2325 &+ field << 48
        for code in codes { word = (word ^ UInt64(code)) &* 0x0000_0100_0000_01B3 }
        return KeyHash.mix(word)
    }
}
