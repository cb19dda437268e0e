import Schemas

/// The JSON form of a person, as review cases and card bodies carry it, and rows of earlier versions.
enum PersonCoding {
    /// What was not written of a person of a row, because the row had it already.
    struct Said {
        /// Place of an earlier person with the same addresses.
        var addressesOf: Int?
        /// The one address is the row's dwelling.
        var isAtDwelling = false
        /// The institution is the row's organisation.
        var isAtOrganisation = false
    }

    static func write(_ person: RecordPerson, to json: inout JSONWriter) {
        json.object { json in
            json.member("role", person.role.rawValue)
            if person.kinship != .unknown { json.member("kin", person.kinship.rawValue) }
            json.member("surname", person.name.surname)
            json.member("given", person.name.given)
            json.member("patronymic", person.name.patronymic)
            json.member("former", person.name.formerSurname)
            json.member("birth", person.birthDate?.iso)
            json.member("sex", person.sex?.rawValue)
            json.member("snils", person.snils?.compact)
            if !person.documents.isEmpty {
                json.key("documents")
                json.array { json in
                    for document in person.documents {
                        json.object { json in
                            json.member("kind", document.kind.rawValue)
                            json.member("series", document.series)
                            json.member("number", document.number)
                        }
                    }
                }
            }
            if !person.addresses.isEmpty {
                json.key("addresses")
                json.array { json in for address in person.addresses { write(address, to: &json) } }
            }
            if !person.phones.isEmpty {
                json.key("phones")
                json.array { json in for phone in person.phones { json.string(phone) } }
            }
            if let order = person.newbornBirthOrder {
                json.key("newborn")
                json.number(order)
            }
            json.member("institution", person.institution)
        }
    }

    static func write(_ address: PostalAddress, to json: inout JSONWriter) {
        json.object { json in
            if address.kind != .unspecified { json.member("kind", address.kind.rawValue) }
            json.member("text", address.text)
            json.member("municipality", address.municipality)
            json.member("oktmo", address.oktmo?.code)
            json.member("settlement", address.settlement)
            json.member("street", address.street)
            json.member("house", address.house)
            json.member("building", address.building)
            json.member("flat", address.flat)
        }
    }

    static func person(from reader: inout JSONReader) throws(JSONReader.Failure) -> RecordPerson {
        var said = Said()
        return try person(from: &reader, said: &said)
    }

    static func person(from reader: inout JSONReader, said: inout Said) throws(JSONReader.Failure) -> RecordPerson {
        var person = RecordPerson(role: .other)
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            switch key {
            case "role": person.role = PersonRole(rawValue: try reader.string()) ?? .other
            case "kin": person.kinship = Kinship(rawValue: try reader.string()) ?? .unknown
            case "surname": person.name.surname = try reader.string()
            case "given": person.name.given = try reader.string()
            case "patronymic": person.name.patronymic = try reader.string()
            case "former": person.name.formerSurname = try reader.string()
            case "birth": person.birthDate = BirthDate(iso: try reader.string())
            case "sex": person.sex = Sex(rawValue: try reader.string())
            case "snils": person.snils = Snils(digits: try reader.string())
            case "documents":
                try reader.array { (reader) throws(JSONReader.Failure) in
                    person.documents.append(try document(from: &reader))
                }
            case "addresses":
                try reader.array { (reader) throws(JSONReader.Failure) in
                    person.addresses.append(try address(from: &reader))
                }
            case "phones":
                try reader.array { (reader) throws(JSONReader.Failure) in person.phones.append(try reader.string()) }
            case "newborn": person.newbornBirthOrder = Int(try reader.integer())
            case "institution": person.institution = try reader.string()
            case "addressesOf": said.addressesOf = Int(try reader.integer())
            case "atDwelling": said.isAtDwelling = try reader.boolean()
            case "atOrganisation": said.isAtOrganisation = try reader.boolean()
            default: try reader.skipValue()
            }
        }
        return person
    }

    static func address(from reader: inout JSONReader) throws(JSONReader.Failure) -> PostalAddress {
        var address = PostalAddress()
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            let value = try reader.string()
            switch key {
            case "kind": address.kind = PostalAddress.Kind(rawValue: value) ?? .unspecified
            case "text": address.text = value
            case "municipality": address.municipality = value
            case "oktmo": address.oktmo = Oktmo(value)
            case "settlement": address.settlement = value
            case "street": address.street = value
            case "house": address.house = value
            case "building": address.building = value
            case "flat": address.flat = value
            default: break
            }
        }
        return address
    }

    private static func document(from reader: inout JSONReader) throws(JSONReader.Failure) -> IdentityDocument {
        var document = IdentityDocument(kind: .other, number: "")
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            let value = try reader.string()
            switch key {
            case "kind": document.kind = IdentityDocument.Kind(rawValue: value) ?? .other
            case "series": document.series = value
            case "number": document.number = value
            default: break
            }
        }
        return document
    }
}
