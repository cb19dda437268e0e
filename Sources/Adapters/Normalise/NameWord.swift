import Schemas

/// A word of a full name in canonical spelling, with what its form tells.
struct NameWord {
    /// The word as `NameNormaliser.finish` writes it.
    let text: String
    let isGiven: Bool
    let isPatronymic: Bool
    /// Ends like a surname.
    let isSurnameLike: Bool
    let isInitial: Bool

    /// Looks at one word of cleaned text; nil when there is more to say about it than its spelling.
    init?(_ bytes: UnsafeRawBufferPointer) {
        let raw = String(decoding: bytes, as: UTF8.self)
        var notices: [FindingCode] = []
        let word = NameNormaliser.isPlain(raw) ? raw : NameNormaliser.finish(Array(raw.unicodeScalars), &notices)
        guard notices.isEmpty, !word.isEmpty, !word.utf8.contains(UInt8(ascii: ".")),
            !NameShape.particles.contains(word), NameNormaliser.withParticleApart(word) == word
        else { return nil }
        text = word
        isGiven = KnownNames.isGiven(word)
        isPatronymic = NameShape.isPatronymic(word)
        isSurnameLike = NameShape.isSurname(word)
        isInitial = NameNormaliser.isInitial(word)
    }
}
