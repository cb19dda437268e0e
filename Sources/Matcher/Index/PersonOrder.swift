/// The order of people by their ids, which breaks ties: who has the lesser id comes first, whenever a person was added.
///
/// A registry is loaded in the order of its ids, so nearly everybody's number says it. Only of those who came later it is
/// kept where they belong: no id is read while candidates are ranked.
struct PersonOrder: ~Copyable {
    /// People with lesser numbers stand in the order of their ids.
    private var arranged = Int32.max
    /// Of the others: how many of those come before.
    private var ranks = SharedColumn<Int32>()

    init() {}

    private init(copying other: borrowing PersonOrder) {
        arranged = other.arranged
        ranks = other.ranks.copy()
    }

    /// The same order, shared.
    func copy() -> PersonOrder { PersonOrder(copying: self) }

    /// Bytes held.
    var bytes: Int { ranks.bytes }

    /// Takes the next person in; without a rank behind all who are there.
    mutating func add(_ person: Int32, rank: Int32?) {
        if rank != nil, arranged == .max { arranged = person }
        if arranged != .max { ranks.append(rank ?? .max) }
    }

    /// Whether a person comes before another.
    @inline(__always)
    func precedes(_ left: Int32, _ right: Int32) -> Bool {
        guard left >= arranged || right >= arranged else { return left < right }
        let one = rank(left)
        let other = rank(right)
        if one != other { return one < other }
        // Who came later stands right before the one whose number is the rank; two of them in the order they came in.
        return left >= arranged && right >= arranged ? left < right : left >= arranged
    }

    private func rank(_ person: Int32) -> Int32 { person < arranged ? person : ranks[Int(person - arranged)] }
}
