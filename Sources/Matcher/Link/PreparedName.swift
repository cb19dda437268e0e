/// One part of a record's name, folded, with its number in the registry's lexicon when it is there.
struct PreparedName {
    let codes: [UInt8]
    let number: Int32
    let traits: NameTraits

    init(_ text: String, lexicon: NameLexicon) {
        codes = FoldedText.codes(text)
        if let found = lexicon.number(of: codes) {
            number = found
            traits = lexicon.traits[Int(found)]
        } else {
            number = -1
            traits = NameTraits(codes)
        }
    }

    var isEmpty: Bool { codes.isEmpty }
}
