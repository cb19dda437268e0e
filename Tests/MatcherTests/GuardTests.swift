import Schemas
import Testing

@testable import Matcher

/// What must never be linked automatically, however high the weight.
struct GuardTests {
    private static let born = "2014-03-07"
    private static let firstNumber = Snils(body: 112_233_445)
    private static let secondNumber = Snils(body: 112_233_446)
    private static let motherNumber = Snils(body: 55_123_987)

    private static func twins() -> (town: Town, anna: Int32, maria: Int32) {
        var town = Town()
        let family = town.family()
        let birth = BirthDate(iso: born)
        let anna = town.add(
            "Гайфиева Анна Маратовна", born: birth, sex: .female, snils: firstNumber, at: Town.flat("12"),
            family: family)
        let maria = town.add(
            "Гайфиева Мария Маратовна", born: birth, sex: .female, snils: secondNumber, at: Town.flat("12"),
            family: family)
        town.add(
            "Гайфиева Ольга Ивановна", role: .mother, born: BirthDate(iso: "1986-05-20"), sex: .female,
            snils: motherNumber, at: Town.flat("12"), family: family)
        return (town, anna, maria)
    }

    @Test func eachTwinIsLinkedByHerOwnName() {
        let (town, anna, maria) = Self.twins()
        let home = Town.flat("12")
        #expect(town.decide(Town.child("Гайфиева Анна Маратовна", born: Self.born, at: home)).linked == anna)
        #expect(town.decide(Town.child("Гайфиева Мария Маратовна", born: Self.born, at: home)).linked == maria)
    }

    @Test(arguments: ["Дарья", "Алла", "Яна", ""])
    func aTwinWhomTheRegistryLacksIsNeverLinked(_ given: String) {
        let (town, _, _) = Self.twins()
        let name = PersonName(surname: "Гайфиева", given: given, patronymic: "Маратовна")
        let record = RecordPerson(
            role: .child, name: name, birthDate: BirthDate(iso: Self.born), sex: .female, addresses: [Town.flat("12")])
        #expect(town.decide(record).kind != .link)
    }

    @Test func aTwinWithTheOthersSnilsIsNeverLinked() {
        let (town, anna, _) = Self.twins()
        let record = Town.child(
            "Гайфиева Дарья Маратовна", born: Self.born, sex: .female, snils: Self.firstNumber, at: Town.flat("12"))
        let decision = town.decide(record)
        #expect(decision.kind == .review)
        #expect(decision.decidedBy == .twins)
        #expect(decision.candidates.first?.person == anna)
    }

