/// The order of ids that come as text: byte by byte.
enum IdentifierOrder {
    /// Whether an id comes before another.
    static func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

    /// The place in the order of each id.
    static func ranks(_ ids: [String]) -> [Int32] {
        var ranks = [Int32](repeating: 0, count: ids.count)
        for (rank, place) in sorted(ids).enumerated() { ranks[Int(place)] = Int32(rank) }
        return ranks
    }

    /// Places of the ids in their order. The first sixteen bytes are compared as numbers: a registry has a million ids, and
    /// texts are slow to compare.
    static func sorted(_ ids: [String]) -> [Int32] {
        struct Head {
            let high: UInt64
            let low: UInt64
            let place: Int32
        }
        var heads: [Head] = []
        heads.reserveCapacity(ids.count)
        for (place, id) in ids.enumerated() {
            var parts: (UInt64, UInt64) = (0, 0)
            var count = 0
            for byte in id.utf8.prefix(16) {
                if count < 8 {
                    parts.0 |= UInt64(byte) << UInt64(56 - 8 * count)
                } else {
                    parts.1 |= UInt64(byte) << UInt64(120 - 8 * count)
                }
                count += 1
            }
            heads.append(Head(high: parts.0, low: parts.1, place: Int32(place)))
        }
        heads.sort { left, right in
            if left.high != right.high { return left.high < right.high }
            if left.low != right.low { return left.low < right.low }
            let (one, other) = (ids[Int(left.place)], ids[Int(right.place)])
            if precedes(one, other) { return true }
            // Not by `==`, which takes two spellings of one letter for equal.
            return precedes(other, one) ? false : left.place < right.place
        }
        return heads.map(\.place)
    }
}
