import Schemas

/// People, addresses and documents of a row.
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
        if !fill(&record.people[record.people.count - 1], index, node: node) { record.people.removeLast() }
    }

    /// Fills in a person; false when there is nobody.
    private func fill(_ person: inout RecordPerson, _ index: Int, node: Int32) -> Bool {
        let plan = plan.people + index
        person.name = name(index, node: node)
        person.birthDate = birth(index, node: node)
        person.snils = snils(index, node: node)
        if plan.pointee.sex.path != RowPlan.none {
            person.sex = recall(plan.pointee.sex, node: node) {
                mapping.persons[index].sex.flatMap { sex($0, node: node) }
            }
        }
        for place in plan.pointee.documents.indices where hasText(plan.pointee.documents[place], node: node) {
            if let document = document(mapping.persons[index].documents[place], node: node) {
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
        if plan.pointee.institution.path != RowPlan.none {
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
            if let snils = SnilsReader.plain(text) { return snils }
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

    /// The addresses of a list of rules.
    func addresses(_ list: Int, node: Int32) -> [PostalAddress] {
        let rules = plan.addresses[list].rules
        if rules.isEmpty { return [] }
        guard remembers, let paths = plan.addresses[list].paths else { return addresses(rules, list, node: node) }
        return withJoined(paths, node: node) { text in
            guard let text else { return addresses(rules, list, node: node) }
            // Remarks about addresses are of several values and lines: made anew.
            return recall(text, in: plan.addresses[list].memory, line: nil) { addresses(rules, list, node: node) }
        }
    }

    /// Lends the texts of several places one behind the other; nil when one of them can't be lent.
    private func withJoined<Value>(
        _ paths: [Int], node: Int32, _ body: (UnsafeRawBufferPointer?) -> Value
    ) -> Value {
        withUnsafeTemporaryAllocation(byteCount: 512, alignment: 8) { room in
            var count = 0
            for path in paths {
                guard let text = cursor.lent(path, from: node, in: lent), count + text.count < room.count else {
                    return body(nil)
                }
                UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyMemory(from: text)
                count += text.count
                // No text holds it but a damaged one, which is read in full.
                room[count] = 0xFF
                count += 1
            }
            return body(UnsafeRawBufferPointer(rebasing: room[..<count]))
        }
    }

    /// Addresses that name a dwelling first; one that is only a municipality counts when there is nothing better.
    private func addresses(_ rules: [AddressRule], _ list: Int, node: Int32) -> [PostalAddress] {
        let sites = plan.addresses[list].sites
        if rules.count == 1 { return address(sites, node: node) { rules[0] }.map { [$0] } ?? [] }
        let all = rules.indices.compactMap { index in address(sites + index, node: node) { rules[index] } }
        if all.count <= 1 { return all }
        let written = all.filter { !$0.text.isEmpty }
        guard !written.isEmpty else { return Array(all.prefix(1)) }
        return written.filter(\.namesDwelling) + written.filter { !$0.namesDwelling }
    }

    private func name(_ index: Int, node: Int32) -> PersonName {
        let plan = plan.people + index
        if let text = bare(plan.pointee.fullName, node: node) {
            if text.isEmpty, plan.pointee.mayLackName { return PersonName() }
            if let name = FullNameSplitter.plain(text, order: plan.pointee.order, words: self.plan.words) {
                return name
            }
        }
        guard plan.pointee.hasThreeNames else { return name(mapping.persons[index], node: node) }
        var name = PersonName()
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
        if NameNormaliser.mayComplete(name) { complete(&name, mapping.persons[index]) }
        return name
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
            (name.surname, name.formerSurname) = self.surname(surname, node: node)
        }
        name.given = rule.given.map { part($0, node: node, NameNormaliser.part) } ?? ""
        name.patronymic = rule.patronymic.map { part($0, node: node, NameNormaliser.patronymic) } ?? ""
        if let former = rule.formerSurname.map({ part($0, node: node, NameNormaliser.part) }), !former.isEmpty {
            name.formerSurname = former
        }
        complete(&name, rule)
        return name
    }

    private func complete(_ name: inout PersonName, _ rule: PersonRule) {
        var notices: [FindingCode] = []
        NameNormaliser.complete(&name, &notices)
        for code in notices { note(code, rule.given ?? rule.surname, raw: "") }
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

    /// The address of a rule.
    private func address(
        _ site: UnsafeMutablePointer<RowPlan.Address>, node: Int32, _ rule: () -> AddressRule
    ) -> PostalAddress? {
        var result: PostalAddress
        if let plain = remembers ? plain(site, node: node) : nil {
            result = plain
        } else if let read = written(rule(), node: node) {
            result = read
        } else {
            result = PostalAddress(kind: site.pointee.kind)
            result.municipality = municipality(site, node: node, rule)
            result.oktmo = oktmo(site, node: node, rule)
            return result.municipality.isEmpty && result.oktmo == nil ? nil : result
        }
        result.municipality = municipality(site, node: node, rule)
        result.oktmo = oktmo(site, node: node, rule)
        return result
    }

    private func municipality(
        _ site: UnsafeMutablePointer<RowPlan.Address>, node: Int32, _ rule: () -> AddressRule
    ) -> String {
        if site.pointee.municipality.path == RowPlan.none { return "" }
        return recall(site.pointee.municipality, node: node) {
            rule().municipality.map { plain($0, node: node) } ?? ""
        }
    }

    private func oktmo(
        _ site: UnsafeMutablePointer<RowPlan.Address>, node: Int32, _ rule: () -> AddressRule
    ) -> Oktmo? {
        if site.pointee.oktmo.path == RowPlan.none { return nil }
        return recall(site.pointee.oktmo, node: node) {
            rule().oktmo.flatMap { value($0, node: node)?.text }.flatMap { Oktmo($0) }
        }
    }

    /// An address that needs no remark, the short way.
    private func plain(_ site: UnsafeMutablePointer<RowPlan.Address>, node: Int32) -> PostalAddress? {
        if site.pointee.whole >= 0 {
            guard let text = cursor.lent(site.pointee.whole, from: node, in: lent) else { return nil }
            return AddressParser.plain(
                text, kind: site.pointee.kind, scanner: &plan.scanner, words: plan.addressWords)
        }
        guard site.pointee.whole == RowPlan.none, let house = part(site.pointee.house, .house, node: node),
            let settlement = part(site.pointee.settlement, .settlement, node: node),
            let street = part(site.pointee.street, .street, node: node),
            let building = part(site.pointee.building, .code, node: node),
            let flat = part(site.pointee.flat, .code, node: node)
        else { return nil }
        let address = AddressParser.address(
            settlement: settlement, street: street, house: house, building: building, flat: flat,
            kind: site.pointee.kind)
        return address?.namesDwelling == true ? address : nil
    }

    /// A part as it was read, until the next text of the same rule is; nil when it must be read in full.
    private func part(
        _ site: RowPlan.Site<AddressPart>, _ kind: AddressPart.Kind, node: Int32
    ) -> UnsafePointer<AddressPart>? {
        if site.path == RowPlan.none { return UnsafePointer(plan.noPart) }
        guard let text = bare(site, node: node) else { return nil }
        if site.memory.place(of: text) == nil {
            let part = AddressPart(Self.trimmed(String(decoding: text, as: UTF8.self)), kind)
            site.memory.keep(text, Remembered(value: part, notes: []))
        }
        // The value stands at the beginning of what is remembered.
        return site.memory.place(of: text).map { UnsafeRawPointer($0).assumingMemoryBound(to: AddressPart.self) }
    }

    /// The address as it is written, without the municipality.
    private func written(_ rule: AddressRule, node: Int32) -> PostalAddress? {
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
        return address
    }
}
