import Schemas

/// People and documents of a row.
extension RecordMapper {
    /// People by the rule with this number.
    func addPeople(_ index: Int, to record: inout CanonicalRecord) {
        let before = record.people.count
        if plan.people[index].isRepeated {
            var nodes: [Int32] = []
            for path in mapping.persons[index].each where nodes.isEmpty { nodes = cursor.nodes(path) }
            for node in nodes { addPerson(index, node: node, to: &record) }
        } else {
            addPerson(index, node: 0, to: &record)
        }
        if plan.people[index].isRequired, record.people.count == before, record.operation == .upsert {
            note(.personMissing, nil, raw: "", expected: plan.people[index].role.russian)
        }
    }

    private func addPerson(_ index: Int, node: Int32, to record: inout CanonicalRecord) {
        if plan.people[index].hasCondition, let when = mapping.persons[index].when {
            let context = ConditionContext(facts: record.facts, people: record.people, asOf: asOf)
            guard context.holds(when) else { return }
        }
        record.people.append(RecordPerson(role: plan.people[index].role))
        let last = record.people.count - 1
        if !fill(&record.people[last], index, node: node) {
            record.people.removeLast()
        } else if plan.people[index].isOfOrganisation {
            record.people[last].institution = record.organisation
        }
    }

    /// Fills in a person; false when there is nobody.
    private func fill(_ person: inout RecordPerson, _ index: Int, node: Int32) -> Bool {
        let plan = plan.people + index
        readName(index, node: node, into: &person.name)
        person.birthDate = birth(index, node: node)
        person.snils = snils(index, node: node)
        if plan.pointee.sex.path != RowPlan.none {
            person.sex = recall(plan.pointee.sex, node: node) {
                mapping.persons[index].sex.flatMap { sex($0, node: node) }
            }
        }
        for place in plan.pointee.documents.indices where hasText(plan.pointee.documents[place], node: node) {
            let kind = plan.pointee.documentKinds[place]
            if let document = document(mapping.persons[index].documents[place], kind, node: node) {
                person.documents.append(document)
            }
        }
        if plan.pointee.hasPhones { person.phones = phones(index, node: node) }
        if plan.pointee.newborn.path != RowPlan.none {
            let order = recall(plan.pointee.newborn, node: node) {
                mapping.persons[index].newborn.flatMap { value($0, node: node) }
            }
            if case .integer(let order)? = order { person.newbornBirthOrder = Int(order) }
        }
        let isSomebody =
            !person.name.isEmpty || person.birthDate != nil || person.snils != nil || !person.documents.isEmpty
            || person.newbornBirthOrder != nil
        guard isSomebody else { return false }
        person.addresses = addresses(plan.pointee.addresses, node: node)
        if plan.pointee.institution.path != RowPlan.none, !plan.pointee.isOfOrganisation {
            person.institution = recall(plan.pointee.institution, node: node) {
                mapping.persons[index].institution.map { plain($0, node: node) } ?? ""
            }
        }
        if plan.pointee.kinship.path != RowPlan.none {
            person.kinship = recall(plan.pointee.kinship, node: node) {
                mapping.persons[index].kinship.flatMap { Kinship(rawValue: plain($0, node: node)) } ?? .unknown
            }
        }
        if plan.pointee.roleField.path != RowPlan.none {
            person.role = recall(plan.pointee.roleField, node: node) {
                mapping.persons[index].roleField.flatMap { PersonRole(rawValue: plain($0, node: node)) }
                    ?? plan.pointee.role
            }
        }
        return true
    }

    private func birth(_ index: Int, node: Int32) -> BirthDate? {
        let site = plan.people[index].birth
        if site.path == RowPlan.none { return nil }
        if let text = bare(site, node: node),
            let date = DateReader.plainBirth(text, forms: plan.people[index].birthForms, asOf: asOf)
        {
            return date
        }
        return recall(site, node: node) {
            mapping.persons[index].birth.flatMap { date($0, node: node, purpose: .birth) }
        }
    }

    private func snils(_ index: Int, node: Int32) -> Snils? {
        let site = plan.people[index].snils
        if site.path == RowPlan.none { return nil }
        if let text = bare(site, node: node) {
            if text.isEmpty, plan.people[index].mayLackSnils { return nil }
            if let (snils, hasTripleDigit) = SnilsReader.plainOrTriple(text) {
                if !hasTripleDigit { return snils }
                // By far the most frequent remark: made without reading the number again.
                if let rule = mapping.persons[index].snils, let line = line(of: site, node: node) {
                    note(.snilsTripleDigit, rule, raw: String(decoding: text, as: UTF8.self), line: line)
                    return snils
                }
            }
        }
        return mapping.persons[index].snils.flatMap { snils($0, node: node) }
    }

