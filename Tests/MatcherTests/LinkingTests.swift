import Schemas
import Testing

@testable import Matcher

/// One child in a town; a record that differs in one way must still find her.
struct LinkingTests {
    static let number = Snils(body: 112_233_445)

    private static func town() -> (town: Town, child: Int32) {
        var town = Town()
        let family = town.family()
        let child = town.add(
            "Гайфиева Наталья Геннадьевна", born: BirthDate(iso: "2014-03-07"), sex: .female, snils: number,
            at: Town.flat("12"), family: family)
        town.add(
            "Гайфиева Ольга Ивановна", role: .mother, born: BirthDate(iso: "1986-05-20"), sex: .female,
            snils: Snils(body: 55_123_987), at: Town.flat("12"), family: family)
        return (town, child)
    }

    @Test(arguments: [
        "Гайфиева Наталья Геннадьевна", "ГАЙФИЕВА НАТАЛЬЯ ГЕННАДЬЕВНА", "Гайфиева Наталия Геннадиевна",
        "Гайфиева Наталя Геннадьевна", "Гайфиева Натальья Геннадьевна", "Гайфева Наталья Геннадьевна",
        "Гайфиева Наталья", "Наталья Гайфиева Геннадьевна", "Гайфиева-Сабирова Наталья Геннадьевна",
        "Сабирова-Гайфиева Наталья Геннадьевна", "Гайфиев Наталья Геннадьевна",
    ])
    func spellingsOfTheNameAreLinkedWithoutSnils(_ name: String) {
        let (town, child) = Self.town()
        let decision = town.decide(
            Town.child(name, born: "2014-03-07", sex: .female, at: Town.flat("12")))
        #expect(decision.linked == child, "\(decision)")
    }

    @Test func diminutiveIsLinkedWithTheBirthDateAndSnils() {
        let (town, child) = Self.town()
        let record = Town.child("Гайфиева Наташа", born: "2014-03-07", sex: .female, snils: Self.number)
        #expect(town.decide(record).linked == child)
    }

    @Test(arguments: [
        ("2014-07-03", true), ("2014-03-17", true), ("2013-03-07", true), ("2014-01-01", true), ("2014", true),
    ])
    func damagedDatesAreLinkedBySnilsAndName(_ date: String, _ linked: Bool) {
        let (town, child) = Self.town()
        let record = Town.child("Гайфиева Наталья Геннадьевна", born: date, sex: .female, snils: Self.number)
        #expect((town.decide(record).linked == child) == linked)
    }

    /// No mother bears two children of one name within a year.
    @Test func anotherDayOfTheYearIsASlipWhereNamesAndFlatAgree() {
        let (town, child) = Self.town()
        for date in ["2014-03-21", "2014-10-16"] {
            let home = Town.child("Гайфиева Наталья Геннадьевна", born: date, sex: .female, at: Town.flat("12"))
            #expect(town.decide(home).linked == child, "\(date)")
            let other = Town.child("Гайфиева Наталья Геннадьевна", born: date, sex: .female, at: Town.flat("13"))
            #expect(town.decide(other).kind != .link, "another flat, \(date)")
            let named = Town.child("Гайфиева Наталья", born: date, sex: .female, at: Town.flat("12"))
            #expect(town.decide(named).kind != .link, "no father's name, \(date)")
            let sister = Town.child("Гайфиева Нина Геннадьевна", born: date, sex: .female, at: Town.flat("12"))
            #expect(town.decide(sister).kind != .link, "another name, \(date)")
        }
    }

    /// No key with the surname or the whole date finds her.
    @Test(arguments: ["2013-03-07", "2015-03-07"])
    func someoneWithSlipsInSurnameAndYearAndWithoutSnilsIsFound(_ date: String) {
        let (town, child) = Self.town()
        for name in ["Лайфиева Наталья Геннадьевна", "Лайфиева Нталья Геннадьевна"] {
            let decision = town.decide(Town.child(name, born: date, sex: .female))
            #expect(decision.candidates.contains { $0.person == child }, "\(name): \(decision)")
        }
    }

