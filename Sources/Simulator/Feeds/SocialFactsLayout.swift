import Schemas

/// ЕГИССО 10.06.S: facts of assignment, with the children they are for, and terminations.
struct SocialFactsLayout: FeedLayout {
    let context: FeedContext
    private let writer: IdentityWriter

    init(_ context: FeedContext) {
        self.context = context
        writer = context.writer(WrittenIdentity.Style(dates: .iso, snils: .digits, isNarrow: false))
    }

    func addRows(of family: Family, place: Int, to rows: inout [FeedRow]) {
        let entity = family.index << 4
        guard let receiver = family.representative?.person else { return }
        for event in context.events(entity) {
            rows.append(fact(family, receiver, event, place))
        }
        if let termination = termination(family, receiver) { rows.append(termination) }
    }

    private func uuid(_ family: Family, _ day: Int, _ salt: Int) -> String {
        var random = SeededGenerator(context.seed, family.index, salt, day)
        return FeedContext.uuid(&random)
    }

    private func fact(
        _ family: Family, _ receiver: Person, _ event: FeedContext.Presence, _ place: Int
    ) -> FeedRow {
        let entity = family.index << 4
        var random = context.identityRandom(entity, event)
        var facts = context.factRandom(entity, event)
        let forced = context.forcedDirt(place: place)
        let isPlain = random.chance(0.12)
        let first = random.pick(family.children)
        let written = writer.write(
            isPlain ? receiver : first.person, at: family.dwelling,
            relatives: isPlain ? IdentityWriter.Relatives() : context.relatives(of: first, in: family), forced: forced,
            &random)
        var errors = written.errors
        let isNobody = context.hits(.personMissing, forced, &random)
        if isNobody { errors.append(.personMissing) }
        let hasKey = !context.hits(.keyMissing, forced, &random)
        if !hasKey { errors.append(.keyMissing) }
        let isLarge = family.children.count >= 3
        let measure = SocialMeasure.all[!isPlain && isLarge && random.chance(0.4) ? 3 : random.below(3)]
        let decision = context.date(of: event.firstDay).adding(days: -random.number(1...(event.firstDay == 1 ? 60 : 3)))
        let zone = random.chance(0.7) ? "+03:00" : ""

        var text = TextBuffer(capacity: 2048)
        text.add("<ns1:fact>")
        text.addElement("ns2:oszCode", "0016.\(100_000 + family.dwelling.settlement)")
        text.add("<ns2:mszReceiver>")
        if !isNobody {
            if isPlain {
                addPerson(written, zone, &text)
            } else {
                addPerson(writer.write(receiver, at: family.dwelling, &random), zone, &text)
            }
            text.addElement("ns3:Citizenship", "643")
            if random.chance(0.35) { addPassport(receiver, zone, &text) }
            if written.hasAddress { addAddress(written.dwelling, &text) }
        }
        text.add("</ns2:mszReceiver>")
        if !isPlain, !isNobody {
            text.add("<ns2:reasonPersons>")
            addReason(written, zone, &text)
            if isLarge {
                for other in family.children where other.person.slot != first.person.slot && random.chance(0.7) {
                    addReason(writer.write(other.person, at: family.dwelling, &random), zone, &text)
                }
            }
            text.add("</ns2:reasonPersons>")
        }
        text.addElement("ns2:lmszId", measure.measureID)
        text.addElement("ns2:categoryId", measure.categoryID)
        text.addElement("ns2:decisionDate", decision.iso + zone)
        text.addElement("ns2:dateStart", decision.adding(days: 1).iso + zone)
        text.addElement("ns2:dateFinish", decision.adding(days: 365).iso + zone)
        text.add("<ns2:needsCriteria><ns2:usingSign>")
        text.add(measure.isForLowIncome ? "true" : "false")
        text.add("</ns2:usingSign></ns2:needsCriteria><ns2:assignmentInfo><ns2:monetaryForm>")
        text.addElement("ns2:amount", "\(facts.number(500...24_000))\(random.chance(0.3) ? "," : ".")00")
        text.add("</ns2:monetaryForm></ns2:assignmentInfo>")
        let key = hasKey ? uuid(family, event.firstDay, 51) : ""
        text.addElement("ns1:uuid", key)
        text.add("</ns1:fact>\n")
        var row = FeedRow(bytes: text.bytes)
        row.isDuplicated = context.hits(.duplicateRow, forced, &random)
        if row.isDuplicated { errors.append(.duplicateRow) }
        guard hasKey else { return row }
        row.recordID = key
        row.truth =
            isPlain
            ? context.truth(adult: receiver, of: family, recordID: key, errors: errors)
            : context.truth(first, of: family, recordID: key, errors: errors)
        if measure.isForLowIncome, !isNobody {
            row.signals = [FeedRow.Signal(indicator: "SOC-08", person: isPlain ? receiver : first.person)]
        }
        return row
    }

