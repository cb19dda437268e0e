import Schemas

/// Ids in the order they came, and their places by id.
///
/// The bulk is shared by all copies; what came later is each copy's own and small, so that a copy that somebody reads
/// costs the one who adds to it little.
struct IdentifierNumbers: Sendable {
    private final class Bulk: Sendable {
        let ids: [UniqueIdentifier]
        let numbers: [UniqueIdentifier: Int32]

        init(_ ids: [UniqueIdentifier], _ numbers: [UniqueIdentifier: Int32]) {
            self.ids = ids
            self.numbers = numbers
        }
    }

    private var bulk = Bulk([], [:])
    private var ids: [UniqueIdentifier] = []
    private var numbers: [UniqueIdentifier: Int32] = [:]
    /// So few ids are never worth a new bulk.
    private static let smallestSeal = 4096

    init(reserving count: Int) {
        ids.reserveCapacity(count)
        numbers.reserveCapacity(count)
    }

    /// Number of ids.
    var count: Int { bulk.ids.count + ids.count }

    /// The id at a place.
    subscript(number: Int32) -> UniqueIdentifier {
        let place = Int(number)
        return place < bulk.ids.count ? bulk.ids[place] : ids[place - bulk.ids.count]
    }

    /// Place of an id.
    func number(of id: UniqueIdentifier) -> Int32? { bulk.numbers[id] ?? numbers[id] }

    /// Adds an id that is not here yet, and returns its place.
    mutating func append(_ id: UniqueIdentifier) -> Int32 {
        if ids.count > max(Self.smallestSeal, bulk.ids.count / 2), !bulk.ids.isEmpty { seal() }
        let number = Int32(count)
        ids.append(id)
        numbers[id] = number
        return number
    }

    /// Moves all ids into the bulk.
    mutating func seal() {
        guard !ids.isEmpty else { return }
        bulk =
            bulk.ids.isEmpty
            ? Bulk(ids, numbers) : Bulk(bulk.ids + ids, bulk.numbers.merging(numbers) { first, _ in first })
        ids = []
        numbers = [:]
    }
}
