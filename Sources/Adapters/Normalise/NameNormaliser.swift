import Schemas

/// Puts one part of a person's name into canonical spelling (see `PersonName`).
///
/// Steps: decomposed letters and invisible characters, placeholders, look-alike letters, keyboard layout, letter case.
public enum NameNormaliser {
    /// A surname, and the former one if it stands in brackets: «Иванова (Петрова)».
    public static func surname(_ raw: String) -> Reading<(surname: String, former: String)> {
        if isPlain(raw) { return Reading((raw, "")) }
        var notices: [FindingCode] = []
        let scalars = clean(raw, &notices)
        guard let open = scalars.firstIndex(of: "(") else {
            let part = finish(scalars, &notices)
            return Reading((part, ""), notices)
        }
        let close = scalars[open...].firstIndex(of: ")") ?? scalars.endIndex
        let inner = Array(scalars[(open + 1)..<close].split(separator: " ").last ?? [])
        let outer = Array(scalars[..<open]) + (close < scalars.endIndex ? Array(scalars[(close + 1)...]) : [])
        let former = finish(inner, &notices)
        let surname = finish(trimmed(outer), &notices)
        if !former.isEmpty { notices.append(.nameFormer) }
        return Reading((surname, former), notices)
    }

    /// A given name or any other part without brackets.
    public static func part(_ raw: String) -> Reading<String> {
        if isPlain(raw) { return Reading(raw) }
        var notices: [FindingCode] = []
        let scalars = clean(raw, &notices)
        let part = finish(scalars, &notices)
        return Reading(part, notices)
    }

    /// A patronymic: particles stand apart and in lower case («Фархад оглы»).
    public static func patronymic(_ raw: String) -> Reading<String> {
        if isPlain(raw), !gluedParticles.fit(raw) { return Reading(raw) }
        var reading = part(raw)
        reading.value = withParticleApart(reading.value)
        return reading
    }

    /// Three columns together; initials written in one column («А.С.») fill both given name and patronymic.
    public static func name(surname: String, given: String, patronymic: String) -> Reading<PersonName> {
        let first = self.surname(surname)
        let second = part(given)
        let third = self.patronymic(patronymic)
        var name = PersonName(
            surname: first.value.surname, given: second.value, patronymic: third.value,
            formerSurname: first.value.former)
        var notices = first.notices + second.notices + third.notices
        complete(&name, &notices)
        return Reading(name, notices)
    }

    /// Whether `complete` may have something to do; false for most names.
    static func mayComplete(_ name: PersonName) -> Bool {
        name.given.utf8.count <= 4 || !name.patronymic.isEmpty && name.patronymic.utf8.count <= 4
            || name.patronymic.isEmpty && name.given.utf8.contains(UInt8(ascii: "."))
            || NameShape.isSurname(name.given) && !KnownNames.isGiven(name.given)
    }

    /// What only the parts together show: initials, exchanged parts.
    static func complete(_ name: inout PersonName, _ notices: inout [FindingCode]) {
        if name.patronymic.isEmpty, name.given.utf8.contains(UInt8(ascii: ".")) {
            let letters = name.given.split(separator: ".").map { text(trimmed(Array($0.unicodeScalars))) }
            if letters.count == 2 {
                name.given = letters[0]
                name.patronymic = letters[1]
            }
        }
        name.given = withoutDot(name.given)
        name.patronymic = withoutDot(name.patronymic)
        if isInitial(name.given) || isInitial(name.patronymic) {
            notices.append(.nameInitials)
            if name.surname.unicodeScalars.contains(where: Letters.isCyrillic) {
                let hasGiven = readInitial(&name.given)
                let hasPatronymic = readInitial(&name.patronymic)
                if hasGiven || hasPatronymic, !notices.contains(.nameLookAlike) { notices.append(.nameLookAlike) }
            }
        }
        if NameShape.isSurname(name.given), !KnownNames.isGiven(name.given), KnownNames.isGiven(name.surname) {
            notices.append(.nameOrder)
        }
    }

    static func isInitial(_ text: String) -> Bool { text.unicodeScalars.count == 1 }

    /// A Latin initial beside a Cyrillic surname, if it looks like a Cyrillic letter. True when it was one.
    private static func readInitial(_ text: inout String) -> Bool {
        guard isInitial(text), let letter = text.unicodeScalars.first.flatMap(WordRepair.cyrillicInitial) else {
            return false
        }
        text = String(letter)
        return true
    }

