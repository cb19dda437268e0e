/// One part of a record's name, folded, with its number in the registry's lexicon when it is there.
struct PreparedName {
    let letters: FoldedName
    let number: Int32
    let traits: NameTraits

    init(_ text: String, lexicon: borrowing NameLexicon) {
        letters = FoldedName(text)
        if let found = lexicon.number(of: letters) {
            number = found
            traits = lexicon.traits(found)
        } else {
            number = -1
            traits = letters.isEmpty ? NameTraits() : NameTraits(letters.codes)
        }
    }

    var isEmpty: Bool { letters.isEmpty }
}
