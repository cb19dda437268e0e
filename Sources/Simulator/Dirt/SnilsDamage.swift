/// What happens to an insurance number on the way into a register.
enum SnilsDamage {
    /// One wrong digit, or two neighbours exchanged.
    static func damage(_ number: UInt64, transpose: Bool, _ random: inout SeededGenerator) -> UInt64 {
        var digits = [Int](repeating: 0, count: 11)
        var rest = number
        for place in stride(from: 10, through: 0, by: -1) {
            digits[place] = Int(rest % 10)
            rest /= 10
        }
        if transpose {
            let places = (0..<10).filter { digits[$0] != digits[$0 + 1] }
            guard !places.isEmpty else { return number }
            let place = random.pick(Array(places))
            digits.swapAt(place, place + 1)
        } else {
            let place = random.below(11)
            digits[place] = (digits[place] + random.number(1...9)) % 10
        }
        return digits.reduce(0) { $0 * 10 + UInt64($1) }
    }

    /// `1,12E+10`: three digits of eleven are left.
    static func scientific(_ number: UInt64) -> String {
        var exponent = 0
        var lead = number
        while lead >= 1000 {
            lead /= 10
            exponent += 1
        }
        let digits = String(lead)
        return "\(digits.prefix(1)),\(digits.dropFirst())E+\(exponent + digits.utf8.count - 1 < 10 ? "0" : "")"
            + "\(exponent + digits.utf8.count - 1)"
    }
}