    private static func withoutDot(_ text: String) -> String {
        guard text.hasSuffix(".") else { return text }
        var stem = text.dropLast()
        while stem.last == " " { stem.removeLast() }
        return text.utf8.count <= 3 || stem.unicodeScalars.count == 1 ? String(stem) : text
    }

    /// Fast way for the usual case: one Cyrillic word, first letter capital, the rest small, and no placeholder.
    static func isPlain(_ raw: String) -> Bool {
        var raw = raw
        let isShaped = raw.withUTF8 { bytes -> Bool in
            guard bytes.count >= 4, bytes.count % 2 == 0, bytes[0] == 0xD0 else { return false }
            guard (0x90...0xAF).contains(bytes[1]) || bytes[1] == 0x81 else { return false }
            var index = 2
            while index < bytes.count {
                let second = bytes[index + 1]
                switch bytes[index] {
                case 0xD0: guard (0xB0...0xBF).contains(second) else { return false }
                case 0xD1: guard (0x80...0x8F).contains(second) || second == 0x91 else { return false }
                default: return false
                }
                index += 2
            }
            // «Н», «О», «Б», «П»: placeholders such as «Нет», «Отсутствует», «Прочерк» begin with them; «Х» for «Хх».
            return ![0x9D, 0x9E, 0x91, 0x9F, 0xA5].contains(bytes[1])
        }
        return isShaped || (raw.utf8.count > 3 && plainStarts(raw) && !Placeholder.matches(raw))
    }

    private static func plainStarts(_ raw: String) -> Bool {
        var isFirst = true
        for scalar in raw.unicodeScalars {
            guard isFirst ? (0x0410...0x042F).contains(scalar.value) : (0x0430...0x0451).contains(scalar.value) else {
                return false
            }
            isFirst = false
        }
        return !isFirst
    }

    /// Composes й and ё, drops what can't be seen, unifies spaces, dashes and apostrophes, trims.
    static func clean(_ raw: some StringProtocol, _ notices: inout [FindingCode]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(raw.utf8.count)
        var isOdd = false
        for scalar in raw.unicodeScalars {
            switch scalar {
            case "\u{AD}", "\u{200B}"..."\u{200F}", "\u{2060}", "\u{FEFF}", "\u{0301}", "\u{202A}"..."\u{202E}",
                "\0"..."\u{08}", "\u{0B}", "\u{0C}", "\u{0E}"..."\u{1F}", "\u{7F}"..."\u{9F}":
                isOdd = true
            case "\u{0306}", "\u{0308}":
                isOdd = true
                if let last = result.last, let whole = composed(last, scalar) { result[result.count - 1] = whole }
            case "\u{A0}", "\u{2000}"..."\u{200A}", "\u{202F}", "\u{3000}", "\t", "\n", "\r":
                isOdd = true
                if let last = result.last, last != " ", last != "-" { result.append(" ") }
            case " ": if let last = result.last, last != " ", last != "-" { result.append(" ") }
            case "-", "\u{2010}"..."\u{2015}", "\u{2212}":
                if scalar != "-" { isOdd = true }
                if result.last == " " { result.removeLast() }
                if result.last != "-" { result.append("-") }
            case "\u{2019}", "\u{02BC}", "\u{B4}", "\u{2018}": result.append("'")
            default: result.append(scalar)
            }
        }
        while result.last == " " { result.removeLast() }
        if isOdd, !result.isEmpty { notices.append(.nameUnicode) }
        return result
    }

    private static func composed(_ base: Unicode.Scalar, _ mark: Unicode.Scalar) -> Unicode.Scalar? {
        switch (base, mark) {
        case ("и", "\u{0306}"): "й"
        case ("И", "\u{0306}"): "Й"
        case ("е", "\u{0308}"), ("e", "\u{0308}"): "ё"
        case ("Е", "\u{0308}"), ("E", "\u{0308}"): "Ё"
        default: nil
        }
    }

    static func trimmed(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var slice = scalars[...]
        while slice.first == " " { slice.removeFirst() }
        while slice.last == " " { slice.removeLast() }
        return Array(slice)
    }

    /// Cleaned scalars to canonical text: placeholder, look-alikes, layout, letter case, forbidden characters.
    static func finish(_ scalars: [Unicode.Scalar], _ notices: inout [FindingCode]) -> String {
        var found: [FindingCode] = []
        var name = repaired(scalars, &found)
        if scalars.contains(where: { !Letters.isCyrillic($0) && $0.properties.isAlphabetic || Letters.isDigit($0) }) {
            // A letter that became a capital, or lost a sign beside it, may show only now what it stands for:
            // «bанов», «GTNHJD», «Bdfyjd;».
            for _ in 0..<3 {
                let next = repaired(name, &found)
                if next == name { break }
                name = next
            }
        }
        if name.contains(where: isForbidden) || isOfTwoAlphabets(name) { found.append(.nameCharacters) }
        for code in found where !notices.contains(code) { notices.append(code) }
        return text(name)
    }

