import Adapters
import FuzzSupport
import Schemas

/// What holds for every name.
enum NameProperties {
    /// Three columns.
    @Sendable static func parts(_ text: String) {
        let lines = Lines(text)
        check(NameNormaliser.name(surname: lines[0], given: lines[1], patronymic: lines[2]))
        for line in [lines[0], lines[1]] {
            let once = NameNormaliser.part(line).value
            expectEqual(NameNormaliser.part(once).value, once, "a normalised name stays as it is")
        }
    }

    /// One column.
    @Sendable static func fullName(_ text: String) {
        check(FullNameSplitter.split(text))
        check(FullNameSplitter.split(text, order: .givenFirst))
    }

    private static func check(_ reading: Reading<PersonName>) {
        let name = reading.value
        for part in [name.surname, name.given, name.patronymic, name.formerSurname] {
            expect(
                part.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }, "names hold no control characters"
            )
            expect(part.first != " " && part.last != " ", "names have no outer spaces")
            let isMixed = part.unicodeScalars.split(separator: " ").contains { word in
                word.contains(where: Letters.isLatin) && word.contains(where: Letters.isCyrillic)
            }
            expect(!isMixed || reading.notices.contains(.nameCharacters), "a word of two alphabets has a finding")
        }
    }
}
