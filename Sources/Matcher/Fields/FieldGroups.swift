/// Groups of records taken for one person, joined pair by pair; a join that a guard forbids does not happen.
struct FieldGroups {
    private var parents: [Int]
    private var members: [Int: [Int]] = [:]
    private let checkedUpTo: Int
    private let forbids: ((Int, Int) -> Bool)?

    /// Every record alone; `forbids` says which two are never one person, nil when no two are so.
    ///
    /// Groups larger than `checkedUpTo` are not checked any more: they are too large to be one person and go to a human.
    init(count: Int, checkedUpTo: Int, forbids: ((Int, Int) -> Bool)?) {
        parents = Array(0..<count)
        self.checkedUpTo = checkedUpTo
        self.forbids = forbids
    }

    /// The record that stands for a record's group.
    mutating func root(_ record: Int) -> Int {
        var record = record
        while parents[record] != record {
            parents[record] = parents[parents[record]]
            record = parents[record]
        }
        return record
    }

    /// Joins the groups of two records; false when any two of their records forbid it.
    mutating func join(_ left: Int, _ right: Int) -> Bool {
        let one = root(left)
        let other = root(right)
        guard one != other else { return true }
        let counts = (members[one]?.count ?? 1, members[other]?.count ?? 1)
        if let forbids, counts.0 + counts.1 <= checkedUpTo {
            for record in members[one] ?? [one] {
                for rival in members[other] ?? [other] where forbids(record, rival) { return false }
            }
        }
        // The larger list is kept, and nobody else holds it while it grows: a chain of joins costs no square.
        let (kept, gone) = counts.0 >= counts.1 ? (one, other) : (other, one)
        parents[gone] = kept
        members[kept, default: [kept]] += members.removeValue(forKey: gone) ?? [gone]
        return true
    }

    /// All groups, records ascending, groups in the order of their first record.
    mutating func all() -> [[Int]] {
        var result: [[Int]] = []
        for record in parents.indices {
            let root = root(record)
            let group = members[root] ?? [root]
            let first = group.min() ?? root
            if first == record { result.append(group.sorted()) }
        }
        return result
    }
}
