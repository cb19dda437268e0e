import Schemas

/// What is worked out once for every distinct name, whatever part of a full name it serves as.
struct NameTraits: Sendable, BitwiseCopyable {
    /// Hash of the masculine form; the order of the halves of a double surname does not matter. 0 for no name.
    var lemma: UInt32 = 0
    /// Hashes of the masculine forms of the first two halves; the second is 0 when there is one.
    var firstPart: UInt32 = 0
    var secondPart: UInt32 = 0
    /// Phonetic keys of the first two halves.
    var firstSound: UInt32 = 0
    var secondSound: UInt32 = 0
    /// Key of the name's equivalent spellings, taken as a given name.
    var given: UInt32 = 0
    /// Hash of the father's name, taken as a patronymic.
    var father: UInt32 = 0
    /// First letter; 0 for no name.
    var initial: UInt8 = 0
    /// Number of letters.
    var length: UInt8 = 0

    private var flags: UInt8 = 0

    /// The name is a given name of the tables.
    var isListedGiven: Bool { flags & 1 != 0 }
    /// The tables know related given names.
    var hasRelatedGivens: Bool { flags & 2 != 0 }
    /// Sex that the name's form shows, taken as a patronymic.
    var sexOfPatronymic: Sex? { flags & 4 != 0 ? .male : flags & 8 != 0 ? .female : nil }

    /// The traits of no name.
    init() {}

    /// The traits of a folded name; all zero for an empty one.
    init(_ codes: [UInt8]) {
        guard let first = codes.first else { return }
        initial = first
        length = UInt8(codes.count)
        let parts = SurnameLemma.parts(codes)
        let lemmas = parts.map { KeyHash.hash($0) }
        firstPart = lemmas.first ?? 0
        secondPart = lemmas.count > 1 ? lemmas[1] : 0
        lemma = lemmas.count < 2 ? firstPart : KeyHash.hash(lemmas.sorted().flatMap { value in bytes(of: value) })
        firstSound = parts.first.map { PhoneticKey.key($0) } ?? 0
        secondSound = parts.count > 1 ? PhoneticKey.key(parts[1]) : 0
        given = GivenNameForm.key(codes)
        let patronymic = FatherName.stem(ofPatronymic: codes)
        father = GivenNameForm.key(patronymic.stem)
        if GivenNameForm.isListed(given) { flags |= 1 }
        if !GivenNameForm.related(to: given).isEmpty { flags |= 2 }
        if let sex = patronymic.sex { flags |= sex == .male ? 4 : 8 }
    }

    private func bytes(of value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
