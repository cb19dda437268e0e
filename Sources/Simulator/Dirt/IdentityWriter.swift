import Schemas

/// Writes people down as an agency would, with its error rates. The same row always gets the same dirt.
struct IdentityWriter {
    /// Whose numbers may stand in a person's place.
    struct Relatives {
        var mother: Person?
        var siblings: [Person] = []
    }

    let feed: FeedKind
    let profile: DirtProfile
    let lists: SimulationLists
    let style: WrittenIdentity.Style
    let today: CalendarDate

    /// `forced` occurs whatever its rate, if the person allows it.
    func write(
        _ person: Person, at home: Dwelling, relatives: Relatives = Relatives(), forced: DirtClass? = nil,
        _ random: inout SeededGenerator
    ) -> WrittenIdentity {
        let names = lists.names
        var identity = WrittenIdentity(
            surname: person.surnameText(names), given: person.givenText(names),
            patronymic: person.patronymicText(names), birth: "", sex: person.sex, snils: "", dwelling: home)
        let factor = random.chance(profile.carelessShare) ? profile.carelessFactor : 1
        var draw = Draw(feed: feed, profile: profile, factor: factor, forced: forced)
        changeName(&identity, person, &draw, &random)
        damageName(&identity, &draw, &random)
        identity.birth = birth(of: person, &identity, &draw, &random)
        identity.snils = snils(of: person, relatives, &identity, &draw, &random)
        if draw.hits(.sexWrong, &random) {
            identity.sex = person.sex == .male ? .female : .male
            identity.errors.append(.sexWrong)
        }
        if draw.hits(.sexMissing, &random) {
            identity.sex = nil
            identity.errors.append(.sexMissing)
        }
        if draw.hits(.moved, &random) {
            identity.dwelling = Dwelling(lists, in: random.chance(0.7) ? home.settlement : nil, &random)
            identity.errors.append(.moved)
        }
        if draw.hits(.addressMissing, &random) {
            identity.hasAddress = false
            identity.errors.append(.addressMissing)
        }
        return identity
    }

    /// Whether a class of dirt occurs: by its rate, or because this row must show it.
    struct Draw {
        let feed: FeedKind
        let profile: DirtProfile
        let factor: Double
        let forced: DirtClass?

        mutating func hits(_ dirt: DirtClass, _ random: inout SeededGenerator) -> Bool {
            let rate = profile[feed, dirt]
            let isHabit = dirt == .capitals || dirt == .yoLost
            return random.unit() < (isHabit ? rate : min(0.9, rate * factor)) || forced == dirt
        }

        /// The one class of several that exclude each other; nil for none.
        mutating func one(of classes: [DirtClass], _ random: inout SeededGenerator) -> DirtClass? {
            let chance = random.unit()
            if let forced, classes.contains(forced) { return forced }
            var sum = 0.0
            for dirt in classes {
                sum += min(0.9, profile[feed, dirt] * factor)
                if chance < sum { return dirt }
            }
            return nil
        }
    }

