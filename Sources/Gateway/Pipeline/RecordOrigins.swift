import Schemas

/// Which delivery each record of a chunk came in: all in one, or, of urgent signals, each in its own.
struct RecordOrigins: Sendable {
    /// Every delivery of the chunk, the oldest first.
    let deliveries: [Delivery]
    private let places: [RowDigest: Int]

    /// All records of the chunk came in one delivery.
    init(_ delivery: Delivery) {
        deliveries = [delivery]
        places = [:]
    }

    /// Each delivery has one record, whose key stands beside it.
    init(single records: [(delivery: Delivery, key: RowDigest)]) {
        deliveries = records.map(\.delivery)
        places = Dictionary(records.enumerated().map { ($1.key, $0) }) { first, _ in first }
    }

    /// Place among the deliveries of the one that a record came in.
    func place(of key: RowDigest) -> Int { places[key] ?? 0 }

    /// The delivery that a record came in.
    func delivery(of key: RowDigest) -> UniqueIdentifier { deliveries[place(of: key)].id }
}
