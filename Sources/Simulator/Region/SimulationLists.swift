import Schemas

/// Everything textual that a simulated region is made of; the caller reads the files.
public struct SimulationLists: Sendable {
    /// A town or village where people live.
    struct Settlement: Sendable {
        var territoryID: String
        /// Place of the territory in the tree's list, 0 ... 99: part of the codes of schools and clinics.
        var territoryPlace: Int
        var name: String
        /// «г», «пгт», «с», «п».
        var type: String
    }

    /// Names of people.
    public let names: NameLists
    /// The region's territories.
    public let territories: TerritoryTree
    let streets: [String]
    let settlements: [Settlement]
    let settlementChoice: WeightedChoice
    let streetChoice: WeightedChoice

    /// Reads the lists: streets are `street`, settlements `territory,settlement,type,weight`.
    public init(names: NameLists, streets: String, settlements: String, territories: TerritoryTree)
        throws(ReferenceTableError)
    {
        self.names = names
        self.territories = territories
        self.streets = try ListReader(streets, header: "street").rows.map { $0.fields[0] }
        var list: [Settlement] = []
        var weights: [Double] = []
        for row in try ListReader(settlements, header: "territory,settlement,type,weight").rows {
            guard let place = territories.territories.firstIndex(where: { $0.id == row.fields[0] }) else {
                throw ReferenceTableError(line: row.line, reason: .unknownParent(row.fields[0]))
            }
            guard let weight = Int(row.fields[3]), weight > 0 else {
                throw ReferenceTableError(line: row.line, reason: .value(column: "weight"))
            }
            list.append(
                Settlement(
                    territoryID: row.fields[0], territoryPlace: place, name: row.fields[1], type: row.fields[2]))
            weights.append(Double(weight))
        }
        self.settlements = list
        settlementChoice = WeightedChoice(weights: weights)
        streetChoice = WeightedChoice(ranked: self.streets.count, flattening: 15)
    }
}