    private func changeName(
        _ identity: inout WrittenIdentity, _ person: Person, _ draw: inout Draw, _ random: inout SeededGenerator
    ) {
        let names = lists.names
        func otherSurname() -> String {
            let surname = names.surnames[names.drawSurname(person.culture, &random)]
            return person.sex == .male ? surname.masculine : surname.feminine
        }
        if draw.hits(.surnameChanged, &random) {
            identity.surname = otherSurname()
            identity.errors.append(.surnameChanged)
        }
        if draw.hits(.doubleSurname, &random) {
            let other = otherSurname()
            identity.surname = random.chance(0.6) ? "\(identity.surname)-\(other)" : "\(other)-\(identity.surname)"
            identity.errors.append(.doubleSurname)
        }
        let given = names.given[person.given]
        if draw.hits(.nameVariant, &random), !given.variants.isEmpty {
            identity.given = random.pick(given.variants)
            identity.errors.append(.nameVariant)
        }
        if draw.hits(.diminutive, &random), !given.diminutive.isEmpty {
            identity.given = given.diminutive
            identity.errors.append(.diminutive)
        }
        if draw.hits(.patronymicMissing, &random), !identity.patronymic.isEmpty {
            identity.patronymic = ""
            identity.errors.append(.patronymicMissing)
        }
        if draw.hits(.yoLost, &random) {
            let before = identity
            identity.surname = CyrillicCase.withoutYo(identity.surname)
            identity.given = CyrillicCase.withoutYo(identity.given)
            identity.patronymic = CyrillicCase.withoutYo(identity.patronymic)
            let isChanged =
                before.surname != identity.surname || before.given != identity.given
                || before.patronymic != identity.patronymic
            if isChanged { identity.errors.append(.yoLost) }
        }
        if draw.hits(.formerSurname, &random) {
            identity.surname += " (\(otherSurname()))"
            identity.errors.append(.formerSurname)
        }
    }

    private func damageName(
        _ identity: inout WrittenIdentity, _ draw: inout Draw, _ random: inout SeededGenerator
    ) {
        if draw.hits(.typoSurname, &random) {
            identity.surname = NameDamage.typingError(identity.surname, &random)
            identity.errors.append(.typoSurname)
        }
        if draw.hits(.typoGiven, &random) {
            identity.given = NameDamage.typingError(identity.given, &random)
            identity.errors.append(.typoGiven)
        }
        if draw.hits(.typoPatronymic, &random), !identity.patronymic.isEmpty {
            identity.patronymic = NameDamage.typingError(identity.patronymic, &random)
            identity.errors.append(.typoPatronymic)
        }
        if draw.hits(.capitals, &random) {
            identity.surname = CyrillicCase.upper(identity.surname)
            identity.given = CyrillicCase.upper(identity.given)
            identity.patronymic = CyrillicCase.upper(identity.patronymic)
            identity.errors.append(.capitals)
        }
        if draw.hits(.swapped, &random) {
            swap(&identity.surname, &identity.given)
            identity.errors.append(.swapped)
        }
        let part = random.below(2)
        let script = draw.one(of: [.lookAlike, .digitLookAlike, .layout, .unicode, .initials], &random)
        if let script {
            let text = part == 0 ? identity.surname : identity.given
            var changed = text
            switch script {
            case .lookAlike: changed = NameDamage.lookAlike(text, &random)
            case .digitLookAlike: changed = NameDamage.digitLookAlike(text)
            case .layout: changed = NameDamage.latinLayout(text)
            case .unicode: changed = NameDamage.invisible(text, narrow: style.isNarrow, &random)
            default:
                identity.given = identity.given.isEmpty ? "" : String(identity.given.prefix(1)) + "."
                identity.patronymic = identity.patronymic.isEmpty ? "" : String(identity.patronymic.prefix(1)) + "."
            }
            if script == .initials || Array(changed.utf8) != Array(text.utf8) { identity.errors.append(script) }
            if script != .initials { if part == 0 { identity.surname = changed } else { identity.given = changed } }
        }
        if draw.hits(.patronymicPlaceholder, &random) {
            identity.patronymic = random.pick(["нет", "-", "НЕТ", "отсутствует", "б/о"])
            identity.errors.append(.patronymicPlaceholder)
        }
        if draw.hits(.givenFirst, &random) { identity.errors.append(.givenFirst) }
        if draw.hits(.spaces, &random) {
            identity.surname = random.chance(0.5) ? " " + identity.surname : identity.surname + " "
            if random.chance(0.5) { identity.given += "  " }
            identity.errors.append(.spaces)
        }
    }

