import Schemas

/// The rows of a feed as a trainer takes them: each content once, in an order that the content alone decides.
///
/// A row that says again what another one said of the same child is no second observation of how the feed errs, however
/// often it is repeated.
struct TrainingRecords {
    /// A row's content.
    struct Record {
        let digest: UInt64
        let request: LinkRequest
    }

    /// By digest, ascending.
    let records: [Record]

    init(_ requests: [LinkRequest]) {
        let all = requests.map { Record(digest: Self.digest($0), request: $0) }.sorted { $0.digest < $1.digest }
        var distinct: [Record] = []
        distinct.reserveCapacity(all.count)
        for record in all where distinct.last?.digest != record.digest { distinct.append(record) }
        records = distinct
    }

    /// What the matcher compares of a request, as one number.
    private static func digest(_ request: LinkRequest) -> UInt64 {
        var word = KeyHash.mix(UInt64(request.people.count))
        for person in request.people {
            for text in [
                person.role.rawValue, person.name.surname, person.name.given, person.name.patronymic,
                person.name.formerSurname,
            ] { word = KeyHash.wide(text, seed: word) }
            mix(person.birthDate.map { UInt64(bitPattern: Int64($0.date.dayNumber)) << 8 | precision($0) }, into: &word)
            mix(person.sex.map { $0 == .male ? 1 : 2 }, into: &word)
            mix(person.snils?.number, into: &word)
            mix(person.newbornBirthOrder.map { UInt64($0) }, into: &word)
            for document in person.documents { mix(DocumentCode.code(document), into: &word) }
            for address in person.addresses { mix(address, into: &word) }
        }
        if let dwelling = request.dwelling { mix(dwelling, into: &word) }
        return word
    }

    private static func precision(_ date: BirthDate) -> UInt64 {
        switch date.precision {
        case .day: 3
        case .month: 2
        case .year: 1
        }
    }

    private static func mix(_ address: PostalAddress, into word: inout UInt64) {
        let code = AddressCode(address) ?? AddressCode()
        mix(UInt64(code.municipality) << 32 | UInt64(code.settlement), into: &word)
        mix(UInt64(code.house) << 32 | UInt64(code.dwelling), into: &word)
        mix(UInt64(code.street), into: &word)
    }

    private static func mix(_ value: UInt64?, into word: inout UInt64) {
        word = KeyHash.mix(word ^ KeyHash.mix(value ?? .max))
    }
}
