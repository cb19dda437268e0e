/// СНИЛС, the 11-digit insurance account number: 9 digits and 2 check digits.
///
/// Rule of the check digits: sum of digit x weight, weights 9...1 from the left; the check is the sum modulo 101,
/// and 100 counts as 00. Only numbers above 001-001-998 carry a check (Pension Fund text, ConsultantPlus LAW_124607 §8).
public struct Snils: Hashable, Sendable {
    /// What is known of a number's check digits.
    public enum State: UInt8, Sendable {
        /// The check digits agree.
        case valid = 0
        /// The check digits disagree: a typing error somewhere.
        case invalid = 1
        /// The number is too low to carry check digits.
        case unchecked = 2
    }

    /// The number as an integer, 0...99_999_999_999.
    public let number: UInt64

    /// Makes a SNILS of up to 11 digits; nil when the number is larger.
    public init?(number: UInt64) {
        guard number <= 99_999_999_999 else { return nil }
        self.number = number
    }

    /// Makes a valid SNILS from its first nine digits by adding the check digits.
    public init?(body: UInt64) {
        guard body <= 999_999_999 else { return nil }
        number = body * 100 + Self.checkDigits(of: body)
    }

    /// Reads digits with any spaces, dashes or dots between them. Exactly 11 digits, or nil.
    public init?(digits text: some StringProtocol) {
        guard let (value, count) = Self.digits(of: text), count == 11 else { return nil }
        number = value
    }

    /// The digits of a text that holds only digits and separators, with their count; nil when it holds anything else.
    public static func digits(of text: some StringProtocol) -> (value: UInt64, count: Int)? {
        var value: UInt64 = 0
        var count = 0
        for scalar in text.unicodeScalars {
            switch scalar {
            case "0"..."9":
                count += 1
                guard count <= 18 else { return nil }
                value = value * 10 + UInt64(scalar.value - 48)
            case " ", "-", ".", "\u{A0}", "\u{2010}"..."\u{2015}", "\u{2212}", "\t", "№": continue
            default: return nil
            }
        }
        return count == 0 ? nil : (value, count)
    }

    /// Whether the check digits agree, disagree, or do not exist for so low a number.
    public var state: State {
        let body = number / 100
        guard body > 1_001_998 else { return .unchecked }
        return Self.checkDigits(of: body) == number % 100 ? .valid : .invalid
    }

    /// Numbers that people type when they have none: all digits equal in the body, or zero.
    public var isPlaceholder: Bool {
        let body = number / 100
        guard body != 0 else { return true }
        return body % 111_111_111 == 0
    }

    /// Three equal digits in a row in the first nine: one fund forbids it; a warning, not an error.
    public var hasTripleDigit: Bool {
        var rest = number / 100
        var previous: UInt64 = 10
        var run = 0
        for _ in 0..<9 {
            let digit = rest % 10
            run = digit == previous ? run + 1 : 1
            if run == 3 { return true }
            previous = digit
            rest /= 10
        }
        return false
    }

    /// Numbers ending in 00 come from two remainders (0 and 100), so they prove a little less.
    public var hasAmbiguousCheck: Bool { number % 100 == 0 }

    /// `NNN-NNN-NNN CC`.
    public var formatted: String {
        var text = compact
        for (offset, separator) in [(9, " "), (6, "-"), (3, "-")] as [(Int, Character)] {
            text.insert(separator, at: text.index(text.startIndex, offsetBy: offset))
        }
        return text
    }

    /// Eleven digits with leading zeros.
    public var compact: String {
        String(unsafeUninitializedCapacity: 11) { buffer in
            var rest = number
            for index in stride(from: 10, through: 0, by: -1) {
                buffer[index] = UInt8(48 + rest % 10)
                rest /= 10
            }
            return 11
        }
    }

    /// `***-***-NNN CC`, for screens that must not show the whole number.
    public var masked: String { "***-***-" + formatted.suffix(6) }

    private static func checkDigits(of body: UInt64) -> UInt64 {
        var rest = body
        var sum: UInt64 = 0
        for weight in 1...9 {
            sum += (rest % 10) * UInt64(weight)
            rest /= 10
        }
        return sum % 101 % 100
    }
}
