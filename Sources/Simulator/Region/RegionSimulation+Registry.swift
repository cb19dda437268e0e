import Schemas

extension RegionSimulation {
    /// The registry's header.
    public static let registryHeader =
        "person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality"

    /// Writes the registry as CSV (UTF-8, commas), family by family.
    public func writeRegistry<Sink: ByteSink>(to sink: inout Sink) throws(Sink.Failure) {
        var writer = ChunkedWriter<Sink>()
        var text = TextBuffer()
        text.add(Self.registryHeader + "\n")
        try writer.append(text.bytes, to: &sink)
        for place in 0..<counts.families {
            let family = family(at: place)
            guard family.isRegistered else { continue }
            text.clear()
            let familyID = familyID(family)
            let address = family.dwelling.text(.full, lists)
            let municipality = family.dwelling.territory(lists)?.name ?? ""
            for child in family.children where child.person.isRegistered {
                addRow(child.person, .child, familyID, address, municipality, &text)
            }
            for adult in family.adults where adult.person.isRegistered {
                addRow(adult.person, adult.role.registry, familyID, address, municipality, &text)
            }
            try writer.append(text.bytes, to: &sink)
        }
        try writer.finish(to: &sink)
    }

    /// The registry is not clean either: ё lost, a rare typing error, a rare wrong birth date.
    private func addRow(
        _ person: Person, _ role: PersonRole, _ familyID: String, _ address: String, _ municipality: String,
        _ text: inout TextBuffer
    ) {
        var random = SeededGenerator(configuration.seed, person.slot, 13)
        var name = [
            person.surnameText(lists.names), person.givenText(lists.names), person.patronymicText(lists.names),
        ]
        if random.chance(0.4) { name = name.map(CyrillicCase.withoutYo) }
        if random.chance(0.003) {
            let part = random.below(3)
            name[part] = NameDamage.typingError(name[part], &random)
        }
        let birth = random.chance(0.001) ? person.birth.adding(days: random.pick([-30, -1, 1, 10, 30])) : person.birth
        let fields = [
            personID(person), familyID, role.rawValue, name[0], name[1], name[2],
            min(birth, configuration.asOf).iso, person.sex == .male ? "М" : "Ж",
            person.registryLacksSnils ? "" : (person.snils?.formatted ?? ""), address, municipality,
        ]
        for (place, field) in fields.enumerated() {
            if place > 0 { text.add(byte: UInt8(ascii: ",")) }
            text.addField(field, separator: UInt8(ascii: ","))
        }
        text.add(byte: 0x0A)
    }
}
