import Schemas

/// A mapping made ready for many rows: for each rule what its texts were read as so far.
///
/// Used by one reader at a time; kept from file to file of a delivery.
final class RowPlan {
    /// A value that one rule takes from one place.
    struct Site<Value> {
        /// The rule's path when the value depends on nothing but that text; `many` for all others, `none` without a rule.
        var path: Int
        /// The path that counts when the first one has no text; `none` for most.
        var second = RowPlan.none
        /// The text is read as it stands, without functions, and plain forms need no other look.
        var isBare = false
        /// What texts in a plain form are read as without remembering them.
        var plain = PlainFact.none
        let memory: ReadingMemory<Remembered<Value>>
    }

    /// Paths of sites without one place.
    static let many = -1
    static let none = -2

    /// How a rule for a person is carried out.
    struct Person {
        var role: PersonRole
        var isRequired: Bool
        var isRepeated: Bool
        var hasCondition: Bool
        var order: FullNameSplitter.Order
        /// Surname, given name and patronymic stand apart.
        var hasThreeNames: Bool
        /// Nothing is remarked when the full name is empty; when the number is.
        var mayLackName: Bool
        var mayLackSnils: Bool
        /// Spellings of the birth date that need no remark.
        var birthForms: DateReader.PlainForms
        var fullName: Site<PersonName>
        var surname: Site<Surname>
        var given: Site<String>
        var patronymic: Site<String>
        var formerSurname: Site<String>
        var birth: Site<BirthDate?>
        var snils: Site<Snils?>
        var sex: Site<Sex?>
        var phones: Site<[String]>
        var newborn: Site<FactValue?>
        var institution: Site<String>
        var kinship: Site<Kinship>
        var roleField: Site<PersonRole>
        /// Paths of each document's values; a document without any of them is none.
        var documents: [[Int]]
        /// The kind of each document when the row names it.
        let documentKinds: UnsafeMutableBufferPointer<Site<IdentityDocument.Kind>>
        var hasPhones: Bool
        /// Number of the list of addresses.
        var addresses: Int
        /// The institution is read like the row's organisation.
        var isOfOrganisation: Bool
    }

    /// A surname and the former one beside it.
    typealias Surname = (surname: String, former: String)

    /// A list of addresses: people of one row often have the same one.
    struct Addresses {
        let rules: [AddressRule]
        let count: Int
        let sites: UnsafeMutablePointer<Address>
        /// All paths that the list depends on; nil when it depends on more.
        let paths: UnsafeMutableBufferPointer<Int>?
        let memory: ReadingMemory<Remembered<[PostalAddress]>>
        /// What was read without a remark for the table's row with this number.
        var row = 0
        var ofRow: [PostalAddress] = []
        /// The texts that it was read from: a family's rows often follow one another.
        let textOfRow: UnsafeMutableRawPointer
        var textLength = 0
    }

    /// How one rule for an address is carried out.
    struct Address {
        var kind: PostalAddress.Kind
        /// The path of the whole address when it is read as it stands.
        var whole: Int
        /// No part has a rule of its own.
        var isWholeOnly: Bool
        var settlement: Site<AddressPart>
        var street: Site<AddressPart>
        var house: Site<AddressPart>
        var building: Site<AddressPart>
        var flat: Site<AddressPart>
        var municipality: Site<String>
        var oktmo: Site<Oktmo?>
    }

    /// A signal's condition looked at before the row.
    struct Signal {
        /// Bits of the facts that the condition names.
        var facts: UInt64 = 0
        /// Without any of those facts the condition does not hold, whoever is meant.
        var needsFacts = false
        /// The condition looks at facts only: it holds or not, whoever is meant.
        var isOfFacts = false
        /// The condition in a form that is quicker to ask; nil when it has none.
        var quick: FactCondition?
    }

    let facts: UnsafeMutablePointer<Site<FactValue?>>
    /// Place of each fact among all names in order.
    let factPlaces: [Int]
    /// By fact: an empty text gives no value and no remark. Found out with the first empty text.
    let factsLackedSilently: UnsafeMutablePointer<Bool>
    let factNames: [String]
    let organisation: Site<String>
    let people: UnsafeMutablePointer<Person>
    /// Number of the dwelling's list of addresses, most often the one of somebody who lives there.
    let dwelling: Int?
    let personCount: Int
    let addresses: UnsafeMutableBufferPointer<Addresses>
    let signals: [Signal]
    let words: ReadingMemory<NameWord>
    let addressMemory = AddressMemory(bits: 13)
    /// Number of the row at hand, over all files.
    @exclusivity(unchecked)
    var row = 0
    /// A part of an address that no rule takes.
    let noPart: UnsafeMutablePointer<AddressPart>
    /// Values of a row's facts in the order of their names, while they are collected.
    let factValues: UnsafeMutablePointer<FactValue?>