    /// In a registry of few, a name and a neighbouring year would be enough to keep a new child from being made.
    @Test func childrenOfOneGivenNameBornAYearApartAreStrangersInASmallRegistry() {
        var index = PersonIndex()
        for year in 2008...2010 {
            index.append(
                RegistryEntry(
                    role: .child, family: Int32(year), name: Town.name("Абрикосов\(year) Адам"),
                    birthDate: BirthDate(iso: "\(year)-04-05")))
        }
        let record = Town.child("Земляничкин Адам", born: "2011-04-05")
        let decision = RecordLinker(index: index).link(LinkRequest(people: [record])).people[0]
        #expect(decision.kind == .new, "\(decision)")
    }

    @Test func dayAndMonthExchangedAreLinkedByNameAndAddress() {
        let (town, child) = Self.town()
        let record = Town.child("Гайфиева Наталья Геннадьевна", born: "2014-07-03", at: Town.flat("12"))
        #expect(town.decide(record).linked == child)
    }

    @Test(arguments: ["2014-01-01", "2014"])
    func placeholderDateIsNotLinkedByNameAlone(_ date: String) {
        let (town, child) = Self.town()
        let decision = town.decide(Town.child("Гайфиева Наталья Геннадьевна", born: date, sex: .female))
        #expect(decision.kind == .review)
        #expect(decision.decidedBy == .datePlaceholder)
        #expect(decision.candidates.first?.person == child)
    }

    @Test func missingDateIsNotLinkedByNameAlone() {
        let (town, _) = Self.town()
        #expect(town.decide(Town.child("Гайфиева Наталья Геннадьевна")).kind != .link)
        let home = town.decide(Town.child("Гайфиева Наталья Геннадьевна", at: Town.flat("12")))
        #expect(home.kind == .link)
    }

    @Test func nobodyIsMadeOfAChildsNameAlone() {
        let (town, _) = Self.town()
        let named = town.decide(Town.child("Хасанова Амина", born: nil))
        #expect(named.kind == .skipped && named.decidedBy == .notIdentifiable)
        #expect(town.decide(Town.child("Хасанова Амина", born: "2016-02-01")).kind == .new)
        #expect(town.decide(Town.child("Хасанова Амина", born: nil, at: Town.flat("99"))).kind == .new)
    }

    @Test func missingPatronymicIsNeutral() {
        let (town, child) = Self.town()
        let with = Town.child("Гайфиева Наталья Геннадьевна", born: "2014-03-07", snils: Self.number)
        let without = Town.child("Гайфиева Наталья", born: "2014-03-07", snils: Self.number)
        #expect(town.decide(with).linked == child)
        #expect(town.decide(without).linked == child)
        let level = town.decide(without).candidates.first?.levels[.patronymic]
        #expect(level == .missing)
    }

    @Test func surnameChangedAfterAdoptionIsLinkedAndTheExplanationHidesTheOldOne() throws {
        let (town, child) = Self.town()
        let request = LinkRequest(people: [
            Town.child("Орлова Наталья Геннадьевна", born: "2014-03-07", sex: .female, snils: Self.number)
        ])
        #expect(town.linker.link(request).people[0].linked == child)
        let explanation = try #require(town.linker.explain(person: 0, in: request, candidate: child))
        let text = String(describing: explanation) + explanation.lines.map(\.russian).joined()
        #expect(!text.lowercased().contains("гайфи"))
        #expect(explanation.lines.first { $0.comparison == .surname }?.level == .surnameDifferent)
    }

    @Test func formerSurnameInBracketsIsEvidence() {
        let (town, child) = Self.town()
        let record = Town.child(
            "Орлова Наталья Геннадьевна", born: "2014-03-07", at: Town.flat("12"), former: "Гайфиева")
        let decision = town.decide(record)
        #expect(decision.linked == child)
        #expect(decision.candidates.first?.levels[.surname] == .surnameFormer)
    }

    @Test func misprintedSnilsIsEvidenceForItsOwner() throws {
        let (town, child) = Self.town()
        for wrong in ["11223344596", "12123344595"] {
            let record = Town.child("Гайфиева Наталья", born: "2014-03-07", snils: Snils(digits: wrong))
            let decision = town.decide(record)
            #expect(decision.linked == child)
            #expect(decision.candidates.first?.levels[.snils] == .snilsOneError)
        }
    }

