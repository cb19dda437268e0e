import Schemas
import Testing

@testable import Matcher

/// What the municipality says about a record and a person.
struct MunicipalityTests {
    private static func code(_ name: String) -> UInt32 { MunicipalityCode.of(PostalAddress(municipality: name)) }

    @Test(arguments: [
        ("г. Бугульма", "Бугульма"), ("город БУГУЛЬМА", "бугульма г"), ("Вельский район", "Вельский р-н"),
        ("Вельский муниципальный район", "вельский район"), ("г. Черноголовка", "Черноголовка (город)"),
        ("ГО Орёл", "городской округ Орел"),
    ]) func spellingsOfOnePlaceAreEqual(left: String, right: String) {
        #expect(Self.code(left) == Self.code(right) && Self.code(left) != 0)
    }

    @Test(arguments: [
        ("г. Бугульма", "Бугульминский район"), ("г. Вельск", "Вельский район"), ("", "Вельский район"),
        ("район", "Вельский район"), ("г. Куса", "Кусинский район"),
    ]) func placesThatMayBeOneAreNotApart(left: String, right: String) {
        #expect(!MunicipalityCode.areApart(Self.code(left), Self.code(right)))
    }

    @Test func differentPlacesAreApartButCodesAndNamesAreNotCompared() {
        #expect(MunicipalityCode.areApart(Self.code("г. Бугульма"), Self.code("г. Вельск")))
        #expect(MunicipalityCode.areApart(Self.code("Новокузнецк"), Self.code("Новосибирск")))
        let coded = MunicipalityCode.of(PostalAddress(municipality: "Вельск", oktmo: Oktmo("92617101")))
        #expect(coded != 0 && !MunicipalityCode.areApart(coded, Self.code("г. Бугульма")))
    }

    private static let born = "2014-03-07"

    /// Two places with enough people to be known, and one child.
    private static func town(snils: Snils? = Snils(body: 112_233_445), flat: String = "12") -> (Town, Int32) {
        var town = Town()
        for number in 0..<60 {
            let place = number % 2 == 0 ? "г. Бугульма" : "г. Вельск"
            town.add(
                "Жуков\(number % 7) Олег Ильич", born: BirthDate(CalendarDate(dayNumber: Int32(15_000 + number))),
                at: PostalAddress(municipality: place, street: "МИРА", house: "\(number)"))
        }
        let child = town.add(
            "Гайфиева Анна Маратовна", born: BirthDate(iso: born), sex: .female, snils: snils,
            at: PostalAddress(municipality: "г. Бугульма", street: "САДОВАЯ", house: "5", flat: flat))
        return (town, child)
    }

    private static func decide(_ town: Town, _ name: String, _ born: String, _ place: String) -> PersonDecision {
        town.decide(
            Town.child(name, born: born, sex: .female, at: PostalAddress(municipality: place)))
    }

    @Test func levelTellsKnownPlacesApartAndLeavesUnknownOnes() {
        let (town, _) = Self.town()
        for (place, level) in [
            ("Бугульма", ComparisonLevel.municipalityEqual), ("г. Вельск", .municipalityDifferent),
            ("г. Вильск", .missing), ("", .missing),
        ] {
            let found = Self.decide(town, "Гайфиева Анна Маратовна", Self.born, place).candidates.first
            #expect(found?.levels[.dwelling] == level, "\(place)")
        }
    }

    @Test func namesakeElsewhereWithoutANumberOnEitherSideIsForAHuman() {
        let (without, _) = Self.town(snils: nil)
        let decision = Self.decide(without, "Гайфиева Анна Маратовна", Self.born, "г. Вельск")
        #expect(decision.kind == .review && decision.decidedBy == .placeDiffers)
        #expect(Self.decide(without, "Гайфиева Анна Маратовна", Self.born, "г. Бугульма").kind == .link)
    }

    @Test func placeholderOfTheBirthDateIsEnoughWithAllNamesAndThePlace() {
        let (town, child) = Self.town()
        #expect(Self.decide(town, "Гайфиева Анна Маратовна", "2014-01-01", "г. Бугульма").linked == child)
        #expect(
            Self.decide(town, "Гайфиева Анна Маратовна", "2014-01-01", "г. Вельск").decidedBy == .datePlaceholder)
        #expect(Self.decide(town, "Гайфиева Анна", "2014-01-01", "г. Бугульма").kind != .link)
    }

    @Test func yearADigitOffInAnotherPlaceIsForAHuman() {
        let (town, child) = Self.town()
        let far = Self.decide(town, "Гайфиева Анна Маратовна", "2013-03-07", "г. Вельск")
        #expect(far.kind == .review && far.decidedBy == .dateDiffers)
        #expect(Self.decide(town, "Гайфиева Анна Маратовна", "2013-03-07", "г. Бугульма").linked == child)
    }

    @Test func otherBirthDateInAnotherPlaceIsAnotherPerson() {
        let (town, _) = Self.town()
        #expect(Self.decide(town, "Гайфиева Анна Маратовна", "2009-11-25", "г. Вельск").kind == .new)
    }
}
