import Schemas

/// Incidents with minors: one row per event, which may name several children and their representatives.
struct PoliceLayout: FeedLayout {
    /// Code of the reporting body, the same for the whole packet.
    static let body = "1600000"

    private struct Kind {
        var name: String
        var weight: Double
        var indicator: String?
        var article = ""
        var minimumAge = 0
        var maximumAge = 17
    }

    private static let kinds = [
        Kind(name: "безнадзорный", weight: 9, indicator: "POL-01", maximumAge: 12),
        Kind(name: "самовольный уход из семьи", weight: 9, indicator: "POL-02", minimumAge: 9),
        Kind(name: "самовольный уход из учреждения", weight: 3, indicator: "POL-03", minimumAge: 10),
        Kind(name: "жестокое обращение", weight: 3, indicator: "POL-04", article: "ст. 156 УК РФ"),
        Kind(name: "домашнее насилие", weight: 7, indicator: "POL-05", article: "ст. 6.1.1 КоАП РФ"),
        Kind(name: "родитель задержан", weight: 4, indicator: "POL-06", maximumAge: 13),
        Kind(name: "протокол 5.35", weight: 20, indicator: "POL-08", article: "ст. 5.35 КоАП РФ"),
        Kind(
            name: "административное правонарушение", weight: 16, indicator: "POL-09", article: "ст. 20.20 КоАП РФ",
            minimumAge: 16),
        Kind(
            name: "деяние до возраста", weight: 7, indicator: "POL-10", article: "ст. 158 УК РФ", minimumAge: 9,
            maximumAge: 13),
        Kind(
            name: "употребление ПАВ", weight: 8, indicator: "POL-12", article: "ст. 20.22 КоАП РФ", minimumAge: 11),
        Kind(name: "профилактическая беседа", weight: 14, indicator: nil),
    ]
    private static let choice = WeightedChoice(weights: kinds.map(\.weight))

    let context: FeedContext
    private let writer: IdentityWriter

    init(_ context: FeedContext) {
        self.context = context
        writer = context.writer(WrittenIdentity.Style(dates: .iso, snils: .digits, isNarrow: false))
    }

    func addRows(of family: Family, place: Int, to rows: inout [FeedRow]) {
        let asOf = context.region.configuration.asOf
        for child in family.children {
            let age = child.person.birth.age(on: asOf)
            // Most incidents are about adolescents.
            for event in context.events(
                child.person.slot, probability: context.probability * (age >= 8 ? 1 : 0.25))
            {
                rows.append(row(child, age: age, family, event, place))
            }
        }
    }

