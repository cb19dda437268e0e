import Schemas

/// The columns of `registry.contract_person` as they come: read on the connection's thread, understood on all cores.
struct RegistryRow: Sendable {
    var id: UniqueIdentifier
    var familyID: UniqueIdentifier?
    var role: String
    var surname: String
    var given: String
    var patronymic: String
    var birthDate: String?
    var sex: String?
    var snils: String?
    var address: String
    var municipality: String
    var isArchived: Bool

    /// A person the gateway creates, in the columns of `gateway.person`.
    init(id: UniqueIdentifier, familyID: UniqueIdentifier, identity: RecordPerson) {
        self.id = id
        self.familyID = familyID
        role = identity.role.rawValue
        surname = identity.name.surname
        given = identity.name.given
        patronymic = identity.name.patronymic
        birthDate = identity.birthDate?.iso
        sex = identity.sex?.rawValue
        snils = identity.snils?.compact
        address = identity.addresses.first?.text ?? ""
        municipality = identity.addresses.first?.municipality ?? ""
        isArchived = false
    }

    init(_ row: borrowing CopyRow) throws {
        id = try row.uuid(0)
        familyID = try row.optionalUUID(1)
        role = try row.text(2)
        surname = try row.text(3)
        given = try row.text(4)
        patronymic = try row.text(5)
        birthDate = try row.optionalText(6)
        sex = try row.optionalText(7)
        snils = try row.optionalText(8)
        address = try row.text(9)
        municipality = try row.text(10)
        isArchived = try row.bool(11)
    }
}
