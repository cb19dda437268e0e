import Schemas
import Testing

@testable import Matcher

/// Rows about dwellings, representatives and newborns.
struct HouseholdTests {
    private static let motherNumber = Snils(body: 55_123_987)

    private static func town() -> (town: Town, family: Int32, child: Int32, mother: Int32) {
        var town = Town()
        let family = town.family()
        let child = town.add(
            "Гайфиева Анна Маратовна", born: BirthDate(iso: "2014-03-07"), sex: .female, at: Town.flat("12"),
            family: family)
        let mother = town.add(
            "Гайфиева Ольга Ивановна", role: .mother, born: BirthDate(iso: "1986-05-20"), sex: .female,
            snils: motherNumber, at: Town.flat("12"), family: family)
        return (town, family, child, mother)
    }

    private func holder(_ name: String, born: String? = nil, snils: Snils? = nil) -> RecordPerson {
        RecordPerson(
            role: .accountHolder, name: Town.name(name), birthDate: born.flatMap { BirthDate(iso: $0) }, snils: snils)
    }

    @Test func accountHolderIsLinkedAsAnAdultAndTheHouseholdByAddress() {
        let (town, family, _, mother) = Self.town()
        let decision = town.linker.link(
            LinkRequest(
                people: [holder("Гайфиева Ольга Ивановна", born: "1986-05-20", snils: Self.motherNumber)],
                dwelling: Town.flat("12")))
        #expect(decision.people[0].linked == mother)
        #expect(decision.family == .link(family))
    }

    @Test func aStrangerHoldingTheAccountLeavesTheFamilyToTheAddress() {
        let (town, family, _, _) = Self.town()
        let decision = town.linker.link(
            LinkRequest(people: [holder("Зайцев Олег Петрович", born: "1950-01-02")], dwelling: Town.flat("12")))
        #expect(decision.people[0].kind == .new)
        #expect(decision.family == .link(family))
    }

    @Test func severalFamiliesAtOneFlatGoToAPerson() {
        var (town, family, _, _) = Self.town()
        let other = town.family()
        town.add("Зайцева Вера Олеговна", born: BirthDate(iso: "2010-10-10"), at: Town.flat("12"), family: other)
        let decision = town.linker.link(LinkRequest(people: [], dwelling: Town.flat("12")))
        #expect(decision.family == .review([family, other]))
    }

    @Test func aHouseWithoutAFlatGoesToAPerson() {
        var town = Town()
        let family = town.family()
        town.add(
            "Зайцева Вера Олеговна", born: BirthDate(iso: "2010-10-10"), at: Town.flat("", house: "9"), family: family)
        let decision = town.linker.link(LinkRequest(people: [], dwelling: Town.flat("", house: "9")))
        #expect(decision.family == .review([family]))
        #expect(town.linker.link(LinkRequest(people: [], dwelling: Town.flat("77", house: "9"))).family == .none)
    }

    @Test func anOwnerWhoLetsTheFlatGoesToAPerson() {
        var (town, family, _, _) = Self.town()
        let other = town.family()
        town.add("Зайцева Вера Олеговна", born: BirthDate(iso: "2010-10-10"), at: Town.flat("40"), family: other)
        let decision = town.linker.link(
            LinkRequest(
                people: [holder("Гайфиева Ольга Ивановна", born: "1986-05-20", snils: Self.motherNumber)],
                dwelling: Town.flat("40")))
        #expect(decision.family == .review([family, other]))
    }

    @Test func representativeWithANameOnlyIsFoundInTheChildsFamily() {
        let (town, _, child, mother) = Self.town()
        let people = [
            Town.child("Гайфиева Анна Маратовна", born: "2014-03-07", sex: .female, at: Town.flat("12")),
            RecordPerson(role: .mother, kinship: .mother, name: Town.name("Гайфиева Ольга Ивановна")),
        ]
        let decision = town.linker.link(LinkRequest(people: people))
        #expect(decision.people.map(\.linked) == [child, mother])
    }

    @Test func representativesNumberLeadsToTheChildWhoseOwnDataAreDamaged() {
        let (town, _, child, mother) = Self.town()
        let people = [
            Town.child("Гайфива Анна", born: "2014-07-03"),
            RecordPerson(
                role: .representative, name: Town.name("Гайфиева Ольга Ивановна"), snils: Self.motherNumber),
        ]
        let decision = town.linker.link(LinkRequest(people: people))
        #expect(decision.people.map(\.linked) == [child, mother])
        #expect(decision.people[0].candidates.first?.levels[.family] == .familyConfirmed)
    }

    private func newborn(_ order: Int, sex: Sex? = .female) -> LinkRequest {
        LinkRequest(people: [
            RecordPerson(role: .child, birthDate: BirthDate(iso: "2026-10-01"), sex: sex, newbornBirthOrder: order),
            RecordPerson(
                role: .mother, name: Town.name("Гайфиева Ольга Ивановна"), birthDate: BirthDate(iso: "1986-05-20"),
                snils: Self.motherNumber),
        ])
    }

    @Test func newbornUnderTheMothersDocumentsIsFoundInHerFamily() {
        var (town, family, _, _) = Self.town()
        let baby = town.add("Гайфиева Вера Маратовна", born: BirthDate(iso: "2026-10-01"), sex: .female, family: family)
        let decision = town.linker.link(newborn(1)).people[0]
        #expect(decision.linked == baby)
        #expect(decision.decidedBy == .newbornInFamily)
    }

    @Test func newbornTwinsAreToldApartOnlyByAPerson() {
        var (town, family, _, _) = Self.town()
        for name in ["Вера", "Надежда"] {
            town.add("Гайфиева \(name) Маратовна", born: BirthDate(iso: "2026-10-01"), sex: .female, family: family)
        }
        for order in 1...2 {
            let decision = town.linker.link(newborn(order)).people[0]
            #expect(decision.kind == .review)
            #expect(decision.decidedBy == .newbornOrder)
        }
    }

    @Test func aSecondTwinOfWhomTheRegistryKnowsNothingIsNotTheFirst() {
        var (town, family, _, _) = Self.town()
        town.add("Гайфиева Вера Маратовна", born: BirthDate(iso: "2026-10-01"), sex: .female, family: family)
        #expect(town.linker.link(newborn(2)).people[0].kind == .review)
    }

    @Test func newbornWhomTheRegistryLacksIsNotLinkedToASibling() {
        let (town, _, child, _) = Self.town()
        let decision = town.linker.link(newborn(1)).people[0]
        #expect(decision.linked != child)
        #expect(decision.kind != .link)
    }
}