    init(_ mapping: FeedMapping, asOf: CalendarDate) {
        factNames = Set(mapping.facts.map(\.name)).sorted()
        let names = factNames
        factPlaces = mapping.facts.map { fact in names.firstIndex(of: fact.name) ?? 0 }
        facts = .allocate(capacity: mapping.facts.count)
        for (index, fact) in mapping.facts.enumerated() {
            (facts + index).initialize(to: Self.site(fact.rule, bits: 11))
        }
        factsLackedSilently = .allocate(capacity: mapping.facts.count)
        factsLackedSilently.initialize(repeating: false, count: mapping.facts.count)
        factValues = .allocate(capacity: factNames.count)
        factValues.initialize(repeating: nil, count: factNames.count)
        organisation = Self.site(mapping.organisation, bits: 12, longestText: 158)
        words = ReadingMemory(bits: 15, longestText: 30)
        noPart = .allocate(capacity: 1)
        noPart.initialize(to: AddressPart())
        var lists: [Addresses] = []
        func list(_ rules: [AddressRule]) -> Int {
            if let known = lists.firstIndex(where: { $0.rules == rules }) { return known }
            lists.append(
                Addresses(
                    rules: rules, count: rules.count, sites: Self.sites(rules),
                    paths: Self.paths(of: rules).map(Self.kept),
                    memory: ReadingMemory(bits: 3, longestText: 510, rests: true),
                    textOfRow: .allocate(byteCount: 512, alignment: 8)))
            return lists.count - 1
        }
        dwelling = mapping.dwelling.map { list([$0]) }
        personCount = mapping.persons.count
        people = .allocate(capacity: mapping.persons.count)
        for (index, rule) in mapping.persons.enumerated() {
            (people + index).initialize(to: Self.person(rule, addresses: list(rule.addresses)))
            (people + index).pointee.isOfOrganisation =
                rule.institution != nil && rule.institution == mapping.organisation && rule.each.isEmpty
        }
        addresses = .allocate(capacity: lists.count)
        _ = addresses.initialize(from: lists)
        signals = mapping.signals.map { Self.signal($0, names: names, asOf: asOf) }
    }

    deinit {
        for index in factPlaces.indices { facts[index].memory.deallocate() }
        facts.deallocate()
        factsLackedSilently.deallocate()
        factValues.deinitialize(count: factNames.count)
        factValues.deallocate()
        organisation.memory.deallocate()
        words.deallocate()
        noPart.deinitialize(count: 1)
        noPart.deallocate()
        for index in 0..<personCount { people[index].deallocate() }
        people.deinitialize(count: personCount)
        people.deallocate()
        for list in addresses {
            list.memory.deallocate()
            list.paths?.deallocate()
            list.textOfRow.deallocate()
            for index in list.rules.indices { list.sites[index].deallocate() }
            list.sites.deallocate()
        }
        addresses.deinitialize()
        addresses.deallocate()
    }

    private static func person(_ rule: PersonRule, addresses: Int) -> Person {
        var order = FullNameSplitter.Order.surnameFirst
        if case .fullName(let given)? = rule.fullName?.kind { order = given }
        return Person(
            role: rule.role, isRequired: rule.isRequired, isRepeated: !rule.each.isEmpty,
            hasCondition: rule.when != nil, order: order,
            hasThreeNames: rule.fullName == nil && rule.surname != nil,
            mayLackName: rule.fullName?.isRequired == false && rule.surname == nil,
            mayLackSnils: rule.snils?.isRequired == false,
            birthForms: rule.birth.map(DateReader.PlainForms.init) ?? [],
            fullName: site(rule.surname == nil ? rule.fullName : nil, bits: 0),
            surname: site(rule.surname, bits: 12), given: site(rule.given, bits: 12),
            patronymic: site(rule.patronymic, bits: 12), formerSurname: site(rule.formerSurname, bits: 8),
            birth: site(rule.birth, bits: 14), snils: site(rule.snils, bits: 0), sex: site(rule.sex, bits: 4),
            phones: site(rule.phones.count == 1 ? rule.phones[0] : nil, bits: 6), newborn: site(rule.newborn, bits: 4),
            institution: site(rule.institution, bits: 12, longestText: 158), kinship: site(rule.kinship, bits: 6),
            roleField: site(rule.roleField, bits: 6),
            documents: rule.documents.map(paths(of:)), documentKinds: kinds(rule.documents),
            hasPhones: !rule.phones.isEmpty, addresses: addresses,
            isOfOrganisation: false)
    }

