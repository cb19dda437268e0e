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

    /// An attached registry writes names as it likes: they are brought into the spelling that records have.
    init(_ row: RegistryRow, addresses: AddressReader? = nil) {
        id = row.id
        familyID = row.familyID
        role = PersonRole(rawValue: row.role) ?? .other
        var person = RecordPerson(role: role)
        person.name = NameNormaliser.name(surname: row.surname, given: row.given, patronymic: row.patronymic).value
        person.birthDate = row.birthDate.flatMap { BirthDate(iso: $0) }
        person.sex = row.sex.flatMap { Sex(rawValue: $0) }
        person.snils = row.snils.flatMap { Snils(digits: $0) }
        if var parsed = addresses?.read(row.address) ?? AddressParser.parse(row.address).value {
            parsed.municipality = row.municipality
            person.addresses = [parsed]
        }
        identity = person
        isArchived = row.isArchived
    }

    /// A person the gateway creates now.
    init(id: UniqueIdentifier, familyID: UniqueIdentifier, identity: RecordPerson) {
        // What the database will give back, and no more: a night that is killed and taken up must see the same person.
        self.init(RegistryRow(id: id, familyID: familyID, identity: identity))
    }

    /// The form the matcher's index takes.
    func entry(family: Int32) -> RegistryEntry {
        RegistryEntry(
            role: role, family: family, name: identity.name, birthDate: identity.birthDate, sex: identity.sex,
            snils: identity.snils, documents: identity.documents, addresses: identity.addresses, isArchived: isArchived)
    }
}
