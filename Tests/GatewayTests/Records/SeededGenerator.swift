/// SplitMix64: the same random values in every run.
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

    /// A text of everything that hurts a writer of JSON; U+0000 only when asked for.
    mutating func text(upTo length: Int, withNul: Bool = false) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...length, using: &self) {
            switch Int.random(in: 0..<6, using: &self) {
            case 0: scalars.append(Unicode.Scalar(UInt8.random(in: (withNul ? 0 : 1)...31, using: &self)))
            case 1:
                scalars.append(["\"", "\\", "/", "'", ",", ":", "{", "}", "[", "]"].randomElement(using: &self) ?? " ")
            case 2:
                scalars.append(
                    ["\u{301}", "\u{200D}", "\u{FE0F}", "\u{7F}", "\u{2028}"].randomElement(using: &self) ?? " ")
            case 3:
                scalars.append(
                    ["😀", "\u{10FFFF}", "\u{10000}", "\u{FFFD}", "\u{D7FF}", "\u{E000}"].randomElement(using: &self)
                        ?? " ")
            case 4: scalars.append(Unicode.Scalar(UInt32.random(in: 0x410...0x44F, using: &self)) ?? "я")
            default: scalars.append(Unicode.Scalar(UInt8.random(in: 32...126, using: &self)))
            }
        }
        return String(scalars)
    }

    mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }
}
