/// SplitMix64: the same random texts in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A text of letters, controls, quotes, backslashes, emoji; never NUL.
    mutating func text(upTo length: Int) -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "Z", "0", "ё", "Я", "щ", "\\", "\t", "\n", "\r", "\"", "'", ",", ";", "N", ".", "{", "}", " ", "\u{1}",
            "\u{8}", "\u{B}", "\u{C}", "\u{7F}", "\u{A0}", "\u{301}", "😀", "\u{FFFD}", "\u{10FFFF}", "$", "1",
        ]
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...length, using: &self) {
            scalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &self)])
        }
        return String(scalars)
    }
}