    @Test func nameSpelledOtherwiseIsLinkedByTheNumberUnlessThereIsATwin() {
        var town = Town()
        let family = town.family()
        for number in 0..<4 {
            town.add("Жуков Таир Ильич", born: BirthDate(CalendarDate(dayNumber: Int32(15_000 + number))))
        }
        let only = town.add(
            "Гайфиев Тагир Маратович", born: BirthDate(iso: Self.born), sex: .male, snils: Self.firstNumber,
            at: Town.flat("12"), family: family)
        let record = Town.child(
            "Гайфиев Таир Маратович", born: Self.born, sex: .male, snils: Self.firstNumber, at: Town.flat("12"))
        #expect(town.decide(record).linked == only)
        #expect(
            town.decide(Town.child("Гайфиев Таир Маратович", born: Self.born, sex: .male, at: Town.flat("12"))).kind
                == .review, "without the number it may be a twin whom the registry lacks")
        town.add(
            "Гайфиев Марат Маратович", born: BirthDate(iso: Self.born), sex: .male, snils: Self.secondNumber,
            at: Town.flat("12"), family: family)
        #expect(town.decide(record).kind == .review)
    }

    @Test func soManyNamesakesThatNotAllAreComparedAreLeftToAHuman() {
        var town = Town()
        for _ in 0..<2_000 { town.add("Иванов Иван Иванович", born: BirthDate(iso: "2015-01-01"), sex: .male) }
        let decision = town.decide(Town.child("Иванов Иван Иванович", born: "2015-01-01", sex: .male))
        #expect(decision.kind == .review && decision.decidedBy == .blockCut)
        #expect(decision.candidates.count <= 5)
    }

    /// Who shares a common surname, an initial and the year only is no rival of the child itself.
    @Test func manyOfOneSurnameAndYearCastNoDoubtOnAnExactMatch() {
        var town = Town()
        for day in 1...28 {
            for given in ["Илья", "Игорь", "Игнат", "Ислам", "Ильдар", "Ирек", "Искандер", "Ильгиз", "Инсаф"] {
                let born = "2015-03-\(day < 10 ? "0" : "")\(day)"
                town.add("Иванов \(given) Петрович", born: BirthDate(iso: born), sex: .male, at: Town.flat("\(day)"))
            }
        }
        let meant = town.add(
            "Иванов Иван Олегович", born: BirthDate(iso: "2015-07-07"), sex: .male, at: Town.flat("99"))
        let exact = Town.child("Иванов Иван Олегович", born: "2015-07-07", sex: .male, at: Town.flat("99"))
        #expect(town.decide(exact).linked == meant)
        let mistyped = Town.child("Иванова Ивана", born: "2015-07-08", sex: .male, at: Town.flat("99"))
        #expect(town.decide(mistyped).kind == .review, "it may be one of those who were not compared")
    }

    @Test func anotherBirthDateIsNeverOverruledByTheNumber() {
        let (town, anna, _) = Self.twins()
        let record = Town.child(
            "Гайфиева Анна Маратовна", born: "2011-11-22", sex: .female, snils: Self.firstNumber, at: Town.flat("12"))
        let decision = town.decide(record)
        #expect(
            decision.kind == .review && decision.decidedBy == .dateDiffers, "a sister with the same name and number")
        #expect(decision.candidates.first?.person == anna)
    }

    @Test(arguments: [
        ("Хасан", "Хусан"), ("Равиль", "Рамиль"), ("Данис", "Денис"), ("Артём", "Артур"), ("Ыкым", "Ыкам"),
    ])
    func anotherNameIsNoTypingError(registered: String, given: String) {
        var town = Town()
        town.add(
            "Галеев \(registered) Маратович", born: BirthDate(iso: Self.born), sex: .male, snils: Self.firstNumber,
            at: Town.flat("12"))
        let twin = Town.child("Галеев \(given) Маратович", born: Self.born, sex: .male, at: Town.flat("12"))
        #expect(town.decide(twin).kind == .review, "a twin whom the registry lacks")
    }

    @Test func unexplainedSurnameIsLeftToAHuman() {
        let (town, anna, _) = Self.twins()
        for surname in ["Воронихина", ""] {
            let record = RecordPerson(
                role: .child, name: PersonName(surname: surname, given: "Анна", patronymic: "Маратовна"),
                birthDate: BirthDate(iso: Self.born), sex: .female)
            let decision = town.decide(record)
            #expect(decision.kind != .link)
            var home = record
            home.addresses = [Town.flat("12")]
            #expect(town.decide(home).linked == anna, "the home speaks for her")
        }
    }

    @Test func typingErrorIsLinkedBesideATwinOfAnotherName() {
        let (town, _, maria) = Self.twins()
        let near = Town.child("Гайфиева Мариыя Маратовна", born: Self.born, sex: .female, at: Town.flat("12"))
        #expect(town.decide(near).linked == maria)
    }

    @Test func twoNumbersAndAnotherNameAreAnotherChildAndNobodyIsAsked() {
        let (town, _, _) = Self.twins()
        let record = Town.child(
            "Гайфиева Зульфия Маратовна", born: Self.born, sex: .female, snils: Snils(body: 77_665_544),
            at: Town.flat("12"))
        #expect(town.decide(record).kind == .new)
    }

    @Test func twinsWithExchangedNumbersGoToAPerson() {
        let (town, _, _) = Self.twins()
        let record = Town.child(
            "Гайфиева Мария Маратовна", born: Self.born, sex: .female, snils: Self.firstNumber, at: Town.flat("12"))
        #expect(town.decide(record).kind == .review)
    }

    @Test func mothersSnilsOnTheChildPointsAtTheFamilyNotAtTheMother() {
        let (town, anna, _) = Self.twins()
        let record = Town.child("Гайфиева Анна Маратовна", born: Self.born, sex: .female, snils: Self.motherNumber)
        let decision = town.decide(record)
        #expect(decision.linked == anna)
        #expect(decision.candidates.first?.levels[.snils] == .snilsOfParent)
        #expect(decision.candidates.allSatisfy { town.index.isChild($0.person) })
    }

    @Test func mothersSnilsDoesNotLinkASiblingWhomTheRegistryLacks() {
        let (town, _, _) = Self.twins()
        let record = Town.child("Гайфиев Тимур Маратович", born: "2019-09-09", sex: .male, snils: Self.motherNumber)
        #expect(town.decide(record).kind == .new)
    }

    @Test func siblingsSnilsIsOverruledByNameAndBirthDate() {
        var town = Town()
        let family = town.family()
        let older = town.add(
            "Гайфиев Тимур Маратович", born: BirthDate(iso: "2011-06-01"), sex: .male, snils: Self.firstNumber,
            at: Town.flat("12"), family: family)
        let younger = town.add(
            "Гайфиева Анна Маратовна", born: BirthDate(iso: Self.born), sex: .female, snils: Self.secondNumber,
            at: Town.flat("12"), family: family)
        let record = Town.child(
            "Гайфиева Анна Маратовна", born: Self.born, sex: .female, snils: Self.firstNumber, at: Town.flat("12"))
        let decision = town.decide(record)
        #expect(decision.linked == younger)
        #expect(decision.candidates.first?.levels[.snils] == .snilsOfSibling)
        #expect(older != younger)
    }

    @Test func identifierAloneDoesNotLink() {
        let (town, _, _) = Self.twins()
        let record = Town.child("Зайцев Олег Петрович", born: "2009-11-30", snils: Self.firstNumber)
        #expect(town.decide(record).kind == .review)
    }

    @Test func sexConflictIsNeverLinked() {
        var town = Town()
        let child = town.add(
            "Ли Саша", born: BirthDate(iso: Self.born), sex: .female, snils: Self.firstNumber, at: Town.flat("12"))
        let decision = town.decide(
            Town.child("Ли Саша", born: Self.born, sex: .male, snils: Self.firstNumber, at: Town.flat("12")))
        #expect(decision.kind == .review)
        #expect(decision.decidedBy == .sexConflict)
        #expect(decision.candidates.first?.person == child)
    }

    @Test func sexThatTheNameItselfContradictsIsDoubtfulNotConflicting() {
        let (town, anna, _) = Self.twins()
        let record = Town.child(
            "Гайфиева Анна Маратовна", born: Self.born, sex: .male, snils: Self.firstNumber, at: Town.flat("12"))
        let decision = town.decide(record)
        #expect(decision.linked == anna)
        #expect(decision.candidates.first?.levels[.sex] == .sexDoubtful)
    }

    @Test func twoStrongIdentifiersThatDisagreeAreNeverLinked() {
        let (town, _, _) = Self.twins()
        let record = Town.child(
            "Гайфиева Анна Маратовна", born: Self.born, sex: .female, snils: Snils(body: 77_665_544),
            at: Town.flat("12"))
        let decision = town.decide(record)
        #expect(decision.kind == .review)
        #expect(decision.decidedBy == .identifiersDisagree)
    }

    @Test func snilsOfOneAndBirthCertificateOfAnotherIsNeverLinked() {
        var town = Town()
        let paper = IdentityDocument(kind: .birthCertificate, series: "II-КБ", number: "123456")
        let other = IdentityDocument(kind: .birthCertificate, series: "III-КБ", number: "999999")
        town.add(
            "Гайфиева Анна Маратовна", born: BirthDate(iso: Self.born), snils: Self.firstNumber, documents: [paper])
        let record = Town.child(
            "Гайфиева Анна Маратовна", born: Self.born, snils: Self.firstNumber, documents: [other])
        #expect(town.decide(record).decidedBy == .identifiersDisagree)
    }

    @Test func namesakesWithOneBirthDateGoToAPersonUnlessSomethingDecides() {
        var town = Town()
        let first = town.add(
            "Гайфиева Анна Маратовна", born: BirthDate(iso: Self.born), sex: .female, snils: Self.firstNumber,
            at: Town.flat("12"), family: town.family())
        let second = town.add(
            "Гайфиева Анна Маратовна", born: BirthDate(iso: Self.born), sex: .female, snils: Snils(body: 77_665_544),
            at: Town.flat("3", street: "ПОЛЕВАЯ"), family: town.family())
        let bare = town.decide(Town.child("Гайфиева Анна Маратовна", born: Self.born, sex: .female))
        #expect(bare.kind == .review)
        #expect(bare.decidedBy == .namesakes)
        #expect(Set(bare.candidates.prefix(2).map(\.person)) == [first, second])
        let number = town.decide(
            Town.child("Гайфиева Анна Маратовна", born: Self.born, sex: .female, snils: Self.firstNumber))
        #expect(number.linked == first)
        let home = town.decide(
            Town.child(
                "Гайфиева Анна Маратовна", born: Self.born, sex: .female, at: Town.flat("3", street: "ПОЛЕВАЯ")))
        #expect(home.linked == second)
    }

    @Test func sameNamedCousinsAtOneAddressGoToAPerson() {
        var town = Town()
        for _ in 0..<2 {
            town.add(
                "Гайфиева Анна Маратовна", born: BirthDate(iso: Self.born), sex: .female, at: Town.flat("12"),
                family: town.family())
        }
        let decision = town.decide(
            Town.child("Гайфиева Анна Маратовна", born: Self.born, sex: .female, at: Town.flat("12")))
        #expect(decision.decidedBy == .namesakes)
    }

    @Test func fatherAndSonOfOneNameAreNeverMixedUp() {
        var town = Town()
        let family = town.family()
        let son = town.add(
            "Гайфиев Иван Иванович", born: BirthDate(iso: "2012-04-05"), sex: .male, at: Town.flat("12"), family: family
        )
        let father = town.add(
            "Гайфиев Иван Иванович", role: .father, born: BirthDate(iso: "1985-09-09"), sex: .male,
            at: Town.flat("12"), family: family)
        let people = [
            RecordPerson(
                role: .child, name: Town.name("Гайфиев Иван Иванович"), birthDate: BirthDate(iso: "2012-04-05"),
                addresses: [Town.flat("12")]),
            RecordPerson(role: .father, kinship: .father, name: Town.name("Гайфиев Иван Иванович")),
        ]
        let decision = town.linker.link(LinkRequest(people: people))
        #expect(decision.people[0].linked == son)
        #expect(decision.people[1].linked == father)
        #expect(decision.people[1].decidedBy == .insideFamily)
        #expect(decision.family == .link(family))
        // One adult of the family was looked at: that is another prior than that of the whole town.
        let told = decision.people[1].explanation(by: .standard)
        #expect(abs((told?.prior ?? .nan) - -1.321_928_094_887_362) < 1e-9, "\(told?.prior ?? .nan)")
        #expect(told?.weight == decision.people[1].candidates[0].weight)
    }

    @Test func fosterChildOfAnotherNameIsLinkedInTheFosterFamily() {
        var town = Town()
        let family = town.family()
        town.add(
            "Гайфиев Тимур Маратович", born: BirthDate(iso: "2011-06-01"), sex: .male, at: Town.flat("12"),
            family: family)
        let foster = town.add(
            "Орлов Денис Олегович", born: BirthDate(iso: "2012-07-07"), sex: .male, at: Town.flat("12"), family: family)
        let decision = town.linker.link(
            LinkRequest(people: [
                Town.child("Орлов Денис Олегович", born: "2012-07-07", sex: .male, at: Town.flat("12"))
            ]))
        #expect(decision.people[0].linked == foster)
        #expect(decision.family == .link(family))
    }

    @Test func aSiblingWhomTheRegistryLacksIsNewDespiteAllFamilyEvidence() {
        let (town, _, _) = Self.twins()
        let mother = RecordPerson(
            role: .mother, kinship: .mother, name: Town.name("Гайфиева Ольга Ивановна"),
            birthDate: BirthDate(iso: "1986-05-20"), snils: Self.motherNumber)
        let child = Town.child("Гайфиева Дарья Маратовна", born: "2018-12-12", sex: .female, at: Town.flat("12"))
        let decision = town.linker.link(LinkRequest(people: [child, mother]))
        #expect(decision.people[0].kind == .new)
        #expect(decision.people[1].kind == .link)
        if case .link = decision.family {} else { Issue.record("the mother's family is known") }
    }

    @Test func aMillionEqualChildrenGiveABoundedAnswerThatIsNotALink() {
        var town = Town()
        for _ in 0..<3000 {
            town.add("Иванов Иван Иванович", born: BirthDate(iso: "2015-01-01"), sex: .male)
        }
        let decision = town.linker.link(
            LinkRequest(people: [Town.child("Иванов Иван Иванович", born: "2015-01-01", sex: .male)]))
        #expect(decision.people[0].kind == .review)
        #expect(decision.blocking.candidates <= MatchPolicy().candidateLimit)
        #expect(decision.blocking.cutSearches == 1)
    }

    @Test func childrenAreLinkedOnlyToChildrenAndAdultsToAdults() {
        let (town, _, _) = Self.twins()
        let asChild = town.decide(
            Town.child("Гайфиева Ольга Ивановна", born: "1986-05-20", sex: .female, snils: Self.motherNumber))
        #expect(asChild.linked == nil)
        #expect(asChild.candidates.allSatisfy { town.index.isChild($0.person) })
        let asAdult = town.decide(
            RecordPerson(
                role: .applicant, name: Town.name("Гайфиева Анна Маратовна"), birthDate: BirthDate(iso: Self.born),
                snils: Self.firstNumber))
        #expect(asAdult.linked == nil)
    }
}
