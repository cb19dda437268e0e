import Schemas

/// Records with every kind of field, filled at random.
struct RandomRecord {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func record() -> CanonicalRecord {
        var record = CanonicalRecord(
            recordID: "1", keyDigest: RowDigest(high: 1, low: 2), contentDigest: RowDigest(high: 3, low: 4),
            orderKey: "7", location: SourceLocation(line: 5, row: 6))
        record.operation = random.chance(0.3) ? .withdraw : .upsert
        record.organisation = text()
        record.people = (0..<Int.random(in: 0...4, using: &random)).map { _ in person() }
        record.dwelling = random.chance(0.5) ? address() : nil
        for index in record.people.indices.dropFirst() where random.chance(0.4) {
            record.people[index].addresses = record.people[Int.random(in: 0..<index, using: &random)].addresses
        }
        for index in record.people.indices where random.chance(0.3) {
            record.people[index].institution = record.organisation
            if let dwelling = record.dwelling { record.people[index].addresses = [dwelling] }
        }
        record.facts = FactTable(facts())
        record.signals = (0..<Int.random(in: 0...3, using: &random)).map { _ in signal() }
        return record
    }

    mutating func person() -> RecordPerson {
        var person = RecordPerson(role: pick(PersonRole.allCases) ?? .other)
        person.kinship = pick(Kinship.allCases) ?? .unknown
        person.name = PersonName(surname: text(), given: text(), patronymic: text(), formerSurname: text())
        if random.chance(0.7) {
            person.birthDate = BirthDate(day(), precision: pick(BirthDate.Precision.allCases) ?? .day)
        }
        person.sex = random.chance(0.7) ? pick(Sex.allCases) : nil
        person.snils = random.chance(0.7) ? Snils(number: UInt64.random(in: 0...99_999_999_999, using: &random)) : nil
        person.documents = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            IdentityDocument(kind: pick(IdentityDocument.Kind.allCases) ?? .other, series: text(), number: text())
        }
        person.addresses = (0..<Int.random(in: 0...2, using: &random)).map { _ in address() }
        person.phones = (0..<Int.random(in: 0...2, using: &random)).map { _ in text() }
        person.newbornBirthOrder = random.chance(0.2) ? Int.random(in: 1...9, using: &random) : nil
        person.institution = text()
        return person
    }

    mutating func address() -> PostalAddress {
        PostalAddress(
            kind: pick(PostalAddress.Kind.allCases) ?? .unspecified, text: text(), municipality: text(),
            oktmo: random.chance(0.5) ? Oktmo("92701000") : nil, settlement: text(), street: text(), house: text(),
            building: text(), flat: text())
    }

    mutating func facts() -> [String: FactValue] {
        var facts: [String: FactValue] = [:]
        for _ in 0..<Int.random(in: 0...8, using: &random) { facts[text()] = fact() }
        return facts
    }

    mutating func fact() -> FactValue {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .text(text())
        case 1: .integer(Int64.random(in: .min ... .max, using: &random))
        case 2:
            .decimal(
                units: Int64.random(in: -100_000...100_000, using: &random),
                scale: Int.random(in: 0...6, using: &random))
        case 3: .boolean(Bool.random(using: &random))
        case 4: .date(day())
        default: .timestamp(Timestamp(microseconds: Int64.random(in: -1 << 50...1 << 50, using: &random)))
        }
    }

    mutating func signal() -> RaisedSignal {
        RaisedSignal(
            indicator: text(), personIndex: random.chance(0.5) ? Int.random(in: 0...5, using: &random) : nil,
            factKey: text(),
            occurredAt: random.chance(0.5)
                ? Timestamp(microseconds: Int64.random(in: -1 << 50...1 << 50, using: &random)) : nil,
            text: text(), fields: facts())
    }

    private mutating func text() -> String { random.text(upTo: 8) }
    private mutating func day() -> CalendarDate {
        CalendarDate(dayNumber: Int32.random(in: -30_000...30_000, using: &random))
    }
    private mutating func pick<Value>(_ values: [Value]) -> Value? { values.randomElement(using: &random) }
}
