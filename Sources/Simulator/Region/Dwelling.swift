import Schemas

/// A home: places in the lists, written in the styles that agencies use.
struct Dwelling: Hashable, Sendable {
    var settlement: Int
    var street: Int
    var house: Int
    /// Building of the house; 0 when none.
    var building: Int
    /// 0 in a private house.
    var flat: Int

    /// A home anywhere, or in the given settlement.
    init(_ lists: SimulationLists, in settlement: Int? = nil, _ generator: inout SeededGenerator) {
        self.settlement = settlement ?? lists.settlementChoice.draw(&generator)
        let isTown = lists.settlements[self.settlement].type == "г"
        street = lists.streetChoice.draw(&generator)
        house = generator.number(1...(isTown ? 140 : 90))
        building = isTown && generator.chance(0.12) ? generator.number(1...4) : 0
        flat = generator.chance(isTown ? 0.85 : 0.2) ? generator.number(1...180) : 0
    }

    /// How an agency writes addresses.
    enum Style: Int {
        case full, short, words, capitals, terse, streetLast
    }

    func territory(_ lists: SimulationLists) -> Territory? {
        lists.territories[lists.settlements[settlement].territoryID]
    }

    /// ОКТМО of the municipality, 11 digits; a city's area has its city's code.
    func oktmo(_ lists: SimulationLists) -> String {
        for territory in lists.territories.path(from: lists.settlements[settlement].territoryID) {
            if let code = territory.oktmo { return String(code.municipality) + "000" }
        }
        return ""
    }

    func text(_ style: Style, _ lists: SimulationLists) -> String {
        let town = lists.settlements[settlement]
        let street = lists.streets[street]
        var text: String
        switch style {
        case .full:
            text = "\(town.type)\(town.type == "пгт" ? "" : ".") \(town.name), ул. \(street), д. \(house)"
            if building > 0 { text += ", корп. \(building)" }
            if flat > 0 { text += ", кв. \(flat)" }
        case .short:
            text = "\(town.name), \(street) \(house)"
            if building > 0 { text += "/\(building)" }
            if flat > 0 { text += "-\(flat)" }
        case .words:
            text = "улица \(street), дом \(house)"
            if building > 0 { text += " корпус \(building)" }
            if flat > 0 { text += ", квартира \(flat)" }
        case .capitals:
            text = "\(CyrillicCase.upper(town.name)) УЛ.\(CyrillicCase.upper(street)) Д.\(house)"
            if building > 0 { text += " К.\(building)" }
            if flat > 0 { text += " КВ.\(flat)" }
        case .terse:
            text = "ул \(street) д\(house)"
            if building > 0 { text += "к\(building)" }
            if flat > 0 { text += " кв\(flat)" }
        case .streetLast:
            text = "\(street) ул., \(house)"
            if building > 0 { text += " стр. \(building)" }
            if flat > 0 { text += ", \(flat)" }
        }
        return text
    }
}