    @Test func documentFindsTheChild() {
        var town = Town()
        let paper = IdentityDocument(kind: .birthCertificate, series: "II-КБ", number: "123456")
        let child = town.add(
            "Гайфиева Наталья Геннадьевна", born: BirthDate(iso: "2014-03-07"), sex: .female, documents: [paper])
        let decision = town.decide(
            Town.child("Орлова Наталья Геннадьевна", born: "2014-03-07", documents: [paper]))
        #expect(decision.linked == child)
        #expect(decision.candidates.first?.levels[.document] == .documentEqual)
    }

    @Test func aNewPassportSaysNothingAndAnotherBirthCertificateDoes() {
        let left = IdentityDocument(kind: .passport, series: "9214", number: "123456")
        let right = IdentityDocument(kind: .passport, series: "9215", number: "654321")
        #expect(!DocumentCode.contradict(DocumentCode.code(left), DocumentCode.code(right)))
        let first = IdentityDocument(kind: .birthCertificate, series: "II-КБ", number: "123456")
        let second = IdentityDocument(kind: .birthCertificate, series: "II-КБ", number: "123457")
        #expect(DocumentCode.contradict(DocumentCode.code(first), DocumentCode.code(second)))
    }

    @Test func archivedChildIsStillFound() {
        var town = Town()
        let child = town.add(
            "Гайфиева Наталья Геннадьевна", born: BirthDate(iso: "2014-03-07"), snils: Self.number, archived: true)
        #expect(town.decide(Town.child("Гайфиева Наталья", born: "2014-03-07", snils: Self.number)).linked == child)
        #expect(town.index.isArchived(child))
    }

    @Test func someoneAppendedAfterTheBuildIsFoundAtOnce() {
        let (town, _) = Self.town()
        var linker = town.linker
        let record = Town.child("Бикбулатов Азат Ринатович", born: "2019-08-01", sex: .male)
        let request = LinkRequest(people: [record])
        #expect(linker.link(request).people[0].kind == .new)
        let added = linker.append(
            RegistryEntry(role: .child, name: record.name, birthDate: record.birthDate, sex: .male))
        #expect(linker.link(request).people[0].linked == added)
    }

    @Test func emptyRegistryAndRegistryOfOneGiveBoundedAnswers() {
        let record = Town.child("Гайфиева Наталья Геннадьевна", born: "2014-03-07", snils: Self.number)
        #expect(RecordLinker(index: PersonIndex()).link(LinkRequest(people: [record])).people[0].kind == .new)
        var index = PersonIndex()
        index.append(
            RegistryEntry(role: .child, name: record.name, birthDate: record.birthDate, snils: record.snils))
        #expect(RecordLinker(index: index).link(LinkRequest(people: [record])).people[0].linked == 0)
    }

    @Test func personWithoutAnythingIsSkipped() {
        let (town, _) = Self.town()
        let decision = town.decide(RecordPerson(role: .child, name: PersonName(given: "Наталья")))
        #expect(decision.kind == .skipped)
        #expect(decision.decidedBy == .notIdentifiable)
    }

    @Test(arguments: [("Фархад оглы", "Фархадович"), ("Фархадович", "Фархад оглы"), ("Фархадович", "Фархад углы")])
    func turkicPatronymicFormsAreOneFather(_ registry: String, _ record: String) {
        var town = Town()
        let child = town.add("Алиев Эльдар \(registry)", born: BirthDate(iso: "2012-02-02"), sex: .male)
        let decision = town.decide(Town.child("Алиев Эльдар \(record)", born: "2012-02-02", sex: .male))
        #expect(decision.linked == child)
        #expect(decision.candidates.first?.levels[.patronymic] == .patronymicFather)
    }

    @Test(arguments: [("Ахметзянов", "Ахмедзянов"), ("Фёдоров", "Федоров"), ("Хайруллин", "Хайрулин")])
    func surnameSpellingsAreLinked(_ registry: String, _ record: String) {
        var town = Town()
        let child = town.add("\(registry) Эльдар Маратович", born: BirthDate(iso: "2012-02-02"), sex: .male)
        #expect(town.decide(Town.child("\(record) Эльдар Маратович", born: "2012-02-02")).linked == child)
    }
}
