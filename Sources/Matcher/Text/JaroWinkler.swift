/// Jaro-Winkler similarity on folded codes: 1 for equal names, 0 for names without a letter in common.
enum JaroWinkler {
    /// The similarity; the common prefix counts up to four letters.
    static func similarity(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Double {
        guard !left.isEmpty, !right.isEmpty else { return left.isEmpty && right.isEmpty ? 1 : 0 }
        let window = max(0, max(left.count, right.count) / 2 - 1)
        var taken: UInt64 = 0
        var matchedLeft: UInt64 = 0
        var matches = 0
        for (index, code) in left.prefix(64).enumerated() {
            let low = max(0, index - window)
            let high = min(min(right.count, 64) - 1, index + window)
            guard low <= high else { continue }
            for position in low...high where taken >> UInt64(position) & 1 == 0 && right[position] == code {
                taken |= 1 << UInt64(position)
                matchedLeft |= 1 << UInt64(index)
                matches += 1
                break
            }
        }
        guard matches > 0 else { return 0 }
        var exchanged = 0
        var position = 0
        for (index, code) in left.prefix(64).enumerated() where matchedLeft >> UInt64(index) & 1 == 1 {
            while taken >> UInt64(position) & 1 == 0 { position += 1 }
            if right[position] != code { exchanged += 1 }
            position += 1
        }
        let count = Double(matches)
        let jaro =
            (count / Double(left.count) + count / Double(right.count) + (count - Double(exchanged / 2)) / count) / 3
        var prefix = 0
        while prefix < min(4, left.count, right.count), left[prefix] == right[prefix] { prefix += 1 }
        return jaro + Double(prefix) * 0.1 * (1 - jaro)
    }
}
