/// A set of words, found by any spelling in letter case and ё, without making a string for the question.
///
/// Holds 64-bit digests instead of the words: comparing and hashing Cyrillic strings costs their normalisation each time.
/// With a few hundred words the chance that some other word has one of the digests is below 10^-16.
struct WordSet: Sendable {
    /// Digests in open places, at least half of them free; 0 for a free one.
    private let places: [UInt64]

    /// Words with spaces or line breaks between them.
    init(_ text: String) {
        let digests = text.utf8.split { $0 == 32 || $0 == 10 }.map {
            Self.digest(String(decoding: $0, as: UTF8.self).unicodeScalars)
        }
        var places = [UInt64](repeating: 0, count: 4)
        while places.count < digests.count * 2 { places += places }
        for digest in digests {
            var place = Self.place(digest, in: places.count)
            while places[place] != 0, places[place] != digest { place = (place + 1) & (places.count - 1) }
            places[place] = digest
        }
        self.places = places
    }

    /// Whether the word is there.
    func contains(_ word: some StringProtocol) -> Bool { contains(digest: Self.digest(word.unicodeScalars)) }

    /// Whether a word with this digest is there.
    func contains(digest: UInt64) -> Bool {
        var place = Self.place(digest, in: places.count)
        while places[place] != 0 {
            if places[place] == digest { return true }
            place = (place + 1) & (places.count - 1)
        }
        return false
    }

    private static func place(_ digest: UInt64, in count: Int) -> Int {
        Int(truncatingIfNeeded: (digest ^ digest >> 32) & UInt64(count - 1))
    }

    /// Whether the word of these letters is there.
    func contains(letters: some Sequence<Unicode.Scalar>) -> Bool { contains(digest: Self.digest(letters)) }

    /// FNV-1a of the letters in lower case with ё as е.
    static func digest(_ letters: some Sequence<Unicode.Scalar>) -> UInt64 {
        var result: UInt64 = 0xCBF2_9CE4_8422_2325
        for letter in letters { result = continued(result, Letters.lower(letter)) }
        return result
    }

    /// The digest of one more lower-case letter.
    @inline(__always) static func continued(_ digest: UInt64, _ letter: Unicode.Scalar) -> UInt64 {
        (digest ^ UInt64(letter == "ё" ? 0x0435 : letter.value)) &* 0x0000_0100_0000_01B3
    }
}
