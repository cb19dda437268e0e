/// The records of a table made ready for matching: copies put together, in an order that comes from the contents alone.
struct FieldSample {
    /// One record of each group of copies, in the order of the contents.
    let order: [Int32]
    /// Records by group, each group in the order of its ids.
    let copies: [Int32]
    let copyStarts: [Int]
    /// Whether a record comes from the second file.
    let split: Int?

    /// Groups the records; with `split`, those from there on are of the second file and never copies of the first's.
    init(_ table: FieldTable, split: Int? = nil) {
        self.split = split
        let fingerprints = table.fingerprints
        func side(_ row: Int32) -> Int { split.map { Int(row) < $0 ? 0 : 1 } ?? 0 }
        func rank(_ row: Int32) -> Int32 { Int(row) < table.ranks.count ? table.ranks[Int(row)] : row }
        let sorted = (0..<Int32(table.count)).sorted { left, right in
            let one = (fingerprints[Int(left)], side(left), rank(left), left)
            return one < (fingerprints[Int(right)], side(right), rank(right), right)
        }
        var order: [Int32] = []
        var starts: [Int] = []
        for place in sorted.indices {
            if place > 0, side(sorted[place]) == side(sorted[place - 1]),
                table.areEqual(Int(sorted[place]), Int(sorted[place - 1]))
            {
                continue
            }
            order.append(sorted[place])
            starts.append(place)
        }
        starts.append(sorted.count)
        self.order = order
        copies = sorted
        copyStarts = starts
    }

    /// Records equal to the one at a place, itself first.
    func group(_ place: Int) -> ArraySlice<Int32> { copies[copyStarts[place]..<copyStarts[place + 1]] }

    /// Whether a place is of the second file.
    @inline(__always)
    func isSecond(_ place: Int) -> Bool { split.map { Int(order[place]) >= $0 } ?? false }

    /// Number of records of the smaller file, or of the only one.
    var records: Int { split.map { min($0, copies.count - $0) } ?? copies.count }

    /// Number of pairs that could be one person.
    var pairs: Int { split.map { $0 * (copies.count - $0) } ?? copies.count * (copies.count - 1) / 2 }
}
