import Schemas

/// Cases of children in the form of the ОМС registers: cases in one file, persons in another.
struct HealthLayout: FeedLayout {
    private static let ordinaryDiagnoses = [
        "J06.9", "J20.9", "Z00.1", "K29.7", "S52.5", "L20.9", "H52.1", "Z23.8", "R50.9", "J45.0", "A08.4", "S06.0",
        "H66.0", "K35.8", "D50.9", "Z76.2",
    ]

    let context: FeedContext
    private let writer: IdentityWriter

    init(_ context: FeedContext) {
        self.context = context
        writer = context.writer(WrittenIdentity.Style(dates: .iso, snils: .mixed, isNarrow: true))
    }

    func addRows(of family: Family, place: Int, to rows: inout [FeedRow]) {
        for child in family.children {
            let isInfant = child.person.birth.adding(days: 365) > context.region.configuration.asOf
            let probability = context.probability * (isInfant ? 2 : 1)
            var written = false
            for second in [false, true] {
                let entity = second ? child.person.slot | 1 << 40 : child.person.slot
                for event in context.events(entity, probability: second ? probability * 0.05 : probability) {
                    var row = row(child, family, event, place, entity, second ? 1 : 0)
                    // A patient of several cases stands once among the persons.
                    if written { row.personBytes = [] }
                    written = written || !row.personBytes.isEmpty
                    rows.append(row)
                }
            }
        }
    }

    private struct Case {
        var diagnosis = ""
        var injury = ""
        var patronage = ""
        var indicators: [String] = []
    }

    private func medicalCase(
        _ person: Person, isNewborn: Bool, hasTrueBirth: Bool, _ random: inout SeededGenerator
    ) -> Case {
        let date = context.region.configuration.asOf
        let age = person.birth.age(on: date)
        let daysOld = Int(date.dayNumber - person.birth.dayNumber)
        var result = Case(diagnosis: random.pick(Self.ordinaryDiagnoses))
        if result.diagnosis.hasPrefix("S") { result.injury = "1" }
        let chance = random.unit()
        if isNewborn {
            result.diagnosis = random.pick(["P07.1", "P59.9", "Z38.0", "P22.9"])
            result.injury = ""
        } else if chance < 0.003 {
            result.diagnosis = random.pick(["T74.1", "S00.8", "T21.2"])
            result.injury = "2"
            result.indicators = ["HEA-01"]
        } else if chance < 0.0045, age >= 12 {
            result.diagnosis = random.pick(["T51.0", "F10.0", "T40.7"])
            result.injury = ""
            result.indicators = ["HEA-02"]
        } else if chance < 0.006, age >= 11 {
            let isCoded = random.chance(0.5)
            result.diagnosis = isCoded ? random.pick(["X60", "X78", "X61.0"]) : "S61.8"
            result.injury = isCoded ? "" : "3"
            result.indicators = ["HEA-03"]
        } else if chance < 0.009, age >= 14, age < 18, person.sex == .female, hasTrueBirth {
            result.diagnosis = random.pick(["Z33", "Z34.0"])
            result.injury = ""
            result.indicators = ["HEA-10"]
        }
        if daysOld < 330, hasTrueBirth, !isNewborn {
            if random.chance(0.04) {
                result.patronage = String(random.number(3...5))
                result.indicators.append("HEA-07")
            } else if random.chance(0.6) {
                result.patronage = String(random.below(3))
            }
        }
        return result
    }