    private static func site<Value>(
        _ rule: FieldRule?, bits: Int, longestText: Int = 40, rests: Bool = true
    ) -> Site<Value> {
        Site(
            path: rule.map(path(of:)) ?? none, second: rule?.sources.count == 2 ? rule?.sources[1] ?? none : none,
            isBare: rule?.functions.isEmpty ?? false, plain: rule.map(PlainFact.init) ?? .none,
            memory: ReadingMemory(bits: bits, longestText: longestText, rests: rests))
    }

    private static func kinds(_ rules: [DocumentRule]) -> UnsafeMutableBufferPointer<Site<IdentityDocument.Kind>> {
        let kinds = UnsafeMutableBufferPointer<Site<IdentityDocument.Kind>>.allocate(capacity: rules.count)
        _ = kinds.initialize(from: rules.map { site($0.kindField, bits: 5) })
        return kinds
    }

    /// The one place that a rule's value depends on.
    private static func path(of rule: FieldRule) -> Int {
        let isOne = rule.sources.count == 1 || rule.sources.count == 2 && rule.joiner == nil
        return isOne && rule.parts == nil && rule.reliability == nil ? rule.sources[0] : many
    }

    private static func paths(of rule: DocumentRule) -> [Int] {
        [rule.series, rule.number, rule.whole].compactMap(\.?.sources).flatMap { $0 }
    }

    private static func paths(of rules: [AddressRule]) -> [Int]? {
        var paths: [Int] = []
        for rule in rules {
            let fields = [
                rule.whole, rule.settlement, rule.street, rule.house, rule.building, rule.flat, rule.municipality,
                rule.oktmo,
            ]
            for field in fields.compactMap({ $0 }) {
                guard field.parts == nil, field.reliability == nil else { return nil }
                for source in field.sources where !paths.contains(source) { paths.append(source) }
            }
        }
        return paths
    }

    private static func kept(_ paths: [Int]) -> UnsafeMutableBufferPointer<Int> {
        let kept = UnsafeMutableBufferPointer<Int>.allocate(capacity: paths.count)
        _ = kept.initialize(from: paths)
        return kept
    }

    private static func sites(_ rules: [AddressRule]) -> UnsafeMutablePointer<Address> {
        let sites = UnsafeMutablePointer<Address>.allocate(capacity: rules.count)
        for (index, rule) in rules.enumerated() {
            let whole: Site<String> = site(rule.whole, bits: 0)
            let isBare = whole.path == none || whole.isBare && whole.second == none
            whole.memory.deallocate()
            (sites + index).initialize(
                to: Address(
                    kind: rule.kind, whole: isBare ? whole.path : many,
                    isWholeOnly: [rule.settlement, rule.street, rule.house, rule.building, rule.flat].allSatisfy {
                        $0 == nil
                    }, settlement: site(rule.settlement, bits: 12, rests: false),
                    street: site(rule.street, bits: 13, rests: false), house: site(rule.house, bits: 11, rests: false),
                    building: site(rule.building, bits: 6, rests: false), flat: site(rule.flat, bits: 10, rests: false),
                    municipality: site(rule.municipality, bits: 10, longestText: 126), oktmo: site(rule.oktmo, bits: 10)
                ))
        }
        return sites
    }

    private static func signal(_ rule: SignalRule, names: [String], asOf: CalendarDate) -> Signal {
        guard names.count <= 64, !rule.when.usesPeople, !rule.when.usesDay else { return Signal() }
        var signal = Signal()
        for (place, name) in names.enumerated() where rule.when.facts.contains(name) {
            signal.facts |= 1 << UInt64(place)
        }
        signal.isOfFacts = true
        signal.quick = FactCondition(rule.when, names: names)
        signal.needsFacts = !ConditionContext(facts: FactTable(), asOf: asOf).holds(rule.when)
        return signal
    }
}

extension RowPlan.Address {
    fileprivate func deallocate() {
        settlement.memory.deallocate()
        street.memory.deallocate()
        house.memory.deallocate()
        building.memory.deallocate()
        flat.memory.deallocate()
        municipality.memory.deallocate()
        oktmo.memory.deallocate()
    }
}

extension RowPlan.Person {
    fileprivate func deallocate() {
        fullName.memory.deallocate()
        surname.memory.deallocate()
        given.memory.deallocate()
        patronymic.memory.deallocate()
        formerSurname.memory.deallocate()
        birth.memory.deallocate()
        snils.memory.deallocate()
        sex.memory.deallocate()
        phones.memory.deallocate()
        newborn.memory.deallocate()
        institution.memory.deallocate()
        kinship.memory.deallocate()
        roleField.memory.deallocate()
        for kind in documentKinds { kind.memory.deallocate() }
        documentKinds.deallocate()
    }
}
