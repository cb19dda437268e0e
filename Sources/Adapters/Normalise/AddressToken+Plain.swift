import Schemas

/// A word of an address in canonical spelling, with what it says.
struct AddressWord {
    let text: String
    let kinds: AddressWords

    init(_ bytes: UnsafeRawBufferPointer) {
        let letters = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { letter -> Unicode.Scalar in
            let large = Letters.upper(letter)
            return large == "Ё" ? "Е" : large
        }
        text = NameNormaliser.text(letters)
        kinds = AddressWords(letters)
    }
}

/// The short way for addresses of Cyrillic letters, digits and the usual signs: most of them.
extension AddressToken {
    /// Adds the tokens that `tokens(of:)` makes of the cleaned text. False when the text has other characters, or spaces
    /// that cleaning would change; it must be read in full then.
    static func append(
        plain text: UnsafeRawBufferPointer, _ words: ReadingMemory<AddressWord>, to tokens: inout [AddressToken]
    ) -> Bool {
        guard let last = text.last, last != 32, last != UInt8(ascii: "-"), text[0] != 32,
            text[0] != UInt8(ascii: "-")
        else { return false }
        var index = 0
        func byte(_ position: Int) -> UInt8 { position < text.count ? text[position] : 0 }
        func isLetter(_ position: Int) -> Bool { byte(position) & 0xFE == 0xD0 && position + 1 < text.count }
        func isDigit(_ position: Int) -> Bool { byte(position) &- 48 < 10 }
        /// Letters with hyphens between letters.
        func endOfLetters(_ start: Int) -> Int {
            var end = start
            while true {
                if isLetter(end) {
                    end += 2
                } else if byte(end) == UInt8(ascii: "-"), end > start, isLetter(end + 1) {
                    end += 1
                } else {
                    return end
                }
            }
        }
        while index < text.count {
            let start = index
            if isLetter(index) {
                index = endOfLetters(index)
                let word = word(text, start..<index, words)
                tokens.append(.word(word.text, word.kinds))
                continue
            }
            if isDigit(index) {
                while isDigit(index) { index += 1 }
                var number = start..<index
                if byte(index) == UInt8(ascii: "-"), isLetter(index + 1) {
                    // «1-я», «5-а»: as a word, a house with its letter, or a number and more; seldom enough.
                    return false
                } else if isLetter(index), !isLetter(index + 2), !isDigit(index + 2),
                    !(byte(index + 2) == UInt8(ascii: ".") && isDigit(index + 3))
                {
                    index += 2
                    number = start..<index
                    let letter = word(text, (index - 2)..<index, words).text
                    tokens.append(.number(self.text(text, number.lowerBound..<(index - 2)) + letter))
                    continue
                }
                tokens.append(.number(self.text(text, number)))
                continue
            }
            switch text[index] {
            case UInt8(ascii: ","): tokens.append(.comma)
            case UInt8(ascii: "/"): tokens.append(.slash)
            case UInt8(ascii: "-"):
                guard byte(index - 1) != 32, byte(index + 1) != 32, byte(index + 1) != UInt8(ascii: "-") else {
                    return false
                }
                tokens.append(.dash)
            case 32: if byte(index + 1) == 32 || byte(index + 1) == UInt8(ascii: "-") { return false }
            case UInt8(ascii: "."): break
            default: return false
            }
            index += 1
        }
        return true
    }

    private static func text(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: text[range]), as: UTF8.self)
    }

    private static func word(
        _ text: UnsafeRawBufferPointer, _ range: Range<Int>, _ words: ReadingMemory<AddressWord>
    ) -> AddressWord {
        let bytes = UnsafeRawBufferPointer(rebasing: text[range])
        if let known = words.find(bytes) { return known }
        let word = AddressWord(bytes)
        words.keep(bytes, word)
        return word
    }
}
