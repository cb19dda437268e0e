import Adapters
import Matcher
import Schemas

/// A person as the registry's contract, or `gateway.person`, gives it.
struct RegistryPerson: Sendable {
    var id: UniqueIdentifier
    var familyID: UniqueIdentifier?
    var role: PersonRole
    var identity: RecordPerson
    var isArchived: Bool

    /// Reads the columns of `registry.contract_person`: id, family, role, surname, given name, patronymic, birth date,
    /// sex, SNILS, address, municipality, archived.
    init(contract row: borrowing CopyRow) throws {
        id = try row.uuid(0)
        familyID = try row.optionalUUID(1)
        role = PersonRole(rawValue: try row.text(2)) ?? .other
        var person = RecordPerson(role: role)
        // An attached registry writes names as it likes; ours were brought into canonical spelling at import, where this
        // costs little: canonical text passes through unchanged.
        person.name = NameNormaliser.name(
            surname: try row.text(3), given: try row.text(4), patronymic: try row.text(5)).value
        person.birthDate = try row.optionalText(6).flatMap { BirthDate(iso: $0) }
        person.sex = try row.optionalText(7).flatMap { Sex(rawValue: $0) }
        person.snils = try row.optionalText(8).flatMap { Snils(digits: $0) }
        let address = try row.text(9)
        let municipality = try row.text(10)
        if var parsed = AddressParser.parse(address).value {
            parsed.municipality = municipality
            person.addresses = [parsed]
        }
        identity = person
        isArchived = try row.bool(11)
    }

    /// A person the gateway creates now.
    init(id: UniqueIdentifier, familyID: UniqueIdentifier, identity: RecordPerson) {
        self.id = id
        self.familyID = familyID
        self.role = identity.role
        self.identity = identity
        isArchived = false
    }

    /// The form the matcher's index takes.
    func entry(family: Int32) -> RegistryEntry {
        RegistryEntry(
            role: role, family: family, name: identity.name, birthDate: identity.birthDate, sex: identity.sex,
            snils: identity.snils, documents: identity.documents, addresses: identity.addresses, isArchived: isArchived)
    }
}
