import Schemas

/// Gives the members of one family their names.
struct FamilyNames {
    private let culture: Culture
    private let kind: Family.Kind
    private var surname: Int
    private var motherSurname: Int
    private var fatherGiven: Int
    private let childrenTakeMothers: Bool
    private var firstChild: Int?
    private var halfFather: Int

    init(shape: FamilyBuilder.Shape, lists: NameLists, _ random: inout SeededGenerator) {
        culture = shape.culture
        kind = shape.kind
        surname = lists.drawSurname(culture, &random)
        motherSurname = random.chance(0.76) ? surname : lists.drawSurname(culture, &random)
        fatherGiven = lists.drawGiven(culture, .man, &random)
        childrenTakeMothers = random.chance(0.12)
        halfFather = lists.drawGiven(culture, .man, &random)
        if let first = shape.children.first {
            firstChild = lists.drawGiven(culture, first.sex == .male ? .boy : .girl, &random)
        }
    }

    /// Takes the surname, the father's and the first child's name of another family.
    mutating func borrow(from other: FamilyNames, _ random: inout SeededGenerator) {
        surname = other.surname
        motherSurname = random.chance(0.5) ? other.surname : motherSurname
        fatherGiven = other.fatherGiven
        firstChild = other.firstChild ?? firstChild
    }

    mutating func child(
        _ place: Int, _ member: FamilyBuilder.Shape.Member, birth: CalendarDate, used: inout [Int], lists: NameLists,
        _ random: inout SeededGenerator
    ) -> Person {
        let group: NameLists.Group = member.sex == .male ? .boy : .girl
        var given = lists.drawGiven(culture, group, &random)
        if place == 0, let first = firstChild {
            given = first
        } else if member.birthOrder > 1, random.chance(0.15), let last = used.last,
            let similar = lists.drawSimilar(to: last, culture, group, &random)
        {
            given = similar
        }
        var attempts = 0
        while used.contains(given), attempts < 30 {
            given = lists.drawGiven(culture, group, &random)
            attempts += 1
        }
        used.append(given)
        // Name tells sex: a borrowed first name brings its own.
        let sex: Sex = lists.given[given].sonPatronymic.isEmpty ? .female : .male
        var family = childrenTakeMothers ? motherSurname : surname
        var father = fatherGiven
        if kind == .foster {
            family = lists.drawSurname(culture, &random)
            father = lists.drawGiven(culture, .man, &random)
        } else if member.birthGroup > 0, random.chance(0.07), member.birthOrder == 1 {
            // A half-brother or half-sister: another father, often his surname.
            father = halfFather
            if random.chance(0.7) { family = lists.drawSurname(culture, &random) }
        }
        var form = Person.PatronymicForm.ordinary
        let chance = random.unit()
        switch culture {
        case .centralAsian where chance < 0.30: form = chance < 0.2 ? .absent : .particle
        case .caucasian where chance < 0.04: form = .particle
        default: if chance < 0.004 { form = .absent }
        }
        return Person(
            sex: sex, culture: culture, surname: family, given: given, father: father, patronymicForm: form,
            birth: birth)
    }

    mutating func adult(
        _ place: Int, _ role: Family.Role, eldest: CalendarDate, lists: NameLists, _ random: inout SeededGenerator
    ) -> Person {
        let isWoman = role == .mother || (role != .father && role != .cohabitant && place == 0)
        var years = random.number(18...38)
        if role == .guardian { years += 24 }
        let given =
            isWoman
            ? lists.drawGiven(culture, .woman, &random)
            : role == .father ? fatherGiven : lists.drawGiven(culture, .man, &random)
        let family: Int =
            switch role {
            case .mother: motherSurname
            case .father, .fosterParent: surname
            case .cohabitant: lists.drawSurname(culture, &random)
            case .guardian: random.chance(0.6) ? surname : lists.drawSurname(culture, &random)
            }
        return Person(
            sex: isWoman ? .female : .male, culture: culture, surname: family, given: given,
            father: lists.drawGiven(culture, .man, &random), patronymicForm: .ordinary,
            birth: eldest.adding(days: -years * 365 - random.below(365)))
    }
}
