import Schemas

/// The words of addresses met so far, and the pieces of the address at hand.
///
/// The short way for addresses of Cyrillic letters, digits and the usual signs: most of them. Nothing is copied or
/// allocated until it is known what stands in the address.
final class AddressMemory {
    /// Addresses of more pieces are read in full.
    static let pieceLimit = 64
    /// Numbers below need no look-up: houses and flats, most of them.
    private static let numberLimit = 1000
    /// New words displace others: taking apart begins anew with each of them, but not for ever.
    private static let attempts = 3

    let pieces: UnsafeMutablePointer<AddressPiece>
    private let words: ReadingMemory<AddressWord>
    /// The numbers below the limit, and behind them comma, slash and dash.
    private let constants: UnsafeMutablePointer<AddressWord>

    /// Makes room for 2^`bits` words.
    init(bits: Int) {
        words = ReadingMemory(bits: bits, longestText: 36)
        pieces = .allocate(capacity: Self.pieceLimit)
        constants = .allocate(capacity: Self.numberLimit + 3)
        for number in 0..<Self.numberLimit { (constants + number).initialize(to: AddressWord(number: "\(number)")) }
        let signs: [AddressWord.Kind] = [.comma, .slash, .dash]
        for (place, sign) in signs.enumerated() {
            (constants + Self.numberLimit + place).initialize(to: AddressWord(sign: sign))
        }
    }

    deinit {
        words.deallocate()
        pieces.deallocate()
        constants.deinitialize(count: Self.numberLimit + 3)
        constants.deallocate()
    }

    /// Takes a text apart into the pieces that `AddressToken.tokens(of:)` makes of the cleaned text; they stand until the
    /// next one is taken apart.
    /// - Returns: how many; nil when the text has other characters, or spaces that cleaning would change; it must be read
    ///   in full then.
    func takeApart(_ text: UnsafeRawBufferPointer) -> Int? {
        for _ in 0..<Self.attempts {
            var isNew = false
            guard let count = takeApart(text, &isNew) else { return nil }
            // A word that was kept just now may stand where another word of this address stood.
            if !isNew { return count }
        }
        return nil
    }

    private func takeApart(_ text: UnsafeRawBufferPointer, _ isNew: inout Bool) -> Int? {
        guard let last = text.last, last != 32, last != UInt8(ascii: "-"), text[0] != 32,
            text[0] != UInt8(ascii: "-")
        else { return nil }
        var count = 0
        var index = 0
        func byte(_ position: Int) -> UInt8 { position < text.count ? text[position] : 0 }
        func isLetter(_ position: Int) -> Bool { byte(position) & 0xFE == 0xD0 && position + 1 < text.count }
        func isDigit(_ position: Int) -> Bool { byte(position) &- 48 < 10 }
        while index < text.count {
            let start = index
            let piece: UnsafePointer<AddressWord>?
            if isLetter(index) {
                // Letters with hyphens between letters.
                index = CyrillicRun.end(in: text, from: index)
                while byte(index) == UInt8(ascii: "-"), isLetter(index + 1) {
                    index = CyrillicRun.end(in: text, from: index + 1)
                }
                piece = word(UnsafeRawBufferPointer(rebasing: text[start..<index]), &isNew)
            } else if isDigit(index) {
                var number = 0
                repeat {
                    number = min(number * 10 + Int(text[index] &- 48), Self.numberLimit)
                    index += 1
                } while isDigit(index)
                if byte(index) == UInt8(ascii: "-"), isLetter(index + 1) {
                    // «1-я», «5-а»: as a word, a house with its letter, or a number and more; seldom enough.
                    return nil
                }
                let hasLetter =
                    isLetter(index) && !isLetter(index + 2) && !isDigit(index + 2)
                    && !(byte(index + 2) == UInt8(ascii: ".") && isDigit(index + 3))
                if hasLetter { index += 2 }
                if !hasLetter, number < Self.numberLimit, text[start] != 48 || index == start + 1 {
                    piece = UnsafePointer(constants + number)
                } else {
                    piece = word(UnsafeRawBufferPointer(rebasing: text[start..<index]), &isNew)
                }
            } else {
                index += 1
                switch text[start] {
                case UInt8(ascii: ","): piece = sign(0)
                case UInt8(ascii: "/"): piece = sign(1)
                case UInt8(ascii: "-"):
                    guard text[start - 1] != 32, byte(index) != 32, byte(index) != UInt8(ascii: "-") else { return nil }
                    piece = sign(2)
                case 32:
                    if byte(index) == 32 || byte(index) == UInt8(ascii: "-") { return nil }
                    continue
                case UInt8(ascii: "."): continue
                default: return nil
                }
            }
            guard let piece, count < Self.pieceLimit else { return nil }
            (pieces + count).initialize(to: AddressPiece(word: piece))
            count += 1
        }
        return count
    }

    private func sign(_ place: Int) -> UnsafePointer<AddressWord> {
        UnsafePointer(constants + Self.numberLimit + place)
    }

    /// The word as it is remembered; nil when it is too long for that.
    private func word(_ bytes: UnsafeRawBufferPointer, _ isNew: inout Bool) -> UnsafePointer<AddressWord>? {
        if let known = words.place(of: bytes) { return UnsafePointer(known) }
        isNew = true
        words.keep(bytes, AddressWord(bytes))
        return words.place(of: bytes).map { UnsafePointer($0) }
    }
}
