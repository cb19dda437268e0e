import Adapters
import Schemas
import Testing

/// Rows of the error catalogue: look-alikes, layout, Unicode, placeholders, case, brackets, particles.
@Suite struct NameNormaliserTests {
    @Test(arguments: [
        ("Ив\u{61}нов", "Иванов", [FindingCode.nameLookAlike]),
        ("Cидоров", "Сидоров", [.nameLookAlike]),
        ("К0валь", "Коваль", [.nameLookAlike]),
        ("3ахаров", "Захаров", [.nameLookAlike]),
        ("Bdfyjd", "Иванов", [.nameLayout]),
        ("gtnhjd", "Петров", [.nameLayout]),
        ("Андреи\u{306}", "Андрей", [.nameUnicode]),
        ("Семе\u{308}нов", "Семёнов", [.nameUnicode]),
        ("Ива\u{AD}нов", "Иванов", [.nameUnicode]),
        ("Ива\u{1}нов\u{7F}", "Иванов", [.nameUnicode]),
        ("Ива\u{200B}нов", "Иванов", [.nameUnicode]),
        ("Иванов\u{A0}", "Иванов", [.nameUnicode]),
        ("Римский\u{2013}Корсаков", "Римский-Корсаков", [.nameUnicode]),
        ("Римский - Корсаков", "Римский-Корсаков", []),
        ("\tИванов  ", "Иванов", [.nameUnicode]),
        ("ИВАНОВ", "Иванов", []),
        ("иванов", "Иванов", []),
        ("МУСИНА-ПУШКИНА", "Мусина-Пушкина", []),
        ("Ёлкин", "Ёлкин", []),
        ("Нурҗан", "Нурҗан", []),
        ("ӘХМӘТОВ", "Әхмәтов", []),
        ("О'Нил", "О'Нил", []),
        ("д\u{2019}артаньян", "Д'Артаньян", []),
        ("Ив?нов", "Ив?нов", [.nameCharacters]),
        ("Smith", "Smith", []),
        ("\u{62}анов", "Ванов", [.nameLookAlike]),
        ("мусина-\u{68}икитина", "Мусина-Никитина", [.nameLookAlike]),
        ("д'\u{62}артаньян", "Д'Вартаньян", [.nameLookAlike]),
        ("Ив\u{73}нов", "Ив\u{73}нов", [.nameCharacters]),
        ("GTNHJD", "Петров", [.nameLayout]),
        ("Bdfyjd;", "Иванов", [.nameLayout]),
    ])
    func surnameIsPutIntoCanonicalSpelling(raw: String, expected: String, notices: [FindingCode]) {
        let reading = NameNormaliser.surname(raw)
        #expect(reading.value.surname == expected)
        #expect(Array(reading.value.surname.unicodeScalars) == Array(expected.unicodeScalars))
        #expect(reading.notices == notices)
    }

    @Test(arguments: [
        "нет", "НЕТ", "Нет", "-", "—", "--", "б/о", "Б/О", "б/н", "отсутствует", "Отсутствует", "не указано",
        "Не указан", "н\u{65}т", "\u{68}ет",
        "0", "000", "NULL", "null", "хххх", "ХХХХ", "xxx", "***", "?", "н/д", "без отчества", "прочерк", ".", " - ",
    ])
    func placeholderIsEmptiedWithAFinding(raw: String) {
        let reading = NameNormaliser.part(raw)
        #expect(reading.value.isEmpty)
        #expect(reading.notices.contains(.fieldPlaceholder))
    }

    @Test(arguments: ["Нетребко", "Ян", "Ли", "Отто", "Бо", "Хан", "Нелли", "Петров", "Олег", "Хорошев", "Ю"])
    func shortOrSimilarNameIsNoPlaceholder(raw: String) {
        let reading = NameNormaliser.part(raw)
        #expect(reading.value == raw)
        #expect(reading.notices.isEmpty)
    }

    @Test(arguments: [
        ("Иванова (Петрова)", "Иванова", "Петрова"), ("Иванова (до брака Петрова)", "Иванова", "Петрова"),
        ("ИВАНОВА(ПЕТРОВА)", "Иванова", "Петрова"), ("Иванова (Петрова", "Иванова", "Петрова"),
    ])
    func formerSurnameIsTakenOutOfBrackets(raw: String, surname: String, former: String) {
        let reading = NameNormaliser.surname(raw)
        #expect(reading.value.surname == surname)
        #expect(reading.value.former == former)
        #expect(reading.notices.contains(.nameFormer))
    }

    @Test(arguments: [
        ("Фархад оглы", "Фархад оглы"), ("ФАРХАД ОГЛЫ", "Фархад оглы"), ("Фархад-оглы", "Фархад оглы"),
        ("Фархадоглы", "Фархад оглы"), ("Фархад Кызы", "Фархад кызы"), ("Алишер угли", "Алишер угли"),
        ("Нурлан улы", "Нурлан улы"), ("Иванович", "Иванович"),
    ])
    func turkicParticleStandsApartInLowerCase(raw: String, expected: String) {
        #expect(NameNormaliser.patronymic(raw).value == expected)
    }

