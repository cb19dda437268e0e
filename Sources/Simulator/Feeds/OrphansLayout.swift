import Schemas

/// ЕГИССО 10.21.S: children without parents who have a right to housing.
struct OrphansLayout: FeedLayout {
    let context: FeedContext
    private let writer: IdentityWriter

    init(_ context: FeedContext) {
        self.context = context
        writer = context.writer(WrittenIdentity.Style(dates: .iso, snils: .digits, isNarrow: false))
    }

    func addRows(of family: Family, place: Int, to rows: inout [FeedRow]) {
        guard family.kind == .guardianship || family.kind == .foster else { return }
        for child in family.children {
            for event in context.events(child.person.slot) { rows.append(row(child, family, event, place)) }
        }
    }

    private func row(
        _ child: Family.Child, _ family: Family, _ event: FeedContext.Presence, _ place: Int
    ) -> FeedRow {
        var random = context.identityRandom(child.person.slot, event)
        let forced = context.forcedDirt(place: place)
        var written = writer.write(
            child.person, at: family.dwelling, relatives: context.relatives(of: child, in: family), forced: forced,
            &random)
        let isNobody = context.hits(.personMissing, forced, &random)
        if isNobody { written.errors.append(.personMissing) }
        var key = FeedContext.uuid(&random)
        if context.hits(.keyMissing, forced, &random) {
            key = ""
            written.errors.append(.keyMissing)
        }
        let asOf = context.date(of: event.firstDay)
        let registered = asOf.adding(days: -random.number(1...700))
        var text = TextBuffer(capacity: 1024)
        text.add("<ns1:childNeedHouseRight>")
        text.addElement("ns2:uuid", key)
        text.addElement("ns2:codeMSZ", "0101")
        text.addElement("ns2:categoryMSZ", "01010101")
        if !isNobody {
            text.addElement("ns2:snils", written.snils)
            text.addElement("ns2:lastName", written.surname)
            text.addElement("ns2:firstName", written.given)
            text.addElement("ns2:middleName", written.patronymic)
            text.addElement("ns2:birthDay", written.birth)
        }
        text.addElement("ns2:registryDate", registered.iso)
        text.addElement("ns2:reasonCode", "0\(random.number(1...3))")
        text.addElement("ns2:snilsRepresent", family.representative?.person.snils?.compact ?? "")
        text.addElement("ns2:codeOrg", "0016.000001")
        text.addElement("ns2:applicationMethod", "01")
        text.add("<ns2:act>")
        text.addElement("ns2:docNumber", String(random.number(10...999)))
        text.addElement("ns2:docDate", registered.adding(days: -5).iso)
        text.add("</ns2:act>")
        text.addElement("ns2:reasonDate", registered.adding(days: -random.number(30...900)).iso)
        text.addElement("ns2:lastChanging", context.date(of: event.version).iso)
        text.add("</ns1:childNeedHouseRight>\n")
        var row = FeedRow(bytes: text.bytes)
        guard !key.isEmpty else { return row }
        row.recordID = key
        row.truth = context.truth(child, of: family, recordID: key, errors: written.errors)
        return row
    }
}