    private func birth(
        of person: Person, _ identity: inout WrittenIdentity, _ draw: inout Draw, _ random: inout SeededGenerator
    ) -> String {
        let kind = draw.one(
            of: [
                .dayMonthSwapped, .yearOff, .januaryFirst, .birthDigit, .birthMissing, .birthPlaceholder,
                .birthImpossible, .birthShort, .birthSerial, .birthFuture,
            ], &random)
        let isRussian = style.dates == .russian
        let (year, month, day) = person.birth.parts
        var date = person.birth
        var text: String?
        switch kind {
        case .dayMonthSwapped:
            guard let swapped = date.dayMonthSwapped else { break }
            date = swapped
            identity.errors.append(.dayMonthSwapped)
        case .yearOff:
            date = CalendarDate(year: year + (random.chance(0.5) ? 1 : -1), month: month, day: min(day, 28)) ?? date
            identity.errors.append(.yearOff)
        case .januaryFirst:
            date = CalendarDate(year: year, month: 1, day: 1) ?? date
            identity.errors.append(.januaryFirst)
        case .birthDigit:
            let wrong = [day + 1, day - 1, day + 10, day - 10].filter { (1...28).contains($0) }
            date = CalendarDate(year: year, month: month, day: random.pick(wrong)) ?? date
            identity.errors.append(.birthDigit)
        case .birthMissing: text = ""
        case .birthPlaceholder: text = isRussian ? "01.01.1900" : "1900-01-01"
        case .birthImpossible:
            text = isRussian ? "00.\(two(month)).\(year)" : "\(year)-\(two(month))-31"
            if !isRussian, CalendarDate.daysInMonth(year: year, month: month) == 31 { text = "\(year)-02-30" }
        case .birthShort: text = "\(day).\(month).\(two(year % 100))"
        case .birthSerial: text = String(Int(date.dayNumber) + 25_569)
        case .birthFuture: date = CalendarDate(year: today.year + 3, month: month, day: min(day, 28)) ?? date
        default: break
        }
        if let kind, text != nil || kind == .birthFuture { identity.errors.append(kind) }
        return text ?? (isRussian ? date.russian : date.iso)
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func snils(
        of person: Person, _ relatives: Relatives, _ identity: inout WrittenIdentity, _ draw: inout Draw,
        _ random: inout SeededGenerator
    ) -> String {
        var number = person.snils?.number ?? 0
        let kind = draw.one(
            of: [
                .snilsMissing, .snilsMother, .snilsSibling, .snilsDigit, .snilsTransposed, .snilsScientific,
                .snilsPlaceholder, .snilsZeroLost,
            ], &random)
        let isDashed = style.snils == .dashed || (style.snils == .mixed && random.chance(0.5))
        switch kind {
        case .snilsMissing:
            identity.errors.append(.snilsMissing)
            return ""
        case .snilsMother:
            guard let mother = relatives.mother?.snils else { break }
            number = mother.number
            identity.errors.append(.snilsMother)
        case .snilsSibling:
            guard !relatives.siblings.isEmpty, let other = random.pick(relatives.siblings).snils else { break }
            number = other.number
            identity.errors.append(.snilsSibling)
        case .snilsDigit, .snilsTransposed:
            number = SnilsDamage.damage(number, transpose: kind == .snilsTransposed, &random)
            identity.errors.append(kind == .snilsDigit ? .snilsDigit : .snilsTransposed)
        case .snilsScientific:
            identity.errors.append(.snilsScientific)
            return SnilsDamage.scientific(number)
        case .snilsPlaceholder:
            identity.errors.append(.snilsPlaceholder)
            return style.snils == .digits
                ? random.pick(["00000000000", "11111111145"])
                : random.pick(["000-000-000 00", "111-111-111 45", "нет", "-", "отсутствует"])
        case .snilsZeroLost:
            // Only numbers that begin with 0 can lose it; a spreadsheet also drops the dashes.
            guard number < 10_000_000_000 else { break }
            identity.errors.append(.snilsZeroLost)
            return String(number)
        default: break
        }
        guard let snils = Snils(number: number) else { return "" }
        return isDashed ? snils.formatted : snils.compact
    }
}