    @Test func initialsInOneColumnFillGivenNameAndPatronymic() {
        let reading = NameNormaliser.name(surname: "Иванов", given: "А.С.", patronymic: "")
        #expect(reading.value == PersonName(surname: "Иванов", given: "А", patronymic: "С"))
        #expect(reading.notices == [.nameInitials])
    }

    @Test func aNameBesideAnInitialIsNotGluedToIt() {
        let reading = NameNormaliser.name(surname: "Сафина", given: "Анна М. Р.", patronymic: "")
        #expect(reading.value == PersonName(surname: "Сафина", given: "Анна М", patronymic: "Р"))
    }

    @Test(arguments: ["А .", "А.", "A ."]) func anInitialLosesItsDotAndTheSpaceBeforeIt(given: String) {
        let reading = NameNormaliser.name(surname: "Иванов", given: given, patronymic: given)
        #expect(reading.value == PersonName(surname: "Иванов", given: "А", patronymic: "А"))
        #expect(NameNormaliser.name(surname: "", given: "$ .", patronymic: "").value.given == "$")
    }

    @Test(arguments: ["A.C.", "A. C.", "a.c", "А.C.", "A.С."])
    func latinInitialsBesideACyrillicSurnameAreRead(initials: String) {
        let expected = PersonName(surname: "Иванов", given: "А", patronymic: "С")
        let reading = NameNormaliser.name(surname: "Иванов", given: initials, patronymic: "")
        #expect(reading.value == expected)
        #expect(reading.notices.contains(.nameLookAlike))
        let split = FullNameSplitter.split("Иванов \(initials)")
        #expect(split.value == expected)
        #expect(split.notices.contains(.nameLookAlike))
        #expect(NameNormaliser.name(surname: "Smith", given: "A.C.", patronymic: "").value.given == "A")
    }

    @Test func exchangedSurnameAndGivenNameAreReported() {
        let reading = NameNormaliser.name(surname: "Тимур", given: "Сафин", patronymic: "Рамилевич")
        #expect(reading.notices == [.nameOrder])
        #expect(NameNormaliser.name(surname: "Сафин", given: "Тимур", patronymic: "").notices.isEmpty)
    }

    private static let words = ["иванов", "ИВАНОВ", "Иванов", "мусин-пушкин", "д'арк", "анна мария", "а.с.", "ян"]

    /// Every Latin letter, large and small, at every place: read as the Cyrillic letter it looks like, or remarked on.
    @Test(arguments: words) func aNameOfTwoAlphabetsIsNeverKeptInSilence(word: String) {
        let letters = Array(word.unicodeScalars)
        let latin =
            (0x41...0x5A).compactMap(Unicode.Scalar.init(_:)) + (0x61...0x7A).compactMap(Unicode.Scalar.init(_:))
        for place in letters.indices where Letters.isCyrillic(letters[place]) {
            for letter in latin {
                var mixed = letters
                mixed[place] = letter
                let text = String(String.UnicodeScalarView(mixed))
                let reading = NameNormaliser.part(text)
                let words = reading.value.unicodeScalars.split(separator: " ")
                let isMixed = words.contains {
                    $0.contains(where: Letters.isLatin) && $0.contains(where: Letters.isCyrillic)
                }
                #expect(isMixed == reading.notices.contains(FindingCode.nameCharacters), "\(text)")
                #expect(NameNormaliser.part(reading.value).value == reading.value, "\(text)")
                let capital = Letters.upper(letter)
                let isStart = place == 0 || [" ", "-", "."].contains(letters[place - 1])
                if isStart, let lookAlike = Letters.cyrillicLookAlike(capital) {
                    mixed[place] = lookAlike
                    #expect(
                        reading.value == NameNormaliser.part(String(String.UnicodeScalarView(mixed))).value, "\(text)")
                    #expect(reading.notices.contains(FindingCode.nameLookAlike), "\(text)")
                }
            }
        }
    }

    @Test func normalisingTwiceChangesNothing() {
        var generator = SplitMix(seed: 11)
        let alphabet = Array("аАбВгЕёЁиЙйкНоОрСтxXaAcC03-' .()нетbBhHsYy;,[\u{306}\u{308}\u{A0}\u{AD}".unicodeScalars)
        for _ in 0..<20000 {
            var view = String.UnicodeScalarView()
            for _ in 0..<Int(generator.next() % 14) {
                view.append(alphabet[Int(generator.next() % UInt64(alphabet.count))])
            }
            let once = NameNormaliser.part(String(view)).value
            #expect(NameNormaliser.part(once).value == once, "\(String(view).debugDescription)")
        }
    }
}

/// A small seeded generator.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
