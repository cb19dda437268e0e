import Schemas

/// A person of a row as bytes: which values there are, then those values in the order of `Has`.
enum PackedPerson {
    /// What need not be written of a person of a row, because the row has it already.
    struct Said {
        /// Place of an earlier person with the same addresses.
        var addressesOf: Int?
        /// The one address is the row's dwelling.
        var isAtDwelling = false
        /// The institution is the row's organisation.
        var isAtOrganisation = false
    }

    private struct Has: OptionSet {
        let rawValue: UInt64
        static let kinship = Has(rawValue: 1 << 0)
        static let surname = Has(rawValue: 1 << 1)
        static let given = Has(rawValue: 1 << 2)
        static let patronymic = Has(rawValue: 1 << 3)
        static let formerSurname = Has(rawValue: 1 << 4)
        static let birth = Has(rawValue: 1 << 5)
        static let sex = Has(rawValue: 1 << 6)
        static let snils = Has(rawValue: 1 << 7)
        static let documents = Has(rawValue: 1 << 8)
        static let addressesOfAnother = Has(rawValue: 1 << 9)
        static let addressOfDwelling = Has(rawValue: 1 << 10)
        static let addresses = Has(rawValue: 1 << 11)
        static let phones = Has(rawValue: 1 << 12)
        static let newborn = Has(rawValue: 1 << 13)
        static let organisation = Has(rawValue: 1 << 14)
        static let institution = Has(rawValue: 1 << 15)
        static let known = Has(rawValue: 1 << 16 - 1)
    }

    static func write(_ person: RecordPerson, said: Said, to packed: PackedWriter) {
        let has = values(of: person, said)
        packed.number(has.rawValue)
        packed.byte(person.role.packedCode)
        if has.contains(.kinship) { packed.byte(person.kinship.packedCode) }
        if has.contains(.surname) { packed.text(person.name.surname) }
        if has.contains(.given) { packed.text(person.name.given) }
        if has.contains(.patronymic) { packed.text(person.name.patronymic) }
        if has.contains(.formerSurname) { packed.text(person.name.formerSurname) }
        if let birth = person.birthDate {
            packed.signed(Int64(birth.date.dayNumber) << 2 | Int64(birth.precision.rawValue))
        }
        if let sex = person.sex { packed.byte(sex.packedCode) }
        if let snils = person.snils { packed.number(snils.number) }
        if has.contains(.documents) {
            packed.number(UInt64(person.documents.count))
            for document in person.documents {
                packed.byte(document.kind.packedCode)
                packed.text(document.series)
                packed.text(document.number)
            }
        }
        if let other = said.addressesOf { packed.number(UInt64(other)) }
        if has.contains(.addresses) {
            packed.number(UInt64(person.addresses.count))
            for address in person.addresses { PackedAddress.write(address, to: packed) }
        }
        if has.contains(.phones) {
            packed.number(UInt64(person.phones.count))
            for phone in person.phones { packed.text(phone) }
        }
        if let order = person.newbornBirthOrder { packed.signed(Int64(order)) }
        if has.contains(.institution) { packed.text(person.institution) }
    }

    private static func values(of person: RecordPerson, _ said: Said) -> Has {
        var has: Has = []
        if person.kinship != .unknown { has.insert(.kinship) }
        if !person.name.surname.isEmpty { has.insert(.surname) }
        if !person.name.given.isEmpty { has.insert(.given) }
        if !person.name.patronymic.isEmpty { has.insert(.patronymic) }
        if !person.name.formerSurname.isEmpty { has.insert(.formerSurname) }
        if person.birthDate != nil { has.insert(.birth) }
        if person.sex != nil { has.insert(.sex) }
        if person.snils != nil { has.insert(.snils) }
        if !person.documents.isEmpty { has.insert(.documents) }
        if said.addressesOf != nil {
            has.insert(.addressesOfAnother)
        } else if said.isAtDwelling {
            has.insert(.addressOfDwelling)
        } else if !person.addresses.isEmpty {
            has.insert(.addresses)
        }
        if !person.phones.isEmpty { has.insert(.phones) }
        if person.newbornBirthOrder != nil { has.insert(.newborn) }
        if said.isAtOrganisation {
            has.insert(.organisation)
        } else if !person.institution.isEmpty {
            has.insert(.institution)
        }
        return has
    }

    /// Reads a person of a record whose earlier people, dwelling and organisation are known.
    static func read(
        from packed: inout PackedReader, of record: CanonicalRecord
    ) throws(StoredRecordDamage) -> RecordPerson {
        let has = Has(rawValue: try packed.number())
        guard has.isSubset(of: .known) else { throw packed.damage("известные признаки человека") }
        var person = RecordPerson(role: try packed.code(PersonRole.self))
        if has.contains(.kinship) { person.kinship = try packed.code(Kinship.self) }
        if has.contains(.surname) { person.name.surname = try packed.text() }
        if has.contains(.given) { person.name.given = try packed.text() }
        if has.contains(.patronymic) { person.name.patronymic = try packed.text() }
        if has.contains(.formerSurname) { person.name.formerSurname = try packed.text() }
        if has.contains(.birth) { person.birthDate = try birth(from: &packed) }
        if has.contains(.sex) { person.sex = try packed.code(Sex.self) }
        if has.contains(.snils) {
            guard let snils = Snils(number: try packed.number()) else { throw packed.damage("СНИЛС") }
            person.snils = snils
        }
        if has.contains(.documents) {
            for _ in 0..<(try packed.count()) {
                let kind = try packed.code(IdentityDocument.Kind.self)
                let series = try packed.text()
                person.documents.append(IdentityDocument(kind: kind, series: series, number: try packed.text()))
            }
        }
        if has.contains(.addressesOfAnother) {
            let other = try packed.number()
            guard other < UInt64(record.people.count) else { throw packed.damage("номер человека записи") }
            person.addresses = record.people[Int(other)].addresses
        }
        if has.contains(.addressOfDwelling) {
            guard let dwelling = record.dwelling else { throw packed.damage("адрес жилья") }
            person.addresses = [dwelling]
        }
        if has.contains(.addresses) {
            for _ in 0..<(try packed.count()) { person.addresses.append(try PackedAddress.read(from: &packed)) }
        }
        if has.contains(.phones) {
            for _ in 0..<(try packed.count()) { person.phones.append(try packed.text()) }
        }
        if has.contains(.newborn) { person.newbornBirthOrder = Int(try packed.signed()) }
        if has.contains(.organisation) { person.institution = record.organisation }
        if has.contains(.institution) { person.institution = try packed.text() }
        return person
    }

    private static func birth(from packed: inout PackedReader) throws(StoredRecordDamage) -> BirthDate {
        let value = try packed.signed()
        guard let day = Int32(exactly: value >> 2), let precision = BirthDate.Precision(rawValue: UInt8(value & 3))
        else { throw packed.damage("дата рождения") }
        return BirthDate(CalendarDate(dayNumber: day), precision: precision)
    }
}

extension PackedReader {
    /// A value of few cases.
    mutating func code<Value: PackedCode>(_: Value.Type) throws(StoredRecordDamage) -> Value {
        guard let value = Value.packed(try byte()) else { throw damage("известный код") }
        return value
    }
}