    private func row(
        _ child: Family.Child, _ family: Family, _ event: FeedContext.Presence, _ place: Int, _ entity: Int,
        _ ordinal: Int
    ) -> FeedRow {
        let person = child.person
        let asOf = context.region.configuration.asOf
        // The person is written down once, however many cases follow.
        var random = SeededGenerator(context.seed, person.slot, 400 + context.feed.place, event.firstDay)
        var facts = context.factRandom(entity, event)
        let forced = context.forcedDirt(place: place)
        let mother = child.hasMother ? family.mother : nil
        let isNewborn = person.birth.adding(days: 60) > asOf && mother != nil && random.chance(0.6)
        let shown = isNewborn ? mother ?? person : person
        var written = writer.write(
            shown, at: family.dwelling,
            relatives: isNewborn ? IdentityWriter.Relatives() : context.relatives(of: child, in: family),
            forced: forced, &random)
        let isNobody = context.hits(.personMissing, forced, &random)
        if isNobody { written.errors.append(.personMissing) }
        let birthDirt: [DirtClass] = [
            .dayMonthSwapped, .yearOff, .januaryFirst, .birthDigit, .birthMissing, .birthPlaceholder,
            .birthImpossible, .birthFuture,
        ]
        let hasTrueBirth = !written.errors.contains { birthDirt.contains($0) }
        let medical = medicalCase(
            person, isNewborn: isNewborn, hasTrueBirth: hasTrueBirth && !isNobody, &facts)
        var patient = "\(isNewborn ? "N" : "P")\(person.slot)"
        let clinic = Institution.clinic(family.dwelling, context.lists)
        var number = "\(person.slot)\(event.firstDay < 10 ? "0" : "")\(event.firstDay)\(ordinal)"
        let sequence = number
        var missing = Set<DirtClass>()
        for dirt in [DirtClass.keyMissing, .ragged] where context.hits(dirt, ordinal == 0 ? forced : nil, &facts) {
            missing.insert(dirt)
            written.errors.append(dirt)
        }
        if missing.contains(.keyMissing) { number = "" }
        if missing.contains(.ragged) { patient += "X" }
        let start = context.date(of: event.firstDay).adding(days: -facts.below(event.firstDay == 1 ? 28 : 3))
        let first = max(start, person.birth)

        var text = TextBuffer()
        text.add("<ZAP>")
        text.addElement("N_ZAP", sequence)
        text.add("<PACIENT>")
        text.addElement("ID_PAC", patient)
        text.addElement("NPOLIS", String(1_650_000_000_000_000 + person.slot * 97 % 50_000_000_000_000))
        text.addElement("NOVOR", isNewborn ? Self.newbornCode(child) : "0")
        text.add("</PACIENT><Z_SL>")
        text.addElement("IDCASE", number)
        text.addElement("LPU", clinic)
        text.add("<SL>")
        text.addElement("DATE_1", first.iso)
        text.addElement("DATE_2", first.adding(days: facts.below(10)).iso)
        text.addElement("DS1", medical.diagnosis)
        text.addElement("TRAVMA", medical.injury)
        text.addElement("PATRONAGE_N", medical.patronage)
        text.add("</SL></Z_SL></ZAP>\r\n")
        var row = FeedRow(bytes: Windows1251.encode(text.bytes))
        if !missing.contains(.ragged) {
            row.personBytes = personBytes(
                patient, shown, isNewborn ? nil : mother, family, isNobody ? nil : written, forced, &written.errors,
                &random)
        }
        row.isDuplicated = ordinal == 0 && context.hits(.duplicateRow, forced, &facts)
        if row.isDuplicated { written.errors.append(.duplicateRow) }
        guard !number.isEmpty else { return row }
        row.recordID = "\(clinic)|\(number)"
        row.truth = context.truth(child, of: family, recordID: row.recordID, errors: written.errors)
        if !missing.contains(.ragged), !isNobody {
            row.signals = medical.indicators.map { FeedRow.Signal(indicator: $0, person: person) }
        }
        return row
    }

    /// `СДДММГГН`: sex, birth date, order of birth.
    private static func newbornCode(_ child: Family.Child) -> String {
        let (year, month, day) = child.person.birth.parts
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let sex = child.person.sex == .male ? "1" : "2"
        return "\(sex)\(two(day))\(two(month))\(two(year % 100))\(child.birthOrder)"
    }

    private func personBytes(
        _ patient: String, _ person: Person, _ mother: Person?, _ family: Family, _ written: WrittenIdentity?,
        _ forced: DirtClass?, _ errors: inout [DirtClass], _ random: inout SeededGenerator
    ) -> [UInt8] {
        var text = TextBuffer()
        text.add("<PERS>")
        text.addElement("ID_PAC", patient)
        guard let written else {
            text.add("<DOST>2</DOST><DOST>3</DOST></PERS>\r\n")
            return Windows1251.encode(text.bytes)
        }
        text.addElement("FAM", written.surname)
        text.addElement("IM", written.given)
        text.addElement("OT", written.patronymic)
        text.addElement("W", written.sex.map { $0 == .male ? "1" : "2" } ?? "")
        text.addElement("DR", written.birth)
        // What the sender knows to be unreliable, it says.
        if written.patronymic.isEmpty { text.addElement("DOST", "1") }
        if written.errors.contains(.januaryFirst) { text.addElement("DOST", "5") }
        if written.errors.contains(.birthImpossible) { text.addElement("DOST", "6") }
        if random.chance(0.6) { text.addElement("TEL", context.phone(family, &random)) }
        let asOf = context.region.configuration.asOf
        if let mother, person.birth.age(on: asOf) < 14, random.chance(0.45) {
            text.addElement("FAM_P", mother.surnameText(context.names))
            text.addElement("IM_P", mother.givenText(context.names))
            text.addElement("OT_P", mother.patronymicText(context.names))
            text.addElement("W_P", "2")
            text.addElement("DR_P", mother.birth.iso)
        }
        if random.chance(0.85) {
            let document = DocumentWriter(person, seed: context.seed, on: asOf)
            text.addElement("DOCTYPE", document.kind == .passport ? "14" : "3")
            text.addElement("DOCSER", document.typedSeries(&random))
            text.addElement("DOCNUM", document.number)
        }
        text.addElement("SNILS", written.snils)
        let isOkato = context.hits(.okatoForOktmo, forced, &random)
        if isOkato { errors.append(.okatoForOktmo) }
        let oktmo = written.dwelling.oktmo(context.lists)
        // In ОКАТО the third digit is 2 for districts and 4 for cities where ОКТМО has 6 and 7.
        let code = isOkato ? Self.okato(oktmo) : oktmo
        text.addElement("OKATOG", code)
        text.addElement("OKATOP", code)
        if written.hasAddress {
            text.addElement("ADR", written.dwelling.text(random.pick(Self.styles), context.lists))
        }
        text.add("</PERS>\r\n")
        return Windows1251.encode(text.bytes)
    }

    private static func okato(_ oktmo: String) -> String {
        guard oktmo.utf8.count == 11 else { return oktmo }
        let third = oktmo.dropFirst(2).prefix(1) == "6" ? "2" : "4"
        return oktmo.prefix(2) + third + oktmo.dropFirst(3)
    }

    private static let styles: [Dwelling.Style] = [.full, .short, .words, .terse, .streetLast]
}
