/// A word, number or sign of an address; words are upper case with ё as е.
enum AddressToken: Equatable {
    case word(String, AddressWords)
    /// Digits with an optional letter: `12А`.
    case number(String)
    case slash
    case dash
    case comma

    /// What makes a number with a hyphen an ordinal: «1-я», «9-го», «40-летия».
    private static let ordinalEndings = WordSet("Я Й ЫЙ ИЙ АЯ ОЙ ГО ОГО Е ОЕ ЛЕТ ЛЕТИЯ ЛЕТИЕ ТИ ТЬ Х")

    static func tokens(of scalars: [Unicode.Scalar]) -> [AddressToken] {
        let hasCyrillic = scalars.contains(where: Letters.isCyrillic)
        let text = scalars.map { scalar -> Unicode.Scalar in
            var letter = Letters.upper(scalar)
            if hasCyrillic, Letters.isLatin(letter) { letter = Letters.cyrillicLookAlike(letter) ?? letter }
            return letter == "Ё" ? "Е" : letter
        }
        var tokens: [AddressToken] = []
        var index = 0
        func isLetter(_ position: Int) -> Bool {
            position < text.count && (Letters.isCyrillic(text[position]) || Letters.isLatin(text[position]))
        }
        func isDigit(_ position: Int) -> Bool { position < text.count && Letters.isDigit(text[position]) }
        func word(_ range: Range<Int>) -> String { NameNormaliser.text(text[range]) }
        /// Letters with hyphens between letters.
        func endOfLetters(_ start: Int) -> Int {
            var end = start
            while isLetter(end) || (end < text.count && text[end] == "-" && end > start && isLetter(end + 1)) {
                end += 1
            }
            return end
        }
        /// «5к.2»: the letter belongs to what follows.
        func isMarkerWithDot(_ position: Int) -> Bool {
            position + 1 < text.count && text[position + 1] == "." && isDigit(position + 2)
        }
        while index < text.count {
            let start = index
            if isLetter(index) {
                index = endOfLetters(index)
                tokens.append(.word(word(start..<index), AddressWords(text[start..<index])))
            } else if isDigit(index) {
                while isDigit(index) { index += 1 }
                let digits = word(start..<index)
                if index < text.count, text[index] == "-", isLetter(index + 1) {
                    let end = endOfLetters(index + 1)
                    let ending = word((index + 1)..<end)
                    if ordinalEndings.contains(ending) {
                        tokens.append(.word(digits + "-" + ending, []))
                        index = end
                        continue
                    }
                    if end == index + 2, !isDigit(end) {
                        tokens.append(.number(digits + ending))
                        index = end
                        continue
                    }
                } else if isLetter(index), !isLetter(index + 1), !isDigit(index + 1), !isMarkerWithDot(index) {
                    tokens.append(.number(digits + word(index..<(index + 1))))
                    index += 1
                    continue
                }
                tokens.append(.number(digits))
            } else {
                switch text[index] {
                case ",", ";": tokens.append(.comma)
                case "/", "\\": tokens.append(.slash)
                case "-": tokens.append(.dash)
                default: break
                }
                index += 1
            }
        }
        return tokens
    }
}
