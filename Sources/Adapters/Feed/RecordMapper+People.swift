import Schemas

/// People, addresses and documents of a row.
extension RecordMapper {
    func addPeople(_ rule: PersonRule, to record: inout CanonicalRecord) {
        var nodes: [Int32] = [0]
        if !rule.each.isEmpty {
            nodes = []
            for path in rule.each where nodes.isEmpty { nodes = cursor.nodes(path) }
        }
        var found = 0
        for node in nodes {
            if let when = rule.when {
                let context = ConditionContext(facts: record.facts, people: record.people, asOf: asOf)
                guard context.holds(when) else { continue }
            }
            guard let person = person(rule, node: node) else { continue }
            record.people.append(person)
            found += 1
        }
        if rule.isRequired, found == 0, record.operation == .upsert {
            note(.personMissing, nil, raw: "", expected: rule.role.russian)
        }
    }

    private func person(_ rule: PersonRule, node: Int32) -> RecordPerson? {
        var person = RecordPerson(role: rule.role)
        person.name = name(rule, node: node)
        person.birthDate = rule.birth.flatMap { date($0, node: node, purpose: .birth) }
        person.snils = rule.snils.flatMap { snils($0, node: node) }
        person.sex = rule.sex.flatMap { sex($0, node: node) }
        person.documents = rule.documents.compactMap { document($0, node: node) }
        for phone in rule.phones {
            let (text, line) = raw(phone, node: node)
            let reading = PhoneReader.read(text)
            for code in reading.notices { note(code, phone, raw: text, line: line) }
            for number in reading.value where !person.phones.contains(number) { person.phones.append(number) }
        }
        if let newborn = rule.newborn, case .integer(let order)? = value(newborn, node: node) {
            person.newbornBirthOrder = Int(order)
        }
        let isSomebody =
            !person.name.isEmpty || person.birthDate != nil || person.snils != nil || !person.documents.isEmpty
            || person.newbornBirthOrder != nil
        guard isSomebody else { return nil }
        person.addresses = addresses(rule.addresses, node: node)
        person.institution = rule.institution.map { plain($0, node: node) } ?? ""
        if let kinship = rule.kinship { person.kinship = Kinship(rawValue: plain(kinship, node: node)) ?? .unknown }
        if let roleField = rule.roleField {
            person.role = PersonRole(rawValue: plain(roleField, node: node)) ?? rule.role
        }
        return person
    }

    /// Addresses that name a dwelling first; one that is only a municipality counts when there is nothing better.
    private func addresses(_ rules: [AddressRule], node: Int32) -> [PostalAddress] {
        let all = rules.compactMap { address($0, node: node) }
        let written = all.filter { !$0.text.isEmpty }
        guard !written.isEmpty else { return Array(all.prefix(1)) }
        return written.filter { $0.dwellingKey != nil } + written.filter { $0.dwellingKey == nil }
    }

    private func name(_ rule: PersonRule, node: Int32) -> PersonName {
        if let fullName = rule.fullName {
            let (text, line) = raw(fullName, node: node)
            var order = FullNameSplitter.Order.surnameFirst
            if case .fullName(let given) = fullName.kind { order = given }
            let reading = FullNameSplitter.split(text, order: order)
            for code in reading.notices { note(code, fullName, raw: text, line: line) }
            if !reading.value.isEmpty || rule.surname == nil {
                require(fullName, reading.value.isEmpty, line: line)
                return reading.value
            }
        }
        var name = PersonName()
        if let surname = rule.surname {
            let (text, line) = raw(surname, node: node)
            let reading = NameNormaliser.surname(text)
            for code in reading.notices { note(code, surname, raw: text, line: line) }
            (name.surname, name.formerSurname) = reading.value
            require(surname, name.surname.isEmpty, line: line)
        }
        name.given = rule.given.map { part($0, node: node, NameNormaliser.part) } ?? ""
        name.patronymic = rule.patronymic.map { part($0, node: node, NameNormaliser.patronymic) } ?? ""
        if let former = rule.formerSurname.map({ part($0, node: node, NameNormaliser.part) }), !former.isEmpty {
            name.formerSurname = former
        }
        var notices: [FindingCode] = []
        NameNormaliser.complete(&name, &notices)
        for code in notices { note(code, rule.given ?? rule.surname, raw: "") }
        return name
    }

