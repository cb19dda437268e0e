/// The masculine form of a surname, so that a brother and a sister, or two spellings of one girl, have one surname.
enum SurnameLemma {
    private static let endings: [(feminine: [UInt8], masculine: [UInt8])] = [
        ("ова", "ов"), ("ева", "ев"), ("ина", "ин"), ("ына", "ын"), ("ская", "ский"), ("цкая", "цкий"),
        ("ская", "ский"), ("ая", "ый"), ("ой", "ый"),
    ].map { (FoldedText.codes($0.0), FoldedText.codes($0.1)) }

    /// The masculine form of one part of a surname, in folded codes.
    static func masculine(_ part: some RandomAccessCollection<UInt8>) -> [UInt8] {
        for (feminine, masculine) in endings
        where part.count > feminine.count + 1 && FoldedText.ends(part, with: feminine) {
            return Array(part.dropLast(feminine.count)) + masculine
        }
        return Array(part)
    }

    /// The parts of a surname (two for a double one) in masculine form.
    static func parts(_ surname: [UInt8]) -> [[UInt8]] {
        surname.split { $0 == FoldedText.hyphen || $0 == FoldedText.space }.map { masculine($0) }
    }
}
