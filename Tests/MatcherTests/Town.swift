import Matcher
import Schemas

/// A small registry: a synthetic town with families to ask about, among people who only make the town larger.
struct Town {
    private(set) var index = PersonIndex()
    private var nextFamily: Int32 = 0

    static func date(_ text: String) -> BirthDate? { BirthDate(iso: text) }

    static func flat(_ flat: String, street: String = "САДОВАЯ", house: String = "5") -> PostalAddress {
        PostalAddress(settlement: "ЗАРЕЧНЫЙ", street: street, house: house, flat: flat)
    }

    static func name(_ text: String) -> PersonName {
        let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
        return PersonName(
            surname: parts.first ?? "", given: parts.count > 1 ? parts[1] : "",
            patronymic: parts.count > 2 ? parts[2] : "")
    }

    init() {
        let surnames = ["Иванов", "Смирнов", "Петров", "Кузнецов", "Хайруллин", "Магомедов", "Орлов", "Лебедев"]
        let givens = ["Иван", "Пётр", "Олег", "Тимур", "Роман", "Марат", "Никита", "Глеб", "Денис", "Артур"]
        for number in 0..<400 {
            let day = CalendarDate(dayNumber: Int32(15_000 + number * 9))
            add(
                "\(surnames[number % 8]) \(givens[number / 8 % 10]) \(givens[number / 3 % 7])ович",
                born: BirthDate(day), sex: .male, snils: Snils(body: UInt64(300_000_000 + number * 37)),
                at: Self.flat("\(number)", street: "ЛУГОВАЯ", house: "\(number % 50)"))
        }
    }

    mutating func family() -> Int32 {
        nextFamily += 1
        return nextFamily
    }

    @discardableResult
    mutating func add(
        _ name: String, role: PersonRole = .child, born: BirthDate? = nil, sex: Sex? = nil, snils: Snils? = nil,
        at address: PostalAddress? = nil, family: Int32 = -1, former: String = "", archived: Bool = false,
        documents: [IdentityDocument] = []
    ) -> Int32 {
        var full = Self.name(name)
        full.formerSurname = former
        return index.append(
            RegistryEntry(
                role: role, family: family, name: full, birthDate: born, sex: sex, snils: snils, documents: documents,
                addresses: address.map { [$0] } ?? [], isArchived: archived))
    }

    var linker: RecordLinker { RecordLinker(index: index) }

    static func child(
        _ name: String, born: String? = nil, sex: Sex? = nil, snils: Snils? = nil, at address: PostalAddress? = nil,
        former: String = "", documents: [IdentityDocument] = []
    ) -> RecordPerson {
        var full = Self.name(name)
        full.formerSurname = former
        return RecordPerson(
            role: .child, name: full, birthDate: born.flatMap { BirthDate(iso: $0) }, sex: sex, snils: snils,
            documents: documents, addresses: address.map { [$0] } ?? [])
    }

    func decide(_ person: RecordPerson, _ constraint: LinkRequest.Constraint = .init()) -> PersonDecision {
        linker.link(LinkRequest(people: [person], constraints: [constraint])).people[0]
    }
}
