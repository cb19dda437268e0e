import Schemas

/// A word, number or sign of an address in canonical spelling, with what it says.
///
/// Kept from address to address: all that reading an address asks of its words is found out once.
struct AddressWord {
    enum Kind: UInt8 {
        case word
        /// «Д», which may be a house or a village.
        case letterD
        /// «Г», which is no initial of a street's name.
        case letterG
        /// Digits with an optional letter.
        case number
        /// Six digits.
        case postcode
        case slash
        case dash
        case comma
    }

    let text: String
    let kind: Kind
    let kinds: AddressWords
    /// Bytes of the text, up to 255.
    let length: UInt8

    init(word text: String, _ kinds: AddressWords) {
        self.text = text
        self.kinds = kinds
        kind = text == "Д" ? .letterD : text == "Г" ? .letterG : .word
        length = UInt8(clamping: text.utf8.count)
    }

    init(number text: String) {
        self.text = text
        kinds = []
        kind = text.utf8.count == 6 && text.utf8.allSatisfy({ (48...57).contains($0) }) ? .postcode : .number
        length = UInt8(clamping: text.utf8.count)
    }

    init(sign kind: Kind) {
        text = ""
        kinds = []
        self.kind = kind
        length = 0
    }

    init(_ token: AddressToken) {
        switch token {
        case .word(let word, let kinds): self.init(word: word, kinds)
        case .number(let number): self.init(number: number)
        case .slash: self.init(sign: .slash)
        case .dash: self.init(sign: .dash)
        case .comma: self.init(sign: .comma)
        }
    }

    /// Cyrillic letters, or digits with an optional letter, as delivered.
    init(_ bytes: UnsafeRawBufferPointer) {
        let letters = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { letter -> Unicode.Scalar in
            let large = Letters.upper(letter)
            return large == "Ё" ? "Е" : large
        }
        let text = NameNormaliser.text(letters)
        if let first = letters.first, Letters.isDigit(first) {
            self.init(number: text)
        } else {
            self.init(word: text, AddressWords(letters))
        }
    }

    var isNumber: Bool { kind == .number || kind == .postcode }
    var isWord: Bool { kind.rawValue <= Kind.letterG.rawValue }
}

/// A word of the address at hand.
struct AddressPiece {
    /// The list of words that it was put into.
    enum Mark: UInt8 { case none, slot, pending }

    let word: UnsafePointer<AddressWord>
    var mark = Mark.none
}