    private func part(_ rule: FieldRule, node: Int32, _ read: (String) -> Reading<String>) -> String {
        let (text, line) = raw(rule, node: node)
        let reading = read(text)
        for code in reading.notices { note(code, rule, raw: text, line: line) }
        require(rule, reading.value.isEmpty, line: line)
        return reading.value
    }

    private func snils(_ rule: FieldRule, node: Int32) -> Snils? {
        let (text, line) = raw(rule, node: node)
        if text.isEmpty {
            require(rule, true, line: line)
            return nil
        }
        let reading = SnilsReader.read(text)
        for code in reading.notices { note(code, rule, raw: text, line: line) }
        require(rule, reading.value == nil, line: line)
        return reading.value
    }

    private func sex(_ rule: FieldRule, node: Int32) -> Sex? {
        let (text, raw, line) = translated(rule, node: node)
        if rule.codes != nil { return Sex(rawValue: text) }
        if Placeholder.matches(text) {
            note(.fieldPlaceholder, rule, raw: raw, line: line)
            return nil
        }
        let reading = SexReader.read(text)
        for code in reading.notices { note(code, rule, raw: raw, line: line) }
        require(rule, reading.value == nil, line: line)
        return reading.value
    }

    private func document(_ rule: DocumentRule, node: Int32) -> IdentityDocument? {
        var kind = rule.kind
        let place = rule.number ?? rule.whole
        let whole = rule.whole.map { raw($0, node: node).text } ?? ""
        let series = rule.series.map { raw($0, node: node).text } ?? ""
        let number = rule.number.map { raw($0, node: node) } ?? (text: "", line: 0)
        if whole.isEmpty, series.isEmpty, number.text.isEmpty { return nil }
        if let kindField = rule.kindField {
            kind = IdentityDocument.Kind(rawValue: translated(kindField, node: node).text) ?? .other
        }
        let reading =
            whole.isEmpty
            ? DocumentNormaliser.read(kind: kind, series: series, number: number.text)
            : DocumentNormaliser.read(kind: kind, text: whole)
        for code in reading.notices {
            note(code, rule.series ?? place, raw: whole.isEmpty ? series + " " + number.text : whole, line: number.line)
        }
        return reading.value
    }

    func address(_ rule: AddressRule, node: Int32) -> PostalAddress? {
        var address: PostalAddress?
        if let whole = rule.whole {
            let (text, line) = raw(whole, node: node)
            let reading = AddressParser.parse(text, kind: rule.kind)
            for code in reading.notices { note(code, whole, raw: text, line: line) }
            address = reading.value
        }
        if address == nil {
            func text(_ rule: FieldRule?) -> String { rule.map { raw($0, node: node).text } ?? "" }
            let reading = AddressParser.parts(
                settlement: text(rule.settlement), street: text(rule.street), house: text(rule.house),
                building: text(rule.building), flat: text(rule.flat), kind: rule.kind)
            for code in reading.notices { note(code, rule.street ?? rule.house, raw: text(rule.street)) }
            address = reading.value
        }
        let municipality = rule.municipality.map { plain($0, node: node) } ?? ""
        let oktmo = rule.oktmo.flatMap { value($0, node: node)?.text }.flatMap { Oktmo($0) }
        if address == nil, municipality.isEmpty, oktmo == nil { return nil }
        var result = address ?? PostalAddress(kind: rule.kind)
        result.municipality = municipality
        result.oktmo = oktmo
        return result
    }
}