    private static func repaired(_ scalars: [Unicode.Scalar], _ notices: inout [FindingCode]) -> [Unicode.Scalar] {
        guard !scalars.isEmpty else { return [] }
        if Placeholder.matches(text(scalars)) {
            notices.append(.fieldPlaceholder)
            return []
        }
        var scalars = scalars
        if WordRepair.fold(&scalars) { notices.append(.nameLookAlike) }
        if let converted = WordRepair.convertedFromLatinLayout(scalars) {
            scalars = converted
            notices.append(.nameLayout)
        }
        let whole = scalars.count
        while let last = scalars.last, last == " " || last == "-" || last == "," || last == ";" { scalars.removeLast() }
        while let first = scalars.first, first == " " || first == "-" || first == "," || first == "." {
            scalars.removeFirst()
        }
        if scalars.count < whole, scalars.isEmpty || Placeholder.matches(text(scalars)) {
            notices.append(.fieldPlaceholder)
            return []
        }
        return titled(scalars)
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        !Letters.isCyrillic(scalar) && !Letters.isLatin(scalar) && scalar != " " && scalar != "-" && scalar != "'"
            && scalar != "." && !scalar.properties.isAlphabetic
    }

    /// A word with Cyrillic letters and others: nobody's name, and no other spelling of it will ever equal it.
    private static func isOfTwoAlphabets(_ scalars: [Unicode.Scalar]) -> Bool {
        scalars.split(separator: " ").contains { word in
            word.contains(where: Letters.isCyrillic)
                && word.contains { !Letters.isCyrillic($0) && $0.properties.isAlphabetic }
        }
    }

    /// The text of scalars. Writes UTF-8 itself: appending scalars to a string one by one is several times slower.
    static func text(_ scalars: some Collection<Unicode.Scalar>) -> String {
        String(unsafeUninitializedCapacity: scalars.count * 4) { buffer in
            var count = 0
            for scalar in scalars {
                let value = scalar.value
                if value < 0x80 {
                    buffer[count] = UInt8(value)
                    count += 1
                } else if value < 0x800 {
                    buffer[count] = UInt8(0xC0 | value >> 6)
                    buffer[count + 1] = UInt8(0x80 | value & 0x3F)
                    count += 2
                } else {
                    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                        buffer[count] = byte
                        count += 1
                    }
                }
            }
            return count
        }
    }

    private static func titled(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        var wordStart = 0
        var isFirst = true
        func endWord() {
            let length = result.count - wordStart
            if (4...5).contains(length) || length == 3, wordStart > 0 {
                if NameShape.particles.contains(letters: result[wordStart...]) {
                    for index in wordStart..<result.count { result[index] = Letters.lower(result[index]) }
                }
            }
        }
        for scalar in scalars {
            if scalar == " " || scalar == "-" || scalar == "." {
                endWord()
                result.append(scalar)
                wordStart = result.count
                isFirst = true
            } else if scalar == "'" {
                // «Д'Артаньян», but «Мар'яна».
                isFirst = result.count - wordStart == 1
                result.append(scalar)
            } else {
                result.append(isFirst ? Letters.upper(scalar) : Letters.lower(scalar))
                isFirst = false
            }
        }
        endWord()
        return result
    }

    private static let gluedParticles = WordEndings([
        "оглы", "оглу", "углы", "угли", "огли", "кызы", "гызы", "кизи", "кизы", "қизи", "гызи", "-улы", "уулу",
    ])

    /// «Фархад-оглы» and «Фархадоглы» as «Фархад оглы».
    static func withParticleApart(_ text: String) -> String {
        guard var length = gluedParticles.length(in: text) else { return text }
        let bytes = Array(text.utf8)
        if bytes[bytes.count - length] == UInt8(ascii: "-") { length -= 1 }
        var stem = bytes.dropLast(length)
        while let last = stem.last, last == UInt8(ascii: "-") || last == 32 { stem.removeLast() }
        guard stem.count > 3 else { return text }
        return String(decoding: stem, as: UTF8.self) + " " + String(decoding: bytes.suffix(length), as: UTF8.self)
    }
}
