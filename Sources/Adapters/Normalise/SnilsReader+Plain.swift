import Schemas

/// The short way for numbers written as people should write them.
extension SnilsReader {
    /// What `read` gives for `NNN-NNN-NNN CC` or eleven digits, when it has nothing to remark; nil in all other cases.
    static func plain(_ text: UnsafeRawBufferPointer) -> Snils? {
        guard let (snils, hasTripleDigit) = plainOrTriple(text), !hasTripleDigit else { return nil }
        return snils
    }

    /// The same, also for numbers with nothing to remark but three equal digits in a row.
    static func plainOrTriple(_ text: UnsafeRawBufferPointer) -> (snils: Snils, hasTripleDigit: Bool)? {
        let isBare = text.count == 11
        guard
            isBare
                || text.count == 14 && text[3] == UInt8(ascii: "-") && text[7] == UInt8(ascii: "-") && text[11] == 32
        else { return nil }
        var body: UInt64 = 0
        var sum: UInt64 = 0
        var position = 0
        var previous: UInt8 = 10
        var run = 0
        var hasTripleDigit = false
        for place in 0..<9 {
            if !isBare, place == 3 || place == 6 { position += 1 }
            let digit = text[position] &- 48
            guard digit < 10 else { return nil }
            run = digit == previous ? run + 1 : 1
            if run == 3 { hasTripleDigit = true }
            previous = digit
            body = body * 10 + UInt64(digit)
            sum += UInt64(digit) * UInt64(9 - place)
            position += 1
        }
        if !isBare { position += 1 }
        let (tens, ones) = (text[position] &- 48, text[position + 1] &- 48)
        guard tens < 10, ones < 10, body > 1_001_998 else { return nil }
        let check = UInt64(tens) * 10 + UInt64(ones)
        // Nine equal digits are no number.
        guard sum % 101 % 100 == check, body % 111_111_111 != 0 else { return nil }
        return Snils(number: body * 100 + check).map { ($0, hasTripleDigit) }
    }
}
