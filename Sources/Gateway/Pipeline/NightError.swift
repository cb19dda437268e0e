import Schemas

/// What can go wrong with *us* in a night. Holds no personal data.
package enum NightError: Error, CustomStringConvertible, Equatable {
    /// A delivery belongs to a feed that no mapping describes any more.
    case mappingMissing(feed: String)
    /// Another process moved the delivery while we worked on it.
    case deliveryMoved(String)
    /// A staged row can't be read back.
    case stagedRowDamaged(delivery: String, row: Int)
    /// The registry answered something that the contract does not allow.
    case registryContract(String)

    /// One line that says what to do.
    package var description: String {
        switch self {
        case .mappingMissing(let feed):
            "no mapping describes the feed \(feed); put its file back into the mappings folder and run the night again"
        case .deliveryMoved(let number):
            "delivery \(number) was moved on by another process; nothing was lost, run the night again"
        case .stagedRowDamaged(let delivery, let row):
            "row \(row) of delivery \(delivery) cannot be read back from the database; check the database's integrity"
        case .registryContract(let what):
            "the registry does not keep its contract: \(what); see docs/registry-contract.md"
        }
    }
}
