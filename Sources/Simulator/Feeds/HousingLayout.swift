import Schemas

/// Accounts for housing and utilities: the person is whoever holds the account, children are a number only.
struct HousingLayout: FeedLayout {
    static let header =
        "Лицевой счёт;ФИО нанимателя;Дата рождения;СНИЛС;Муниципалитет;Населённый пункт;Улица;Дом;Корпус;Квартира;"
        + "Зарегистрировано всего;в т.ч. детей;Долг, руб.;Месяцев;Отключение;Дата отключения;Судебное решение"

    let context: FeedContext
    private let writer: IdentityWriter

    init(_ context: FeedContext) {
        self.context = context
        writer = context.writer(WrittenIdentity.Style(dates: .russian, snils: .digits, isNarrow: false))
    }

    func addRows(of family: Family, place: Int, to rows: inout [FeedRow]) {
        let entity = family.index << 4
        if let presence = context.presence(entity) {
            var random = SeededGenerator(context.seed, entity, 31)
            // Now and then a grandparent, whom no register knows, holds the account.
            let isElder = random.chance(0.08)
            let elder = context.region.neighbour(family.index).person
            let holders = family.adults.filter { $0.role != .cohabitant }
            if let holder = isElder ? elder : holders.isEmpty ? nil : random.pick(holders).person {
                rows.append(row(holder, family, family.dwelling, entity, presence, place))
            }
        }
        if let presence = context.presence(entity | 1, probability: context.probability * 0.6) {
            let (person, dwelling) = context.region.neighbour(family.index)
            rows.append(row(person, nil, dwelling, entity | 1, presence, place))
        }
    }

    private func row(
        _ holder: Person, _ family: Family?, _ home: Dwelling, _ entity: Int, _ presence: FeedContext.Presence,
        _ place: Int
    ) -> FeedRow {
        var random = context.identityRandom(entity, presence)
        var facts = context.factRandom(entity, presence)
        let forced = context.forcedDirt(place: place)
        var written = writer.write(holder, at: home, forced: forced, &random)
        let town = context.lists.settlements[home.settlement]
        let children = family?.children.count ?? 0
        let people = family.map { $0.adults.count + $0.children.count } ?? random.number(1...3)
        var months = facts.chance(0.1) ? facts.number(1...4) : 0
        var indicators: [String] = []
        // A row that changed must read differently: a debt appears.
        if presence.version > presence.firstDay { months = facts.number(1...4) }
        if facts.chance(0.03) { months = facts.number(6...30) }
        if months >= 6, children > 0 { indicators.append("HOU-01") }
        let debt = months == 0 ? 0 : months * facts.number(2_000_00...6_000_00) + facts.below(100)
        var service = ""
        var offDate = ""
        let date = context.date(of: presence.version)
        if months > 3 && facts.chance(0.12) || facts.chance(0.001) {
            service = facts.pick(["вода", "газ", "свет", "тепло"])
            offDate = date.adding(days: -facts.number(1...40)).russian
            if children > 0 { indicators.append("HOU-02") }
        }
        var court = ""
        if months > 5 && facts.chance(0.05) || facts.chance(0.0005) {
            court = "№ 2-\(facts.number(100...4999))/\(date.year) о выселении"
            indicators.append("HOU-05")
        }
        var key = "16" + String(10_000_000 + entity).suffix(8)
        if context.hits(.keyMissing, forced, &random) {
            key = ""
            written.errors.append(.keyMissing)
        }
        let isNobody = context.hits(.personMissing, forced, &random)
        if isNobody { written.errors.append(.personMissing) }
        let street = context.lists.streets[home.street]
        let territory = context.territoryName(home, forced, errors: &written.errors, &random)
        let fields = [
            key, isNobody ? "" : written.full, isNobody ? "" : written.birth, isNobody ? "" : written.snils,
            isNobody ? "" : territory,
            isNobody
                ? "" : random.chance(0.7) ? "\(town.type)\(town.type == "пгт" ? "" : ".") \(town.name)" : town.name,
            isNobody
                ? "" : random.chance(0.6) ? "ул. \(street)" : random.chance(0.5) ? street : CyrillicCase.upper(street),
            isNobody ? "" : String(home.house), home.building > 0 ? String(home.building) : "",
            home.flat > 0 && !isNobody ? String(home.flat) : "", String(people), String(children), Self.money(debt),
            String(months), service, offDate, court,
        ]
        var count = fields.count
        if context.hits(.ragged, forced, &random) {
            count = 6
            written.errors.append(.ragged)
        }
        var text = TextBuffer()
        for (column, field) in fields.prefix(count).enumerated() {
            if column > 0 { text.add(";") }
            text.addField(field, separator: UInt8(ascii: ";"))
        }
        if count == fields.count, context.hits(.trailingFields, forced, &random) {
            text.add(";;;;")
            written.errors.append(.trailingFields)
        }
        text.add("\r\n")
        var row = FeedRow(bytes: text.bytes)
        row.isDuplicated = context.hits(.duplicateRow, forced, &random)
        if row.isDuplicated { written.errors.append(.duplicateRow) }
        guard !key.isEmpty else { return row }
        row.recordID = key
        row.truth = context.truth(adult: holder, of: family, recordID: key, errors: written.errors)
        if count == fields.count, !isNobody {
            row.signals = indicators.map { FeedRow.Signal(indicator: $0, person: holder) }
        }
        return row
    }

    /// `12 345,67`.
    private static func money(_ kopecks: Int) -> String {
        var whole = String(kopecks / 100)
        var grouped = ""
        while whole.utf8.count > 3 {
            grouped = " " + whole.suffix(3) + grouped
            whole = String(whole.dropLast(3))
        }
        let rest = kopecks % 100
        return "\(whole)\(grouped),\(rest < 10 ? "0" : "")\(rest)"
    }
}