    private func phones(_ index: Int, node: Int32) -> [String] {
        let site = plan.people[index].phones
        if let text = bare(site, node: node), let phone = PhoneReader.plain(text) { return [phone] }
        return recall(site, node: node) {
            var phones: [String] = []
            for phone in mapping.persons[index].phones {
                let (text, line) = raw(phone, node: node)
                let reading = PhoneReader.read(text)
                for code in reading.notices { note(code, phone, raw: text, line: line) }
                for number in reading.value where !phones.contains(number) { phones.append(number) }
            }
            return phones
        }
    }

    /// Reads the name into an empty one.
    private func readName(_ index: Int, node: Int32, into name: inout PersonName) {
        let plan = plan.people + index
        if let text = bare(plan.pointee.fullName, node: node) {
            if text.isEmpty, plan.pointee.mayLackName { return }
            if FullNameSplitter.fill(&name, plain: text, order: plan.pointee.order, words: self.plan.words) { return }
        }
        guard plan.pointee.hasThreeNames else {
            name = self.name(index, node: node)
            return
        }
        (name.surname, name.formerSurname) = recall(plan.pointee.surname, node: node) {
            mapping.persons[index].surname.map { surname($0, node: node) } ?? ("", "")
        }
        name.given = recall(plan.pointee.given, node: node) {
            mapping.persons[index].given.map { part($0, node: node, NameNormaliser.part) } ?? ""
        }
        name.patronymic = recall(plan.pointee.patronymic, node: node) {
            mapping.persons[index].patronymic.map { part($0, node: node, NameNormaliser.patronymic) } ?? ""
        }
        let former = recall(plan.pointee.formerSurname, node: node) {
            mapping.persons[index].formerSurname.map { part($0, node: node, NameNormaliser.part) } ?? ""
        }
        if !former.isEmpty { name.formerSurname = former }
        if NameNormaliser.mayComplete(name) { complete(&name, index) }
    }

    /// Takes the rule's parts one by one: to copy it whole would count a hundred references.
    private func name(_ index: Int, node: Int32) -> PersonName {
        if let fullName = mapping.persons[index].fullName {
            let (text, line) = raw(fullName, node: node)
            var order = FullNameSplitter.Order.surnameFirst
            if case .fullName(let given) = fullName.kind { order = given }
            let reading = FullNameSplitter.split(text, order: order)
            for code in reading.notices { note(code, fullName, raw: text, line: line) }
            if !reading.value.isEmpty || mapping.persons[index].surname == nil {
                require(fullName, reading.value.isEmpty, line: line)
                return reading.value
            }
        }
        var name = PersonName()
        if let surname = mapping.persons[index].surname {
            (name.surname, name.formerSurname) = self.surname(surname, node: node)
        }
        name.given = mapping.persons[index].given.map { part($0, node: node, NameNormaliser.part) } ?? ""
        name.patronymic =
            mapping.persons[index].patronymic.map { part($0, node: node, NameNormaliser.patronymic) } ?? ""
        let former = mapping.persons[index].formerSurname.map { part($0, node: node, NameNormaliser.part) }
        if let former, !former.isEmpty { name.formerSurname = former }
        complete(&name, index)
        return name
    }

    private func complete(_ name: inout PersonName, _ index: Int) {
        var notices: [FindingCode] = []
        NameNormaliser.complete(&name, &notices)
        if notices.isEmpty { return }
        let rule = mapping.persons[index].given ?? mapping.persons[index].surname
        for code in notices { note(code, rule, raw: "") }
    }

    private func surname(_ rule: FieldRule, node: Int32) -> RowPlan.Surname {
        let (text, line) = raw(rule, node: node)
        let reading = NameNormaliser.surname(text)
        for code in reading.notices { note(code, rule, raw: text, line: line) }
        require(rule, reading.value.surname.isEmpty, line: line)
        return reading.value
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

    /// Whether one of the places may have a text.
    private func hasText(_ paths: [Int], node: Int32) -> Bool {
        guard remembers else { return true }
        return paths.contains { cursor.lent($0, from: node, in: lent)?.isEmpty != true }
    }

    private func document(
        _ rule: DocumentRule, _ kindSite: RowPlan.Site<IdentityDocument.Kind>, node: Int32
    ) -> IdentityDocument? {
        var kind = rule.kind
        let place = rule.number ?? rule.whole
        let whole = rule.whole.map { raw($0, node: node).text } ?? ""
        let series = rule.series.map { raw($0, node: node).text } ?? ""
        let number = rule.number.map { raw($0, node: node) } ?? (text: "", line: 0)
        if whole.isEmpty, series.isEmpty, number.text.isEmpty { return nil }
        if let kindField = rule.kindField {
            kind = recall(kindSite, node: node) {
                IdentityDocument.Kind(rawValue: translated(kindField, node: node).text) ?? .other
            }
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
}