    private func addPerson(_ written: WrittenIdentity, _ zone: String, _ text: inout TextBuffer) {
        text.addElement("ns3:SNILS", written.snils)
        text.addElement("ns4:FamilyName", written.surname)
        text.addElement("ns4:FirstName", written.given)
        text.addElement("ns4:Patronymic", written.patronymic)
        text.addElement("ns3:Gender", written.sex.map { $0 == .male ? "Male" : "Female" } ?? "")
        if !written.birth.isEmpty { text.addElement("ns3:BirthDate", written.birth + zone) }
    }

    private func addReason(_ written: WrittenIdentity, _ zone: String, _ text: inout TextBuffer) {
        text.add("<ns2:reasonPerson>")
        addPerson(written, zone, &text)
        text.add("<ns2:familyRelationship>0120011</ns2:familyRelationship></ns2:reasonPerson>")
    }

    private func addPassport(_ person: Person, _ zone: String, _ text: inout TextBuffer) {
        let document = DocumentWriter(person, seed: context.seed, on: context.region.configuration.asOf)
        guard document.kind == .passport else { return }
        text.add("<ns3:IdentityDoc><ns5:PassportRF>")
        text.addElement("ns5:Series", document.series)
        text.addElement("ns5:Number", document.number)
        text.addElement("ns5:IssueDate", person.birth.adding(days: 20 * 366).iso + zone)
        text.addElement("ns5:Issuer", "МВД по Республике Татарстан")
        text.add("</ns5:PassportRF></ns3:IdentityDoc>")
    }

    private func addAddress(_ dwelling: Dwelling, _ text: inout TextBuffer) {
        let town = context.lists.settlements[dwelling.settlement]
        text.add("<ns3:Address><ns3:ActualResidence>")
        text.addElement("ns5:OKSMCode", "643")
        text.addElement("ns5:Region", "Республика Татарстан")
        if let territory = dwelling.territory(context.lists), territory.kind == .district {
            text.addElement("ns5:District", territory.name)
        }
        text.addElement("ns5:City", town.name)
        text.addElement("ns5:Street", context.lists.streets[dwelling.street])
        text.addElement("ns5:House", String(dwelling.house))
        if dwelling.building > 0 { text.addElement("ns5:Housing", String(dwelling.building)) }
        if dwelling.flat > 0 { text.addElement("ns5:Apartment", String(dwelling.flat)) }
        text.add("</ns3:ActualResidence></ns3:Address>")
    }

    /// One fact in a hundred ends: on day 1 one of an earlier year, later one of the day before.
    private func termination(_ family: Family, _ receiver: Person) -> FeedRow? {
        var random = SeededGenerator(context.seed, family.index, 52, context.day)
        let earlier = context.day - 1
        var hadFact = random.chance(context.probability)
        if earlier >= 1 {
            var events = SeededGenerator(context.seed, family.index << 4, 200 + context.feed.place, earlier)
            hadFact = events.chance(min(0.9, earlier == 1 ? context.probability : context.probability * 0.03))
        }
        guard hadFact, random.chance(0.01) else { return nil }
        let isEndOfTerm = random.chance(0.6)
        let tag = isEndOfTerm ? "ns1:terminationBasedOnEndOfValidityPeriod" : "ns1:terminationBasedOnEndOfRight"
        let key = uuid(family, context.day, 53)
        var text = TextBuffer()
        text.add("<\(tag)>")
        text.addElement("ns1:uuid", key)
        text.addElement("ns1:assignmentFactUuid", uuid(family, earlier, 51))
        text.addElement("ns1:providerCode", "0016.000001")
        text.addElement("ns1:dateFinish", context.date(of: context.day).adding(days: -random.number(1...90)).iso)
        text.addElement("ns1:amount", "1000.00")
        text.add("</\(tag)>\n")
        var row = FeedRow(bytes: text.bytes)
        row.isTermination = true
        row.recordID = key
        row.signals = [FeedRow.Signal(indicator: "SOC-05", person: receiver)]
        return row
    }
}
