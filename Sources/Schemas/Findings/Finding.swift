/// Something wrong, or doubtful, in *data*. Never thrown; what is wrong with *us* is a thrown error.
public struct Finding: Hashable, Sendable {
    /// What it is.
    public var code: FindingCode
    /// How much it weighs; a mapping may raise or lower the code's usual severity.
    public var severity: Severity
    /// Where it stands.
    public var location: SourceLocation
    /// The offending value, masked so that no person can be recognised by it; empty when it would not help.
    public var maskedValue: String
    /// What was expected, for codes whose text needs it («dd.mm.yyyy»); empty otherwise. Holds no personal data.
    public var expected: String

    /// Makes a finding; severity defaults to the code's own.
    public init(
        _ code: FindingCode, severity: Severity? = nil, at location: SourceLocation = SourceLocation(),
        maskedValue: String = "", expected: String = ""
    ) {
        self.code = code
        self.severity = severity ?? code.severity
        self.location = location
        self.maskedValue = maskedValue
        self.expected = expected
    }

    /// Letters to «а»/«a», digits to 9, the rest kept, at most 40 characters: shows the shape and hides the person.
    public static func mask(_ text: some StringProtocol) -> String { mask(String(text)) }

    /// Writes bytes: a string that grows by scalars costs several times more, and one row in ten has a finding.
    private static func mask(_ text: String) -> String {
        withUnsafeTemporaryAllocation(byteCount: 40 * 4, alignment: 1) { room in
            var count = 0
            func add(_ scalar: Unicode.Scalar) {
                for byte in scalar.utf8 {
                    room[count] = byte
                    count += 1
                }
            }
            for scalar in text.unicodeScalars.prefix(40) {
                switch scalar {
                case "0"..."9": add("9")
                case "a"..."z": add("a")
                case "A"..."Z": add("A")
                case "\u{0410}"..."\u{042F}", "\u{0401}": add("А")
                case "\u{0430}"..."\u{044F}", "\u{0451}": add("а")
                case "\u{0}"..."\u{1F}", "\u{7F}": add("\u{FFFD}")
                case "\u{20}"..."\u{7F}": add(scalar)
                default: add(scalar.properties.isAlphabetic ? "а" : scalar)
                }
            }
            return String(decoding: room[..<count], as: UTF8.self)
        }
    }
}
