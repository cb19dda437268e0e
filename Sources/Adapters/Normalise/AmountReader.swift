import Schemas

/// Reads numbers as people and spreadsheets write them: decimal comma or point, spaces between thousands, «руб.».
public enum AmountReader {
    /// The number in exact units; nil for empty text, placeholders and what is no number.
    public static func decimal(_ raw: some StringProtocol) -> Reading<FactValue?> {
        guard let parsed = parse(raw) else {
            return Reading(nil, isBlank(raw) ? [] : [Placeholder.matches(raw) ? .fieldPlaceholder : .fieldNumber])
        }
        return Reading(.decimal(units: parsed.units, scale: parsed.scale))
    }

    /// The number when it is whole («6», «6,00»); otherwise as `decimal`.
    public static func integer(_ raw: some StringProtocol) -> Reading<Int64?> {
        guard let parsed = parse(raw) else {
            return Reading(nil, isBlank(raw) ? [] : [isDash(raw) ? .fieldPlaceholder : .fieldNumber])
        }
        var (units, scale) = parsed
        while scale > 0, units % 10 == 0 { (units, scale) = (units / 10, scale - 1) }
        return scale == 0 ? Reading(units) : Reading(nil, [.fieldNumber])
    }

    private static func isBlank(_ raw: some StringProtocol) -> Bool {
        raw.unicodeScalars.allSatisfy { $0 == " " || $0 == "\t" || $0 == "\u{A0}" }
    }

    private static func isDash(_ raw: some StringProtocol) -> Bool { Placeholder.matches(raw) }

    private static func parse(_ raw: some StringProtocol) -> (units: Int64, scale: Int)? {
        var digits: [UInt8] = []
        var isNegative = false
        // Positions of separators among the digits.
        var points: [Int] = []
        var commas: [Int] = []
        scan: for scalar in raw.unicodeScalars {
            switch scalar {
            case "0"..."9": digits.append(UInt8(scalar.value - 48))
            case " ", "\t", "\u{A0}", "\u{202F}", "\u{2009}", "'", "\u{2019}": continue
            case "-", "\u{2212}":
                guard digits.isEmpty, !isNegative else { return nil }
                isNegative = true
            case "+": guard digits.isEmpty else { return nil }
            case ".": points.append(digits.count)
            case ",": commas.append(digits.count)
            case "р", "Р", "₽": break scan
            default: return nil
            }
        }
        guard !digits.isEmpty, digits.count <= 18, let position = decimalPosition(points, commas, digits.count) else {
            return nil
        }
        var units: Int64 = 0
        for digit in digits { units = units * 10 + Int64(digit) }
        return (isNegative ? -units : units, digits.count - position)
    }

    /// Where the decimal part starts; nil when the separators make no sense.
    private static func decimalPosition(_ points: [Int], _ commas: [Int], _ count: Int) -> Int? {
        switch (points.count, commas.count) {
        case (0, 0): return count
        case (1, 0): return points[0]
        case (0, 1): return commas[0]
        case (_, 1) where points.allSatisfy { $0 < commas[0] }: return commas[0]
        case (1, _) where commas.allSatisfy { $0 < points[0] }: return points[0]
        default: return points.isEmpty || commas.isEmpty ? count : nil
        }
    }
}