    private func row(
        _ child: Family.Child, age: Int, _ family: Family, _ event: FeedContext.Presence, _ place: Int
    ) -> FeedRow {
        var random = context.identityRandom(child.person.slot, event)
        var facts = context.factRandom(child.person.slot, event)
        let forced = context.forcedDirt(place: place)
        // The kind belongs to the event and survives its correction.
        var kind = Self.kinds[Self.choice.draw(&random)]
        if !(kind.minimumAge...kind.maximumAge).contains(age) { kind = Self.kinds[random.chance(0.5) ? 6 : 10] }
        var written = writer.write(
            child.person, at: family.dwelling, relatives: context.relatives(of: child, in: family), forced: forced,
            &random)
        var number = "\(child.person.slot)-\(event.firstDay)"
        if context.hits(.keyMissing, forced, &random) {
            number = ""
            written.errors.append(.keyMissing)
        }
        let isNobody = context.hits(.personMissing, forced, &random)
        if isNobody { written.errors.append(.personMissing) }
        let date = context.date(of: event.firstDay).adding(days: event.firstDay == 1 ? -facts.below(30) : -1)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

        var text = TextBuffer(capacity: 2048)
        text.add("<Событие Ид=\"\(number)\">")
        text.addElement("ВидСобытия", kind.name)
        text.addElement("НомерКУСП", String(facts.number(100...29_999)))
        text.addElement(
            "ДатаВремя", "\(date.iso)T\(two(facts.below(24))):\(two(facts.below(12) * 5)):00+03:00")
        text.addElement("Место", family.dwelling.text(.capitals, context.lists))
        text.addElement("Статья", kind.article)
        addMinor(isNobody ? nil : written, child, family, forced, &written.errors, &text, &random)
        if !isNobody, family.children.count > 1, random.chance(kind.indicator == "POL-05" ? 0.8 : 0.12),
            let other = family.children.first(where: { $0.person.slot != child.person.slot })
        {
            var errors: [DirtClass] = []
            let second = writer.write(other.person, at: family.dwelling, &random)
            addMinor(second, other, family, nil, &errors, &text, &random)
        }
        var adult: Family.Adult?
        if !isNobody, random.chance(kind.indicator == "POL-08" ? 1 : 0.7) { adult = family.representative }
        if let adult { addAdult(adult, family, &text, &random) }
        var signals: [FeedRow.Signal] = []
        if let indicator = kind.indicator {
            signals.append(
                FeedRow.Signal(indicator: indicator, person: indicator == "POL-08" ? adult?.person : child.person))
        }
        if age >= 8, !isNobody, facts.chance(0.14) {
            text.add("<УчетПДН>")
            text.addElement("ДатаПостановки", date.adding(days: -facts.number(0...200)).iso)
            text.addElement("Основание", facts.pick(["ПАВ", "админ. взыскание", "деяние до возраста"]))
            if facts.chance(0.3) {
                text.addElement("ДатаСнятия", date.iso)
                text.addElement("Причина", "исправление")
            } else {
                signals.append(FeedRow.Signal(indicator: "POL-07", person: child.person))
            }
            text.add("</УчетПДН>")
        }
        text.add("</Событие>\n")
        var row = FeedRow(bytes: text.bytes)
        row.isDuplicated = context.hits(.duplicateRow, forced, &random)
        if row.isDuplicated { written.errors.append(.duplicateRow) }
        guard !number.isEmpty else { return row }
        row.recordID = "\(Self.body)|\(number)"
        row.truth = context.truth(child, of: family, recordID: row.recordID, errors: written.errors)
        if !isNobody { row.signals = signals }
        return row
    }

    private func addMinor(
        _ written: WrittenIdentity?, _ child: Family.Child, _ family: Family, _ forced: DirtClass?,
        _ errors: inout [DirtClass], _ text: inout TextBuffer, _ random: inout SeededGenerator
    ) {
        text.add("<Несовершеннолетний>")
        if let written {
            text.addElement("Фамилия", written.surname)
            text.addElement("Имя", written.given)
            text.addElement("Отчество", written.patronymic)
            text.addElement("ДатаРождения", written.birth)
            text.addElement("Пол", written.sex.map { $0 == .male ? "М" : "Ж" } ?? "")
            text.addElement("СНИЛС", written.snils)
            if random.chance(0.35) {
                let document = DocumentWriter(
                    child.person, seed: context.seed, on: context.region.configuration.asOf)
                text.add("<Документ>")
                text.addElement("Вид", document.kind == .passport ? "паспорт" : "свидетельство о рождении")
                text.addElement("Серия", document.typedSeries(&random))
                text.addElement("Номер", document.number)
                text.add("</Документ>")
            }
            if written.hasAddress {
                text.addElement("АдресРегистрации", family.dwelling.text(random.pick(Self.styles), context.lists))
                if written.errors.contains(.moved) || random.chance(0.4) {
                    text.addElement(
                        "АдресПроживания", written.dwelling.text(random.pick(Self.styles), context.lists))
                }
            }
            let territory = context.territoryName(written.dwelling, forced, errors: &errors, &random)
            text.addElement("Муниципалитет", territory)
        }
        text.add("</Несовершеннолетний>")
    }

    private func addAdult(
        _ adult: Family.Adult, _ family: Family, _ text: inout TextBuffer, _ random: inout SeededGenerator
    ) {
        text.add("<ЗаконныйПредставитель>")
        text.addElement("Фамилия", adult.person.surnameText(context.names))
        text.addElement("Имя", adult.person.givenText(context.names))
        text.addElement("Отчество", adult.person.patronymicText(context.names))
        if random.chance(0.7) { text.addElement("ДатаРождения", adult.person.birth.iso) }
        text.addElement("Родство", adult.role.russian(adult.person.sex))
        if random.chance(0.6) { text.addElement("Телефон", context.phone(family, &random)) }
        text.add("</ЗаконныйПредставитель>")
    }

    private static let styles: [Dwelling.Style] = [.short, .capitals, .terse, .streetLast, .full]
}
