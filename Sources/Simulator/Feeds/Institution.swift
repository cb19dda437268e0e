/// A school, kindergarten or clinic: code and name follow from the place, so none is stored.
struct Institution {
    var code: String
    var name: String

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func count(_ settlement: SimulationLists.Settlement) -> Int {
        settlement.type == "г" ? 36 : 2
    }

    /// The school of a home; brothers and sisters usually share it.
    static func school(_ dwelling: Dwelling, _ lists: SimulationLists, offset: Int) -> Institution {
        let town = lists.settlements[dwelling.settlement]
        let number = (dwelling.street + offset) % count(town) + 1
        return Institution(
            code: "16\(two(town.territoryPlace))\(two(number))",
            name: "МБОУ \"СОШ № \(number)\" \(town.type)\(town.type == "пгт" ? "" : ".") \(town.name)")
    }

    /// The kindergarten of a home.
    static func kindergarten(_ dwelling: Dwelling, _ lists: SimulationLists) -> Institution {
        let town = lists.settlements[dwelling.settlement]
        let number = dwelling.street % count(town) + 1
        return Institution(
            code: "16\(two(town.territoryPlace))\(two(number + 50))",
            name: "МБДОУ \"Детский сад № \(number)\" \(town.type)\(town.type == "пгт" ? "" : ".") \(town.name)")
    }

    /// The children's clinic of a home: its code in the health registers.
    static func clinic(_ dwelling: Dwelling, _ lists: SimulationLists) -> String {
        let town = lists.settlements[dwelling.settlement]
        return "16\(two(town.territoryPlace))\(two(dwelling.street % (town.type == "г" ? 6 : 1) + 1))"
    }
}
