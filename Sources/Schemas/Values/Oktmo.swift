/// ОКТМО, the code of a municipality (8 digits) or settlement (11 digits).
public struct Oktmo: Hashable, Sendable {
    /// 8 or 11 digits.
    public let code: String

    /// Reads 8 or 11 digits; spaces are dropped. Nil for anything else.
    public init?(_ text: some StringProtocol) {
        var digits: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57: digits.append(byte)
            case 32: continue
            default: return nil
            }
        }
        guard digits.count == 8 || digits.count == 11 else { return nil }
        code = String(decoding: digits, as: UTF8.self)
    }

    /// The municipality: the first 8 digits.
    public var municipality: Substring { code.prefix(8) }
    /// The region: the first 2 digits.
    public var region: Substring { code.prefix(2) }

    /// The separately published check digit: weights 1...10 repeating, modulo 11; on 10 weights from 3; on 10 again, 0.
    public var checkDigit: Int {
        for start in [0, 2] {
            var sum = 0
            for (index, byte) in code.utf8.enumerated() { sum += Int(byte - 48) * ((index + start) % 10 + 1) }
            if sum % 11 != 10 { return sum % 11 }
        }
        return 0
    }
}
