import Schemas

/// Schools and kindergartens: one row per child and month.
struct EducationLayout: FeedLayout {
    static let header =
        "Номер личного дела;Код ОО;Наименование ОО;ФИО обучающегося;Дата рождения;Пол;СНИЛС;Класс;Всего уроков;"
        + "Пропущено всего;Без уважительной;Период;ФИО законного представителя;Родство;Телефон;Адрес;Муниципалитет;"
        + "Учёт;Дата постановки;Причина;Событие;Дата события"

    /// Event and the indicator that it raises.
    private static let schoolEvents = [
        ("побои", "EDU-03"), ("сообщение о насилии", "EDU-04"), ("суицидальные высказывания", "EDU-05"),
        ("не забрали", "EDU-06"), ("не посещает", "EDU-02"), ("травля", "EDU-13"),
    ]
    private static let registerReasons = ["пропуски", "неуспеваемость", "поведение", "правонарушение", "СОП семьи"]
    private static let groups = ["младшая группа", "средняя группа", "старшая группа", "подготовительная группа"]

    let context: FeedContext
    private let writer: IdentityWriter

    init(_ context: FeedContext) {
        self.context = context
        writer = context.writer(WrittenIdentity.Style(dates: .russian, snils: .dashed, isNarrow: true))
    }

    func addRows(of family: Family, place: Int, to rows: inout [FeedRow]) {
        for child in family.children {
            let age = child.person.birth.age(on: context.region.configuration.asOf)
            guard age >= 3 else { continue }
            if let presence = context.presence(child.person.slot) {
                rows.append(row(child, family, presence, place, transfer: 0))
            }
            // A transfer that neither school has closed: two rows with different keys.
            let second = child.person.slot | 1 << 40
            if age >= 7, let presence = context.presence(second, probability: context.probability * 0.01) {
                rows.append(row(child, family, presence, place, transfer: 7))
            }
        }
    }

    /// The facts of a row and the signals in them.
    private struct Facts {
        var lessons = 0
        var absent = 0
        var unexcused = 0
        var register = ""
        var registerDate = ""
        var reason = ""
        var event = ""
        var eventDate = ""
        var indicators: [String] = []
    }

    private func facts(age: Int, _ presence: FeedContext.Presence, _ random: inout SeededGenerator) -> Facts {
        var facts = Facts()
        let date = context.date(of: presence.version)
        let isSchool = age >= 7
        facts.lessons = isSchool ? random.number(100...150) : 0
        facts.absent = isSchool ? random.below(20) : random.below(8)
        facts.unexcused = random.chance(0.3) ? random.below(facts.absent + 1) : 0
        if isSchool, random.chance(0.012) {
            facts.unexcused = (facts.lessons * random.number(32...80) + 99) / 100
            facts.absent = min(facts.lessons, facts.unexcused + random.below(10))
            facts.indicators.append("EDU-01")
        }
        if isSchool, random.chance(0.009) {
            facts.register = random.chance(0.7) ? "ВШУ" : "ВШК"
            facts.registerDate = date.adding(days: -random.number(10...300)).russian
            facts.reason = random.pick(Self.registerReasons)
            facts.indicators.append("EDU-12")
        }
        if random.chance(0.0035) {
            let (event, code) = Self.schoolEvents[random.below(isSchool ? 6 : 4)]
            if isSchool || (event != "суицидальные высказывания" && event != "сообщение о насилии") {
                facts.event = event
                facts.eventDate = date.adding(days: -random.number(0...3)).russian
                facts.indicators.append(code)
            }
        }
        return facts
    }

    private func row(
        _ child: Family.Child, _ family: Family, _ presence: FeedContext.Presence, _ place: Int, transfer: Int
    ) -> FeedRow {
        let person = child.person
        let entity = transfer == 0 ? person.slot : person.slot | 1 << 40
        var random = context.identityRandom(entity, presence)
        var factRandom = context.factRandom(entity, presence)
        let forced = context.forcedDirt(place: place)
        let age = person.birth.age(on: context.region.configuration.asOf)
        var written = writer.write(
            person, at: family.dwelling, relatives: context.relatives(of: child, in: family), forced: forced, &random)
        let facts = facts(age: age, presence, &factRandom)
        let school =
            age >= 7
            ? Institution.school(family.dwelling, context.lists, offset: transfer)
            : Institution.kindergarten(family.dwelling, context.lists)
        let file = "\(person.surnameText(context.names).prefix(1))-\(person.slot)"
        var key = file
        var territory = context.territoryName(written.dwelling, forced, errors: &written.errors, &random)
        var address = written.hasAddress ? written.dwelling.text(random.pick(Self.styles), context.lists) : ""
        if written.hasAddress, context.hits(.schoolAddress, forced, &random) {
            address = school.name
            written.errors.append(.schoolAddress)
        }
        if context.hits(.keyMissing, forced, &random) {
            key = ""
            written.errors.append(.keyMissing)
        }
        let isNobody = context.hits(.personMissing, forced, &random)
        if isNobody { written.errors.append(.personMissing) }
        let adult = family.representative
        let hasAdult = random.chance(0.92)
        let yearsInSchool = max(1, min(11, age - 6))
        let group =
            age >= 7
            ? "\(yearsInSchool) \"\(random.pick(["А", "Б", "В", "Г"]))\"" : Self.groups[min(3, max(0, age - 3))]
        if !written.hasAddress, random.chance(0.5) { territory = "" }
        let month = context.region.configuration.asOf.adding(days: -27)
        let fields = [
            key, school.code, school.name, isNobody ? "" : written.full, isNobody ? "" : written.birth,
            isNobody ? "" : written.sex.map { $0 == .male ? "М" : "Ж" } ?? "", isNobody ? "" : written.snils, group,
            facts.lessons > 0 ? String(facts.lessons) : "", String(facts.absent), String(facts.unexcused),
            "\(month.month < 10 ? "0" : "")\(month.month).\(month.year)",
            hasAdult && !isNobody ? adult.map { $0.person.fullName(context.names) } ?? "" : "",
            hasAdult && !isNobody ? adult.map { $0.role.russian($0.person.sex) } ?? "" : "",
            random.chance(0.8) ? context.phone(family, &random) : "", address, territory, facts.register,
            facts.registerDate, facts.reason, facts.event, facts.eventDate,
        ]
        var count = fields.count
        if context.hits(.ragged, forced, &random) {
            count = 9
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
        var row = FeedRow(bytes: Windows1251.encode(text.bytes))
        row.isDuplicated = context.hits(.duplicateRow, forced, &random)
        if row.isDuplicated { written.errors.append(.duplicateRow) }
        guard !key.isEmpty else { return row }
        row.recordID = "\(school.code)|\(key)"
        row.truth = context.truth(child, of: family, recordID: row.recordID, errors: written.errors)
        if count == fields.count, !isNobody {
            row.signals = facts.indicators.map { FeedRow.Signal(indicator: $0, person: person) }
        }
        return row
    }

    private static let styles: [Dwelling.Style] = [.full, .full, .short, .words, .streetLast]
}
