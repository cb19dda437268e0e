/// The distinct texts of a field, folded, as numbers with what is compared of them.
struct FieldLexicon: Sendable {
    /// Longer texts are cut: bounded work for whatever a file holds.
    private static let wordsLimit = 256

    private var numbers: [[UInt8]: Int32] = [:]
    private(set) var letters: [UInt8] = []
    private var starts: [Int] = [0]
    /// Pairs of neighbouring letters, sorted; of words only.
    private var bigrams: [UInt16] = []
    private var bigramStarts: [Int] = [0]
    /// Hashes of the letters.
    private var hashes: [UInt64] = []

    /// Number of distinct texts.
    var count: Int { hashes.count }

    /// Number of a text, added when new; -1 for an empty one.
    mutating func insert(_ text: String, kind: FieldComparison.Kind) -> Int32 {
        guard !text.isEmpty else { return -1 }
        let codes = Self.fold(text, kind: kind)
        guard !codes.isEmpty else { return -1 }
        if let known = numbers[codes] { return known }
        let number = Int32(hashes.count)
        numbers[codes] = number
        letters += codes
        starts.append(letters.count)
        if kind == .words { bigrams += Self.bigrams(codes) }
        bigramStarts.append(bigrams.count)
        var word: UInt64 = 0xCBF2_9CE4_8422_2325
        for code in codes { word = (word ^ UInt64(code)) &* 0x0000_0100_0000_01B3 }
        hashes.append(KeyHash.mix(word))
        return number
    }

    /// Hash of a text; 0 for none.
    func hash(_ number: Int32) -> UInt64 { number < 0 ? 0 : hashes[Int(number)] }

    /// Number of letters.
    func length(_ number: Int32) -> Int { starts[Int(number) + 1] - starts[Int(number)] }

    /// Calls the body with the letters in place.
    @inline(__always)
    func withCodes<Result>(_ number: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        letters.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[starts[Int(number)]..<starts[Int(number) + 1]]))
        }
    }

    /// Share of the letter pairs that two texts have in common, in 0...1 (Dice).
    func similarity(_ left: Int32, _ right: Int32) -> Double {
        let first = bigramStarts[Int(left)]..<bigramStarts[Int(left) + 1]
        let second = bigramStarts[Int(right)]..<bigramStarts[Int(right) + 1]
        guard !first.isEmpty, !second.isEmpty else { return 0 }
        return bigrams.withUnsafeBufferPointer { bigrams in
            var one = first.lowerBound
            var other = second.lowerBound
            var common = 0
            while one < first.upperBound, other < second.upperBound {
                if bigrams[one] == bigrams[other] {
                    common += 1
                    one += 1
                    other += 1
                } else if bigrams[one] < bigrams[other] {
                    one += 1
                } else {
                    other += 1
                }
            }
            return Double(2 * common) / Double(first.count + second.count)
        }
    }

    private static func fold(_ text: String, kind: FieldComparison.Kind) -> [UInt8] {
        let limit = kind == .words ? wordsLimit : FoldedText.maximumLength
        let codes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = FoldedText.fold(text, into: buffer, limit: limit)
        }
        if kind == .words { return codes }
        return codes.filter { $0 != FoldedText.hyphen && $0 != FoldedText.space }
    }

    private static func bigrams(_ codes: [UInt8]) -> [UInt16] {
        let plain = codes.filter { $0 != FoldedText.hyphen && $0 != FoldedText.space }
        guard plain.count > 1 else { return plain.map { UInt16($0) } }
        return zip(plain, plain.dropFirst()).map { UInt16($0) << 8 | UInt16($1) }.sorted()
    }
}
